"""Groups that are made for many runs at once: each run keeps its own place and its own reason."""

from __future__ import annotations

import numpy as np

from advisor.facts import Setup
from advisor.signals.runs import run_cases
from tests.signals.logs import falling, run

LOSS = falling(60)


def test_every_run_keeps_its_place_beside_others_that_lack_a_curve() -> None:
    every = [
        run({"train/loss": LOSS}, "train alone"),
        run({"val/loss": LOSS, "val/accuracy": 1 - LOSS / 3}, "held out alone"),
        run({"train/loss": LOSS * 2, "val/loss": np.full(60, np.nan), "lr": LOSS}, "no numbers"),
    ]
    cases = list(run_cases(every, Setup()))
    assert [case.facts["train"].points for case in cases] == [60, None, 60]  # type: ignore[attr-defined]
    assert [case.facts["val"].default_reason for case in cases] == ["not-logged", "too-few", "unusable"]
    assert [case.facts["metric"].points for case in cases] == [None, 60, None]  # type: ignore[attr-defined]
    assert [case.facts["schedule"].logged for case in cases] == [False, False, True]  # type: ignore[attr-defined]
    assert cases[2].facts["train"].first == 2 * cases[0].facts["train"].first  # type: ignore[attr-defined]


def test_only_a_loss_that_says_how_training_goes_is_judged_by_what_helped_such_runs() -> None:
    curves = {"train/loss": LOSS, "val/loss": LOSS * 1.1}
    others = {"train/reward": LOSS, "train/policy_loss": LOSS}
    cases = list(run_cases([run(curves, "a"), run(others, "b"), run(curves, "c")], Setup()))
    known = [getattr(case.facts["remedy"], "basis", None) for case in cases]
    assert known == ["curves", None, "curves"]
