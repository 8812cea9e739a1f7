"""What no search can mean is refused, each with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.errors import PlanError
from advisor.planner.nonsense import nonsense
from advisor.planner.plan import SearchPlan
from advisor.planner.reading import parse_plan

LR: dict[str, Any] = {"name": "lr", "kind": "float", "low": 1e-4, "high": 0.1, "log": True}
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


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"space": [{**LR, "default": 5.0}]}, "lr: default 5.0 is outside what is searched"),
        ({"space": [{**LR, "step": 0.01}]}, "lr: a log range has no steps"),
        (
            {"space": [LR, {"name": "n", "kind": "int", "low": 1, "high": 4, "step": 10}]},
            "n: step 10 is wider than its",
        ),
        (
            {"space": [LR, {"name": "n", "kind": "int", "low": 1.5, "high": 4}]},
            "n: an int range has whole ends; read 1.5",
        ),
        ({"space": [LR, {"name": "a", "kind": "categorical", "choices": ["x", "y", "x"]}]}, "'x' is listed twice"),
        ({"incumbents": [{"lr": 7.0}]}, "incumbent 1: lr = 7.0 is outside"),
        ({"incumbents": [{"lrr": 0.1}]}, "the plan has no 'lrr'. Did you mean 'lr'"),
        ({"baseline": {"lrr": 0.1}}, "baseline lrr: the plan has no such parameter. Did you mean 'lr'"),
        (
            {
                "space": [
                    {"name": "a", "kind": "categorical", "choices": ["x", "y"], "only_if": {"b": ["x"]}},
                    {"name": "b", "kind": "categorical", "choices": ["x", "y"], "only_if": {"a": ["x"]}},
                ],
                "baseline": {},
            },
            "a: only_if goes in a circle with b",
        ),
    ],
)
def test_values_that_contradict_their_range_are_refused(changes: dict[str, object], text: str) -> None:
    made = plan(**changes)
    assert any(text in told for _, told in nonsense(made))


def test_both_true_and_one_are_choices() -> None:
    both = {"name": "a", "kind": "categorical", "choices": [True, 1]}
    assert not list(nonsense(plan(space=[LR, both])))
