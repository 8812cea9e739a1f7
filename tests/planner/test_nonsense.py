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
        ({"space": []}, "stage explore searches, and the plan has no space"),
        ({"goal": {"metric": " ", "direction": "minimize"}}, "the metric has no name"),
        ({"space": [{**LR, "name": "a\nb"}]}, "'a\\nb' is no name of a parameter"),
        ({"space": [{**LR, "choices": [1, 2]}]}, "lr: choices belong to a categorical parameter, and it is float"),
        ({"space": [{**SPACE[1], "low": 1.0}]}, "opt: low, high, zero and followed_by belong to numbers"),
        ({"space": [{**LR, "hard_low": 0.01}]}, "lr: low 0.0001 is below hard_low 0.01"),
        ({"space": [{**LR, "hard_high": 0.05}]}, "lr: high 0.1 is above hard_high 0.05"),
        ({"space": [{**SPACE[1], "choices": [1, True]}]}, "opt: among its choices True equals 1, and a study takes"),
        ({"space": [{**LR, "below_power_of_two": "depth"}]}, "below_power_of_two names depth, which the plan does not"),
        (
            {"space": [{"name": "n", "kind": "int", "low": 1, "high": 4, "step": 0.5}]},
            "n: an int range has a whole step; read 0.5",
        ),
        (
            {"space": [{**LR, "name": "seed"}], "objective": {"kind": "function", "target": "a.py:train"}},
            "seed is set by the run itself",
        ),
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


@pytest.mark.parametrize(
    "changes",
    [
        {"stop": {"target": float("nan")}},
        {"widen": {"factor": float("inf")}},
        {"budget": {"hours": float("inf")}},
        {"seed": -1},
        {"fixed": [{"name": "wd", "value": float("inf")}]},
        {"space": [{"name": "r", "kind": "int", "low": 1, "high": 8, "followed_by": {"alpha": float("nan")}}]},
    ],
)
def test_no_number_of_a_plan_is_endless(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"finite|greater than or equal to 0|is no value of a parameter"):
        plan(**changes)


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


def test_true_and_one_are_not_both_choices_as_a_stored_study_holds_one_of_them() -> None:
    both = {"name": "a", "kind": "categorical", "choices": [True, 1]}
    assert [text for _, text in nonsense(plan(space=[LR, both]))] == [
        "a: among its choices 1 equals True, and a study takes them for one"
    ]
    assert not list(nonsense(plan(space=[LR, {**both, "choices": [True, None, "1", "true", 2]}])))
