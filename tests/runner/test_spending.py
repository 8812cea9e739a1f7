"""What trials cost in full-length ones, and how hours are divided among stages."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from optuna.trial import TrialState

from advisor.runner.clock import Clock
from advisor.runner.spending import Yardstick, affords_another, spent, yardstick
from tests.runner.plans import EXPLORE, VALIDATE, make_plan

START = datetime(2026, 1, 1)


def trial(state: str, steps: int = 0, seconds: float | None = 10.0) -> Any:
    ended = None if seconds is None else START + timedelta(seconds=seconds)
    return SimpleNamespace(
        state=TrialState[state], intermediate_values=dict.fromkeys(range(steps), 0.0), user_attrs={},
        datetime_start=START, datetime_complete=ended,
    )  # fmt: skip


def test_a_full_length_trial_is_the_longest_complete_one() -> None:
    trials = [trial("COMPLETE", 10, 20.0), trial("COMPLETE", 8, 10.0), trial("PRUNED", 20), trial("RUNNING", 30, None)]
    assert yardstick(trials) == Yardstick(10, 15.0)


@pytest.mark.parametrize(
    ("state", "steps", "seconds", "cost"),
    [
        ("COMPLETE", 10, 20.0, 1.0), ("RUNNING", 2, None, 1.0), ("WAITING", 0, None, 0.0), ("PRUNED", 3, 2.0, 0.3),
        ("FAIL", 0, 5.0, 0.25), ("FAIL", 9, 5.0, 0.9), ("FAIL", 0, 900.0, 1.0), ("PRUNED", 99, 2.0, 1.0),
    ],
)  # fmt: skip
def test_a_trial_costs_the_part_that_it_ran(state: str, steps: int, seconds: float | None, cost: float) -> None:
    assert spent([trial(state, steps, seconds)], Yardstick(10, 20.0)) == pytest.approx(cost)


def test_without_a_complete_trial_everything_counts_whole() -> None:
    assert spent([trial("PRUNED", 3), trial("FAIL")], Yardstick()) == 2.0


def test_a_share_of_none_is_no_limit() -> None:
    pruned = [trial("PRUNED", 5)] * 3
    assert affords_another(pruned, 0.0, Yardstick(10))
    assert affords_another(pruned, 2.5, Yardstick(10))
    assert not affords_another(pruned, 2.4, Yardstick(10))


def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trials: list[Any], **changes: Any) -> tuple[Clock, Any]:
    monkeypatch.setattr("time.time", lambda: 0.0)
    refine = {**EXPLORE, "name": "refine", "kind": "refine", "trials": 2}
    plan = make_plan(tmp_path, budget={"hours": 1.0}, stages=[EXPLORE, refine, VALIDATE], **changes)
    study = SimpleNamespace(study_name="toy-explore", _study_id=0)
    storage = SimpleNamespace(get_all_studies=lambda: [study], get_all_trials=lambda number, deepcopy: trials)
    made = Clock(plan, 2, lambda: Yardstick(10, 300.0))
    made.start(storage, is_shared=False)
    return made, plan


def test_hours_are_divided_and_the_validation_finds_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, plan = clock(tmp_path, monkeypatch, [])
    explore, refine, validate = plan.stages
    final = 4 * 300.0 / 2
    assert made.ends(explore)() == pytest.approx((3600 - final) * 6 / 8)
    assert made.ends(refine)() == pytest.approx(3600 - final)
    assert made.ends(validate)() is None


def test_what_an_interrupted_run_used_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, plan = clock(tmp_path, monkeypatch, [trial("COMPLETE", 10, 600.0)] * 2)
    assert made.ends(plan.stages[1])() == pytest.approx(3600 - 600 - 600)
