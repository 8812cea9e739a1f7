"""Constraints of an earlier study end in the plan: as an end of a range, or in a word."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from advisor.declared import as_told
from advisor.diagnosis import diagnose_evidence, read
from advisor.facts import Setup
from advisor.planner.build import plan_from
from advisor.planner.plan import SearchPlan
from advisor.records import Evidence, Parameter, Study, Trial, TrialState


def _study(limit: str) -> Study:
    draw = random.Random(2)
    trials = []
    for number in range(40):
        width, rate = draw.randint(16, 2048), 10 ** draw.uniform(-5, -1)
        broken = width - 200 if limit == "width" else width * rate - 1.0
        value = 0.5 - width / 8000 + draw.gauss(0, 0.002)
        trials.append(
            Trial(
                number=number,
                state=TrialState.COMPLETE,
                params={"width": width, "lr": rate},
                values=(value,),
                constraints=(broken,),
            )
        )
    space = {
        "width": Parameter(name="width", canonical="hidden_size", kind="int", low=16, high=2048),
        "lr": Parameter(name="lr", canonical="learning_rate", kind="float", low=1e-5, high=1e-1, log=True),
    }
    return Study(name="s", trials=tuple(trials), parameters=space, directions=("minimize",), metric_names=("val_loss",))


def _plan(evidence: Evidence, **told: object) -> SearchPlan:
    setup = Setup.model_validate({"budget_trials": 40, **told})
    return plan_from(diagnose_evidence(evidence), as_told(evidence, setup), setup)


def test_a_constraint_on_one_parameter_is_an_end_of_its_range() -> None:
    study = _study("width")
    plan = _plan(Evidence(studies=(study,)))
    width = next(p for p in plan.space if p.name == "width")
    largest = max(int(str(t.params["width"])) for t in study.trials if t.constraints[0] <= 0)
    assert width.high == largest <= 200


def test_a_constraint_that_no_parameter_explains_is_told() -> None:
    plan = _plan(Evidence(studies=(_study("product"),)))
    assert any("constraints" in why.reason for why in plan.assumed)


def test_a_table_of_trials_makes_a_plan_that_carries_its_trials(tmp_path: Path) -> None:
    draw = random.Random(5)
    rows = [f"{n},{10 ** draw.uniform(-5, -2)},{draw.choice([16, 32, 64])},{draw.random()}" for n in range(30)]
    (tmp_path / "trials.csv").write_text("trial,lr,batch_size,val_loss\n" + "\n".join(rows) + "\n")
    plan = _plan(read(tmp_path / "trials.csv"))
    assert plan.carry_over is not None
    assert plan.carry_over.storage == str(tmp_path / "trials.csv")
    from advisor.runner.carrying import _find

    found = _find(plan.carry_over.storage, plan.carry_over.study, tmp_path, plan.goal.metric)
    assert len(found.trials) == 30


def test_several_metrics_are_no_name_of_one() -> None:
    from advisor.errors import PlanError

    with pytest.raises(PlanError, match="optimizes one metric"):
        plan_from(
            diagnose_evidence(Evidence()),
            Evidence(),
            Setup(metric="val_loss,latency", parameters=("lr",), budget_trials=20),
        )


@pytest.mark.parametrize(("batch", "high"), [(64, 128), (None, 256)])
def test_memory_that_is_told_bounds_the_batch(batch: int | None, high: int) -> None:
    told = Setup(metric="val_loss", budget_trials=60, memory_gb=24, parameters=("lr", "batch_size"), batch_size=batch)
    plan = plan_from(diagnose_evidence(Evidence()), Evidence(), told)
    found = next(p for p in plan.space if p.name == "batch_size")
    assert found.high == high
    said = any("not what one example takes" in why.reason for why in plan.assumed)
    assert said == (batch is None)
