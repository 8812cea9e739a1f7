"""Stages that the runner left are known for what they are: no search is missed in them, none is a second witness."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.diagnosis import diagnose_evidence
from advisor.records import CARRIED, STAGE, WIDENED, Evidence, Parameter, Study, Trial, TrialState


def search(name: str, seed: int, trials: int = 40, stage: str | None = None, carried: int = 0) -> Study:
    """A search over two parameters with its optimum inside."""
    random = np.random.default_rng(seed)
    points = random.uniform(0, 1, (trials, 2))
    made = tuple(
        Trial(
            number=n, state=TrialState.COMPLETE, params={"a": float(a), "b": float(b)},
            values=(float((a - 0.4) ** 2 + 0.1 * b + 0.001 * random.standard_normal()),),
            user_attrs={CARRIED: "before"} if n < carried else {},
        )
        for n, (a, b) in enumerate(points)
    )  # fmt: skip
    space = {n: Parameter(name=n, canonical=n, kind="float", low=0.0, high=1.0) for n in "ab"}
    attributes = {STAGE: stage} if stage else {}
    return Study(
        name=name, trials=made, parameters=space, directions=("minimize",), metric_names=("loss",),
        user_attrs=attributes,
    )  # fmt: skip


def fired(*studies: Study) -> set[str]:
    found = diagnose_evidence(Evidence(studies=studies)).findings
    return {f"{finding.subject.study}: {finding.rule}" for finding in found}


def test_few_trials_are_too_few_for_a_search_only() -> None:
    assert "s: study/too-few-trials" in fired(search("s", 0, trials=6))


@pytest.mark.parametrize(("stage", "severity"), [(None, "warning"), ("explore", "info"), ("refine", "info")])
def test_a_plans_own_share_of_trials_is_told_but_no_fault(stage: str | None, severity: str) -> None:
    found = diagnose_evidence(Evidence(studies=(search("s", 0, trials=6, stage=stage),))).findings
    assert {f.severity for f in found if f.rule == "study/too-few-trials"} == {severity}


@pytest.mark.parametrize("stage", ["baseline", "validate", "lr-test"])
def test_a_stage_without_a_search_is_not_blamed_for_one(stage: str) -> None:
    assert fired(search("s", 0, trials=6, stage=stage)) == set()


def test_two_searches_are_witnesses_of_each_other() -> None:
    assert "two: study/reproduced-optimum" in fired(search("one", 1), search("two", 2))


@pytest.mark.parametrize("more", [{"stage": "refine"}, {"carried": 5}])
def test_a_search_that_began_with_anothers_trials_is_no_witness(more: dict[str, object]) -> None:
    assert "two: study/reproduced-optimum" not in fired(search("one", 1), search("two", 2, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("widened", "expected"), [({}, True), ({"a": "high"}, False), ({"a": "low"}, True)])
def test_an_end_beyond_which_the_search_went_on_is_settled(widened: dict[str, str], expected: bool) -> None:
    study = search("s", 0)
    pressed = tuple(t.model_copy(update={"values": (1.0 - float(t.params["a"]),)}) for t in study.trials)  # type: ignore[arg-type]
    study = study.model_copy(update={"trials": pressed, "user_attrs": {WIDENED: widened}})
    assert ("s: study/boundary-optimum" in fired(study)) == expected
