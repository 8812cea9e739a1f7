"""The plan's space: conditions, zero beside a log range, ranges that widen and narrow, and whole configurations."""

from __future__ import annotations

import math
from typing import Any

import optuna
import pytest

from advisor.planner.plan import PlannedParameter, Stage
from advisor.runner.sampler import make_sampler
from advisor.runner.space import Space, key, refined, widened


def parameter(name: str = "lr", **told: Any) -> PlannedParameter:
    return PlannedParameter.model_validate({"name": name, "kind": "float", "low": 1e-4, "high": 1e-1} | told)


LR = parameter(log=True)
DECAY = parameter("wd", log=True, zero=True)
OPTIMIZER = parameter("opt", kind="categorical", choices=("sgd", "adam"), low=None, high=None)
MOMENTUM = parameter("momentum", low=0.5, high=0.99, only_if={"opt": ("sgd",)})
SPACE = Space([MOMENTUM, LR, DECAY, OPTIMIZER], {"epochs": 5})


@pytest.mark.parametrize("sampler", ["random", "qmc", "tpe", "cmaes"])
def test_every_sampler_respects_conditions_and_offers_zero(sampler: str) -> None:
    pytest.importorskip("cmaes") if sampler == "cmaes" else None
    study = optuna.create_study(sampler=None)
    stage = Stage(name="e", kind="explore", trials=40, sampler=sampler, startup_trials=8)  # type: ignore[arg-type]
    study.sampler = make_sampler(stage, SPACE, 0, 1, lambda text: False, 0)
    seen = []
    for number in range(40):
        trial = study.ask()
        config = SPACE.walk(lambda name, wanted, trial=trial: trial._suggest(name, wanted))  # type: ignore[misc]
        study.tell(trial, number % 7)
        seen.append(config)
        assert ("momentum" in config) == (config["opt"] == "sgd")
        assert config["epochs"] == 5
        assert SPACE.config(trial.params) == config
        assert SPACE.fits(config)
    assert {config["opt"] for config in seen} == {"sgd", "adam"}
    assert any(config["wd"] == 0 for config in seen)
    assert any(config["wd"] > 0 for config in seen)


def test_a_told_configuration_outside_the_range_stretches_it() -> None:
    found = SPACE.distributions({"lr": 5.0, "wd": 0, "opt": "adam"})
    assert (found["lr"].low, found["lr"].high) == (1e-4, 5.0)


def test_a_configuration_and_its_parameters_are_two_sides() -> None:
    config = {"epochs": 5, "lr": 0.01, "wd": 0, "opt": "adam"}
    assert SPACE.params(config) == {"lr": 0.01, "wd_is_zero": True, "opt": "adam"}
    assert SPACE.config(SPACE.params(config)) == config
    assert SPACE.complete({"opt": "adam"}) == {
        "epochs": 5, "opt": "adam", "lr": pytest.approx(math.sqrt(1e-5)), "wd": pytest.approx(math.sqrt(1e-5)),
    }  # fmt: skip


def test_equal_configurations_have_equal_keys_whatever_their_seed() -> None:
    assert key({"a": 1, "b": 2.0, "seed": 3}) == key({"b": 2, "a": 1.0, "seed": 4})


@pytest.mark.parametrize(
    ("told", "side", "ends"),
    [
        ({"log": True}, "high", (1e-4, 0.3)), ({"log": True}, "low", (1e-4 / 3, 1e-1)),
        ({"log": True, "hard_high": 0.2}, "high", (1e-4, 0.2)), ({"low": 0.0, "high": 1.0}, "high", (0.0, 1.5)),
        ({"kind": "int", "low": 2, "high": 8}, "low", (1, 8)),
    ],
)  # fmt: skip
def test_a_range_widens_within_its_limits(told: dict[str, Any], side: str, ends: tuple[float, float]) -> None:
    wider = widened(parameter(**told), side, 3.0)
    assert (wider.low, wider.high) == pytest.approx(ends)


def test_a_range_at_its_limit_does_not_widen() -> None:
    assert widened(parameter(low=0.0, high=1.0), "low", 3.0) is None
    assert widened(parameter(hard_high=1e-1, log=True), "high", 3.0) is None


def test_refining_keeps_the_best_with_a_margin() -> None:
    narrow = refined(LR, [1e-3, 2e-3, 1.5e-3])
    assert 1e-4 < narrow.low < 1e-3
    assert 2e-3 < narrow.high < 1e-1
    assert refined(OPTIMIZER, ["sgd", "sgd"]) == OPTIMIZER


def test_a_small_space_knows_all_its_configurations() -> None:
    count = parameter("n", kind="int", low=0, high=2)
    small = Space([count, OPTIMIZER], {})
    assert len(small.every()) == 6
    assert SPACE.every() is None


LEAVES = parameter("num_leaves", kind="int", low=8, high=255, log=True, below_power_of_two="max_depth")
DEPTH = parameter("max_depth", kind="int", low=-1, high=12)


@pytest.mark.parametrize("sampler", ["random", "qmc", "tpe"])
def test_leaves_stay_below_two_to_the_power_of_the_depth(sampler: str) -> None:
    space = Space([LEAVES, DEPTH], {})
    study, stage = optuna.create_study(), Stage(name="e", kind="explore", trials=30, sampler=sampler, startup_trials=5)  # type: ignore[arg-type]
    study.sampler = make_sampler(stage, space, 0, 1, lambda text: False, 0)
    for number in range(30):
        trial = study.ask()
        config = space.walk(lambda name, wanted, trial=trial: trial._suggest(name, wanted))  # type: ignore[misc]
        study.tell(trial, number % 5)
        assert space.fits(config)
        assert config["max_depth"] <= 1 or config["num_leaves"] < 2 ** config["max_depth"]
    assert not space.fits({"num_leaves": 127, "max_depth": 5})
    assert space.fits({"num_leaves": 127, "max_depth": -1})
