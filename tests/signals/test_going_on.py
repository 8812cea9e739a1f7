"""A training resumed in a folder of its own: its first part is not told to train longer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.records import Run
from tests import factories
from tests.signals.logs import diagnosis, falling

LOSS = falling(300, 1.4, 0.3, 3.0, 0.01)


def part(name: str, first: int, last: int, every: int = 50, **settings: Any) -> Run:
    """The records of a training from one to another, with an evaluation every fifth."""
    steps = np.arange(first, last)
    curves = {
        "train_loss": factories.series("train_loss", LOSS[steps], every * steps),
        "val_loss": factories.series("val_loss", 1.02 * LOSS[steps[::5]], every * steps[::5]),
    }
    return factories.run(name, curves, **settings).model_copy(update={"kind": "csv"})


def told(*runs: Run, shown: bool = False) -> dict[str, set[str]]:
    """The rules that found something on each run, `shown`: without what another explains."""
    found = [one for one in diagnosis(*runs).findings if not (shown and one.suppressed_by)]
    return {run.name: {one.rule for one in found if one.subject.run == run.name} for run in runs}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("lightning_logs/version_0", "lightning_logs/version_1"),
        ("runs/Oct02_09-12-44_node1", "runs/Oct02_13-40-02_node1"),
        ("run1", "run2"),
    ],
)
def test_the_first_part_of_a_training_is_not_told_to_train_longer(first: str, second: str) -> None:
    found = told(part(first, 0, 120), part(second, 120, 240), shown=True)
    assert not found[first] & {"run/still-improving", "run/slow-convergence", "run/undecided"}
    assert "run/continued" in found[first]
    assert found[second] & {"run/still-improving", "run/slow-convergence"}
    made = diagnosis(part(first, 0, 120), part(second, 120, 240)).findings
    restart = next(one for one in made if one.rule == "run/continued")
    assert (restart.severity, restart.prescriptions[0].action) == ("info", "keep")
    assert second in restart.title


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (part("version_0", 0, 120), part("version_1", 0, 120)),  # both from the start
        (part("version_0", 0, 120), part("version_1", 180, 280)),  # a gap that nobody logged
        (part("version_0", 0, 120), part("version_1", 100, 240)),  # it went back: what was lost is no part
        (part("version_0", 0, 120, lr=0.1), part("version_1", 120, 240, lr=0.01)),  # other settings
        (part("a/version_0", 0, 120), part("b/version_0", 120, 240)),  # other folders
        (part("resnet", 0, 120), part("vgg", 120, 240)),  # other names
    ],
)
def test_other_runs_go_on_in_none(one: Run, other: Run) -> None:
    found = told(one, other)
    assert "run/still-improving" in found[one.name]
    assert "run/continued" not in found[one.name]


def test_of_two_runs_that_stop_there_it_is_not_known_which_goes_on() -> None:
    found = told(part("version_0", 0, 120), part("version_1", 0, 120), part("version_2", 120, 240))
    assert "run/still-improving" in found["version_0"]
