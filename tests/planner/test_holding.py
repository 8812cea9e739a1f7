from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import pytest

from advisor.records import Scalar, Study
from tests.planner.sources import LR, planned, searched

SPACE = {
    "lr": LR, "batch_size": {"kind": "int", "low": 16, "high": 256, "log": True},
    "wd": {"kind": "float", "low": 1e-5, "high": 0.1, "log": True},
    "dropout": {"kind": "float", "low": 0.0, "high": 0.5}, "act": {"kind": "categorical", "choices": ("relu", "gelu")},
}  # fmt: skip
Value = Callable[[Mapping[str, Scalar]], float]


def number(params: Mapping[str, Scalar], name: str) -> float:
    value = params[name]
    assert isinstance(value, int | float)
    return float(value)


def made(value: Value, trials: int = 40) -> Study:
    return searched(SPACE, trials, value=value)


def held(of: Study, **told: object) -> dict[str, tuple[Scalar, str]]:
    plan = planned(of=of, budget_trials=8, **told)
    return {fixed.name: (fixed.value, fixed.reason) for fixed in plan.fixed}


def test_what_makes_a_difference_is_held_where_the_best_trials_have_it() -> None:
    value, why = held(made(lambda params: -abs(math.log10(number(params, "wd")) + 4)))["wd"]
    assert isinstance(value, float)
    assert 2e-5 < value < 5e-4
    assert "where the earlier study's best trials have it" in why
    value, _ = held(made(lambda params: float(params["act"] == "gelu")))["act"]
    assert value == "gelu"


def test_the_luck_of_one_trial_is_not_held() -> None:
    found = held(made(lambda params: -abs(math.log10(number(params, "lr")) + 4)))
    assert found["dropout"][0] == 0.1
    assert "usual value, as the earlier study shows no effect of it" in found["dropout"][1]


@pytest.mark.parametrize("trials", [1, 3, 6])
def test_a_few_trials_show_nothing(trials: int) -> None:
    assert held(made(lambda params: number(params, "wd"), trials))["wd"][0] == 0.01


def test_a_value_in_use_is_held_before_a_usual_one() -> None:
    found = held(made(lambda params: number(params, "lr")), baseline={"dropout": 0.3})
    assert found["dropout"] == (0.3, found["dropout"][1])
    assert "value in use" in found["dropout"][1]


def test_a_usual_value_outside_of_what_was_searched_is_not_taken() -> None:
    space = {**SPACE, "dropout": {"kind": "float", "low": 0.3, "high": 0.6}}
    of = searched(space, 30, value=lambda params: number(params, "lr"))
    best = max(of.trials, key=lambda trial: trial.value or 0.0)
    assert held(of)["dropout"] == (best.params["dropout"], held(of)["dropout"][1])
    assert "earlier study's best" in held(of)["dropout"][1]


@pytest.mark.parametrize(("name", "value", "high"), [("beta2", 0.9999, 0.999933), ("momentum", 0.99, 0.993333)])
def test_a_value_near_one_is_reached_without_reaching_one(name: str, value: float, high: float) -> None:
    plan = planned(budget_trials=100, parameters=("lr", name), metric="val_loss", **{name: value})
    found = plan.parameter(name)
    assert found is not None
    assert found.high == pytest.approx(high)
