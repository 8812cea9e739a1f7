# ruff: noqa: E501
"""The stages of a plan are read as one search: what was gained, and no demand for what another stage holds."""

from __future__ import annotations

import json
import random

from advisor.diagnosis import diagnose_evidence
from advisor.records import CARRIED, PLAN, STAGE, Evidence, Parameter, Study, Trial, TrialState

SPACE = {f"x{n}": Parameter(name=f"x{n}", canonical=f"x{n}", kind="float", low=0.0, high=1.0) for n in range(6)}


def _stage(kind: str, trials: list[Trial], searched: bool = True) -> Study:
    return Study(
        name=f"plan-{kind}", trials=tuple(trials), parameters=SPACE if searched else {}, directions=("minimize",),
        metric_names=("val_loss",), user_attrs={STAGE: kind}, source="study.db",
    )  # fmt: skip


def _run(gain: float) -> Evidence:
    draw = random.Random(3)
    explore = [
        Trial(
            number=n,
            state=TrialState.COMPLETE,
            params={name: draw.random() for name in SPACE},
            values=(0.5 + draw.random(),),
        )
        for n in range(20)
    ]
    repeats = [
        Trial(
            number=n, state=TrialState.COMPLETE, values=((0.8 if label == "default" else 0.8 - gain) + draw.gauss(0, 0.01),),
            user_attrs={"finalist": label, "seed": n % 3, **({"baseline": True} if label == "default" else {})},
        )
        for n, label in enumerate(["0", "0", "0", "default", "default", "default"])
    ]  # fmt: skip
    stages = _stage("baseline", repeats[3:4], False), _stage("explore", explore), _stage("validate", repeats, False)
    return Evidence(studies=stages)


def test_nothing_is_claimed_against_usual_values_in_place_of_a_default() -> None:
    kept = {PLAN: json.dumps({"baseline": {"x0": 0.5}, "stand_ins": ["x0"]})}
    stages = [s.model_copy(update={"user_attrs": {**s.user_attrs, **kept}}) for s in _run(0.3).studies]
    found = {finding.rule: finding for finding in diagnose_evidence(Evidence(studies=tuple(stages))).findings}
    said = found["study/search-outcome"]
    assert said.severity == "info"
    assert "nobody told" in said.title
    assert "over the default" not in said.title


def test_what_was_gained_is_told_and_nothing_asked_that_stands_there() -> None:
    found = {finding.rule: finding for finding in diagnose_evidence(_run(0.3)).findings}
    assert found["study/search-outcome"].severity == "good"
    assert "0.3" in found["study/search-outcome"].title
    asked = {"study/no-baseline", "study/single-seed-winner", "study/too-many-parameters", "study/too-few-trials"}
    assert not asked & set(found)


def test_a_gain_within_the_noise_is_none() -> None:
    found = {finding.rule: finding for finding in diagnose_evidence(_run(0.001)).findings}
    assert found["study/search-outcome"].severity == "info"


def test_trials_carried_from_stage_to_stage_are_counted_once() -> None:
    stages = _run(0.3).studies
    explored = next(stage for stage in stages if stage.stage == "explore")
    carried = [
        trial.model_copy(update={"user_attrs": {CARRIED: f"plan-explore#{trial.number}"}}) for trial in explored.trials
    ]
    evidence = Evidence(studies=(*stages, _stage("refine", carried)))
    found = {finding.rule: finding for finding in diagnose_evidence(evidence).findings}
    assert "After 20 trials" in found["study/search-outcome"].explanation
