"""Answers that are all the commonest one, told by few evaluations: a Trainer makes three to six."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.signals.logs import falling, findings

LOSS = falling(30, first=0.33, floor=0.135)
ZERO = [0.0] * 4


def evaluated(**metrics: Any) -> dict[str, Any]:
    return {"train/loss": LOSS, "eval/loss": [0.14, 0.135, 0.132, 0.131]} | {f"eval/{n}": v for n, v in metrics.items()}


@pytest.mark.parametrize(
    "metrics",
    [
        {"accuracy": [0.9712] * 4, "f1": ZERO, "precision": ZERO, "recall": ZERO},
        {"accuracy": [97.12] * 4, "recall": ZERO},
        {"acc": [0.86] * 3, "f1_score": [0.0] * 3},
        {"accuracy": [0.93] * 4, "mcc": ZERO, "f1": ZERO},
    ],
)
def test_nothing_found_beside_a_share_that_never_moves_is_one_answer(metrics: dict[str, Any]) -> None:
    found = findings(evaluated(**metrics))
    first = next(iter(found.values()))
    assert (first.rule, first.severity) == ("run/broken-metric", "warning")
    assert first.prescriptions[0].action == "check-code"
    assert "one answer" in first.title


@pytest.mark.parametrize(
    "metrics",
    [
        {"accuracy": [0.9712, 0.9712, 0.9731, 0.978], "f1": [0.0, 0.0, 0.21, 0.4]},  # it begins to find
        {"accuracy": [0.9712, 0.9709, 0.9712, 0.9712], "f1": ZERO},  # one answer changed
        {"accuracy": [0.9712] * 2, "f1": [0.0] * 2},  # too few
        {"accuracy": [1.0] * 4, "f1": ZERO},  # nothing was to be found
        {"accuracy": [0.9712] * 4, "f1": [0.82] * 4},  # a handful of examples, answered alike
        {"accuracy": [0.9712] * 4, "f1": ZERO, "recall": [0.0, 0.1, 0.1, 0.2]},  # they do not agree
        {"f1": ZERO, "precision": ZERO},  # a strict score alone may stay at zero for a while
    ],
)
def test_what_moves_or_cannot_be_told_is_no_alarm(metrics: dict[str, Any]) -> None:
    assert "run/broken-metric" not in findings(evaluated(**metrics))


def test_a_loss_that_stays_too_is_another_fault() -> None:
    still = evaluated(accuracy=[0.9712] * 4, f1=ZERO) | {"train/loss": np.full(30, 0.135), "eval/loss": [0.131] * 4}
    assert "one answer" not in "".join(one.title for one in findings(still).values())
