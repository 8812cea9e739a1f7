"""What no search can mean is refused, each with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.errors import PlanError
from advisor.planner.nonsense import nonsense
from advisor.planner.plan import SearchPlan
from advisor.planner.reading import parse_plan

SPACE: list[dict[str, Any]] = [
    {"name": "lr", "kind": "float", "low": 1e-4, "high": 0.1, "log": True},
    {"name": "opt", "kind": "categorical", "choices": ["sgd", "adam"]},
]
MOMENTUM: dict[str, Any] = {"name": "momentum", "kind": "float", "low": 0.5, "high": 0.99}
EXPLORE = {"name": "explore", "kind": "explore", "trials": 4}


def plan(**changes: Any) -> SearchPlan:
    values = {
        "name": "toy", "goal": {"metric": "loss", "direction": "minimize"}, "space": SPACE, "stages": [EXPLORE],
    }  # fmt: skip
    return SearchPlan.model_validate(values | changes)


def test_a_sound_plan_has_none() -> None:
    sound = plan(space=[*SPACE, {**MOMENTUM, "only_if": {"opt": ["sgd"]}}], baseline={"lr": 0.01, "opt": "adam"})
    assert not list(nonsense(sound))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fixed": [{"name": "lr", "value": 0.1}]}, "lr is both searched and fixed at 0.1"),
        ({"space": [*SPACE, {**MOMENTUM, "only_if": {"optim": ["sgd"]}}]}, "Did you mean 'opt'?"),
        ({"space": [*SPACE, {**MOMENTUM, "only_if": {"opt": ["lion"]}}]}, "opt is never lion; it is in sgd, adam"),
        ({"baseline": {"lr": 5.0}}, "baseline lr = 5.0 is outside what is searched, 0.0001 to 0.1 (log)"),
        (
            {"stages": [{"name": "v", "kind": "validate", "trials": 2}, EXPLORE]},
            "validates before anything",
        ),
        ({"stages": [{**EXPLORE, "trials": 0}]}, "stage explore: 0 trials"),
    ],
)
def test_nonsense_is_named(changes: dict[str, Any], said: str) -> None:
    (found,) = [text for _, text in nonsense(plan(**changes))]
    assert said in found


@pytest.mark.parametrize("end", [".nan", ".inf", "-1e400"])
def test_bounds_are_finite_numbers(end: str) -> None:
    head = "version: 1\nname: a\ngoal: {metric: loss, direction: minimize}\nspace:\n"
    text = f"{head}  - {{name: lr, kind: float, low: {end}, high: 1.0}}\n"
    with pytest.raises(PlanError, match=r"line 5: space\.0\.low: input should be a finite number"):
        parse_plan(text)


@pytest.mark.parametrize("name", ["../out", "/tmp/x", "a/b", ".."])
def test_a_stages_name_stays_within_the_output(name: str) -> None:
    with pytest.raises(ValueError, match="should match pattern"):
        plan(stages=[{**EXPLORE, "name": name}])
