"""The facts of runs as cases."""

from __future__ import annotations

import numpy as np

from advisor.facts import DECLARED, Setup
from advisor.signals.runs import run_cases, standing
from tests.signals.logs import falling, run


def test_every_run_with_a_scalar_is_a_case_and_an_empty_one_is_none() -> None:
    cases = list(run_cases([run({"loss": falling(50)}, name="a"), run({}, name="b")], Setup()))
    assert [case.subject.run for case in cases] == ["a"]
    assert cases[0].facts["train"].points == 50


def test_every_declared_group_of_facts_is_computed() -> None:
    (case,) = run_cases([run({"loss": falling(50)})], Setup())
    assert set(case.facts) == set(DECLARED["run"])


def test_the_best_run_stands_first() -> None:
    runs = [run({"val/loss": falling(60, floor=floor)}, name=f"r{floor}") for floor in (0.9, 0.3, 0.6)]
    found = standing(runs, Setup())
    assert found is not None
    assert found.rank == 1
    assert standing([run({"loss": np.ones(3)})], Setup()) is None
