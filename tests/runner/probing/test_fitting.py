"""A training that returns another quantity than the goal's is told so, and nothing is concluded from it."""

from __future__ import annotations

import pytest

from advisor.planner.plan import Goal
from advisor.records import Run
from advisor.runner.probing.fitting import misfit
from tests.factories import run

ACCURACY, LOSS = [0.1, 0.7, 0.82], [2.3, 0.6, 0.33]
BOTH = run("r", {"val_acc": ACCURACY, "val_loss": LOSS, "train_loss": [2.3, 0.4, 0.16]})
ALONE = run("r", {"val_acc": ACCURACY})
RETURN = run("r", {"eval/return": [0.1, 0.4, 0.9]})


@pytest.mark.parametrize(
    ("log", "metric", "way", "value", "says"),
    [
        (BOTH, "val_acc", "maximize", 0.29, "it fits val_loss, which ends at 0.33"),
        (BOTH, "val_acc", "maximize", 0.16, "it fits train_loss"),
        (BOTH, "val_loss", "minimize", 0.8, "it fits val_acc"),
        (ALONE, "val_acc", "maximize", 1.9, "ends at 0.82: let it return val_acc"),
    ],
)
def test_what_fits_another_quantity_of_the_log_is_that_one(
    log: Run, metric: str, way: str, value: float, says: str
) -> None:
    assert says in misfit(log, Goal(metric=metric, direction=way), value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("log", "metric", "way", "value"),
    [
        (BOTH, "val_acc", "maximize", 0.8),
        (BOTH, "val_acc", "maximize", 82.0),
        (BOTH, "val_acc", "maximize", 0.55),
        (BOTH, "val_loss", "minimize", 0.35),
        (BOTH, "val_loss", "minimize", 1.9),
        (ALONE, "val_acc", "maximize", 0.3),
        (RETURN, "eval/return", "maximize", 1.2),
        (BOTH, "reward", "maximize", 7.0),
    ],
)
def test_another_result_of_the_same_quantity_is_no_reason_to_stop(
    log: Run, metric: str, way: str, value: float
) -> None:
    assert misfit(log, Goal(metric=metric, direction=way), value) == ""  # type: ignore[arg-type]
