"""Old trials in a new search: those that fit, as they were meant, and none that broke a constraint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import optuna
import pytest

import advisor
from advisor.planner.plan import CarryOver, PlannedParameter
from advisor.runner.carrying import carry_over
from advisor.runner.space import Space
from advisor.runner.stage_study import StageStudy
from tests.runner.plans import make_plan

LR = PlannedParameter(name="lr", kind="float", low=1e-4, high=1.0, log=True)
BATCH = PlannedParameter(name="batch", kind="int", low=16, high=128, log=True, acts_by="2**n")
GAMMA = PlannedParameter(name="gamma", kind="float", low=0.9, high=0.9999, log=True, acts_by="1-x")


def carried(folder: Path, storage: str, name: str, *space: PlannedParameter) -> list[dict[str, Any]]:
    """The configurations that the plan's earlier study gives the new one."""
    told = {"space": [p.model_dump() for p in space], "carry_over": CarryOver(storage=storage, study=name)}
    study = StageStudy(optuna.storages.InMemoryStorage(), "next", "minimize")
    study.space = Space(space, {})
    count = carry_over(make_plan(folder, baseline={}, **told), folder, study)
    found = [study.space.config(trial.params) for trial in study.trials()]
    assert count == len(found)
    return found


@pytest.mark.parametrize(("inner", "values"), [(BATCH, (16, 64, 48)), (GAMMA, (0.99, 0.999, 0.5))])
def test_what_is_drawn_by_another_measure_is_carried_as_it_was_meant(
    tmp_path: Path, inner: PlannedParameter, values: tuple[float, ...]
) -> None:
    rows = "".join(f"{n},{0.001 * (n + 1)},{value},{0.5 - n / 10}\n" for n, value in enumerate((*values, values[0])))
    (tmp_path / "old.csv").write_text(f"trial,lr,{inner.name},loss\n{rows}")
    found = carried(tmp_path, "old.csv", "old", LR, inner)
    assert [config[inner.name] for config in found] == [values[0], values[1], values[0]], "the third lies outside"


def test_a_trial_that_broke_a_constraint_is_left_behind(tmp_path: Path) -> None:
    old = optuna.create_study(storage=f"sqlite:///{tmp_path / 'old.db'}", study_name="old", direction="minimize")
    for rate, broken in ((0.01, -1.0), (0.02, 1.0), (0.03, 0.0)):
        trial = optuna.trial.create_trial(
            params={"lr": rate},
            distributions={"lr": optuna.distributions.FloatDistribution(1e-4, 1.0, log=True)},
            value=1.0 - broken,
            system_attrs={"constraints": [broken]},
        )
        old.add_trial(trial)
    assert max(advisor.read(tmp_path / "old.db").studies[0].trials[1].constraints) == 1.0
    assert [config["lr"] for config in carried(tmp_path, str(tmp_path / "old.db"), "old", LR)] == [0.01, 0.03]
