from __future__ import annotations

import pytest

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.planner.earlier_space import _distances_outward, _outward
from advisor.planner.identity import tier_of
from advisor.planner.limits import limited
from advisor.planner.ranges import from_tables, start_of, wants_log
from advisor.tables import table
from tests.planner.sources import LR, planned, searched


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        ({}, 1e-5, 0.1), ({"optimizer": "sgd"}, 1e-3, 1.0), ({"optimizer": "adamw"}, 1e-5, 1e-2),
        ({"architecture": "transformer", "optimizer": "adamw"}, 5e-6, 5e-3), ({"fine_tuning": True}, 3.3e-6, 4e-4),
    ],
)  # fmt: skip
def test_learning_rates_follow_the_training(told: dict[str, object], low: float, high: float) -> None:
    found = from_tables("eta0", Setup(**told))  # type: ignore[arg-type]
    assert found is not None
    assert (found.name, found.log, found.tier) == ("eta0", True, 1)
    assert found.low == pytest.approx(low)
    assert found.high == pytest.approx(high)


def test_every_canonical_parameter_of_the_table_makes_a_range() -> None:
    for name in table("parameters")["parameters"]:
        found = from_tables(name, Setup())
        assert found is not None
        assert found.reason
        assert start_of(name, Setup()) is not None


def test_zero_is_a_choice_beside_a_log_range() -> None:
    decay = from_tables("l2", Setup())
    assert decay is not None
    assert (decay.zero, decay.low) == (True, 1e-5)


def test_an_optimizer_keeps_its_own_betas_and_a_method_its_own_defaults() -> None:
    assert start_of("beta2", Setup(optimizer="lion")) == 0.99
    assert start_of("beta1", Setup(optimizer="soap")) == 0.95
    told = Setup(training="sac", parameters=("learning_rate", "batch_size"))
    assert start_of("batch_size", told) == 256


def test_a_beta_of_its_own_outside_the_usual_range_is_within_what_is_searched() -> None:
    adan = Setup(optimizer="adan")
    for name, own, usual in (("beta1", 0.98, (0.8, 0.95)), ("beta2", 0.92, (0.95, 0.999))):
        made = from_tables(name, adan)
        assert made is not None
        assert made.low is not None
        assert made.high is not None
        assert made.low < own < made.high < 1
        assert made.low <= usual[0]
        assert usual[1] <= made.high
        assert start_of(name, adan) == own
        assert "Adan's own" in made.reason


def test_both_rates_of_a_gan_are_searched_and_the_length_of_a_trial_is_not() -> None:
    told = Setup(metric="fid", parameters=("lr_g", "lr_d", "max_train_steps"))
    made = from_tables("lr_d", told)
    assert made is not None
    assert (made.low, made.high, made.log) == (2e-5, 1e-3, True)
    assert from_tables("max_train_steps", told) is None


def test_leaves_are_capped_by_the_depth_that_is_searched_beside_them() -> None:
    told = Setup(parameters=("learning_rate", "num_leaves", "max_depth", "feature_fraction"))
    made = from_tables("num_leaves", told)
    assert made is not None
    assert made.below_power_of_two == "max_depth"
    alone = from_tables("num_leaves", Setup(parameters=("learning_rate", "num_leaves", "feature_fraction")))
    assert alone is not None
    assert alone.below_power_of_two == ""


def test_a_depth_without_a_limit_stays_so_where_the_leaves_are_searched() -> None:
    told = Setup(metric="val_logloss", parameters=("learning_rate", "max_iter", "max_leaf_nodes", "max_depth"))
    assert from_tables("max_depth", told) is None
    leaves, alone = from_tables("max_leaf_nodes", told), Setup(parameters=("learning_rate", "subsample", "max_depth"))
    assert leaves is not None
    assert leaves.high == 255
    assert from_tables("max_depth", alone) is not None


def test_the_lower_clip_range_ends_where_the_upper_one_that_is_searched_beside_it_begins() -> None:
    told = Setup(metric="reward", parameters=("learning_rate", "epsilon", "epsilon_high", "num_generations"))
    lower, upper = from_tables("epsilon", told), from_tables("epsilon_high", told)
    assert lower is not None
    assert upper is not None
    assert lower.high is not None
    assert upper.low is not None
    assert lower.high <= upper.low
    assert "epsilon_high" in lower.reason
    alone = from_tables("epsilon", Setup(metric="reward", parameters=("learning_rate", "epsilon", "num_generations")))
    assert alone is not None
    assert alone.high == 0.4


def test_the_metric_tells_the_kind_as_a_tag_does() -> None:
    told = Setup(metric="rewards/accuracies", fine_tuning=True, parameters=("learning_rate", "beta"))
    made = from_tables("learning_rate", told)
    assert made is not None
    assert made.high == 1e-5


def test_unknown_names_have_no_range_and_no_tier() -> None:
    assert from_tables("frobnicate", Setup()) is None
    assert tier_of("frobnicate") is None


def test_scales_by_name_where_the_tables_know_nothing() -> None:
    assert wants_log("my_lambda", "my_lambda", 1e-4, 1.0)
    assert not wants_log("my_lambda", "my_lambda", 0.5, 1.0)
    assert not wants_log("dropout", "dropout", 0.0, 0.5)


def test_told_limits_hold_and_a_broken_natural_limit_means_another_thing() -> None:
    batch = from_tables("batch_size", Setup())
    assert batch is not None
    assert limited(batch, Setup(limits={"bs": {"high": 64}})).high == 64
    odd = batch.model_copy(update={"kind": "float", "low": 0.1, "high": 0.9, "log": False})
    assert limited(odd, Setup()).hard_low is None


@pytest.mark.parametrize(
    ("name", "limits", "low", "high"),
    [
        ("batch_size", {"high": 8}, 1, 8), ("num_layers", {"low": 8}, 8, 16), ("lr", {"high": 1e-6}, 1e-7, 1e-6),
        ("dropout", {"low": 0.7}, 0.7, 0.8), ("momentum", {"high": 0.5}, 0.25, 0.5),
        ("hidden_size", {"low": 4096}, 4096, 65536),
    ],
)  # fmt: skip
def test_a_limit_beyond_the_usual_range_moves_it(name: str, limits: dict[str, float], low: float, high: float) -> None:
    found = from_tables(name, Setup(limits={name: limits}))
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(PlanError, match="num_layers contradict each other: low 8 is above high 4"):
        from_tables("num_layers", Setup(limits={"num_layers": {"low": 8, "high": 4}}))


def test_the_rate_of_each_part_of_a_model_is_a_rate() -> None:
    names = ("lr_g", "lr_d", "n_critic")
    rates = [from_tables(name, Setup(parameters=names)) for name in names[:2]]
    assert all(rate is not None and rate.log and rate.high == 5e-4 * 2 for rate in rates)
    parts = [from_tables(name, Setup(parameters=("lr_backbone", "lr_head"))) for name in ("lr_backbone", "lr_head")]
    assert [part.high for part in parts if part is not None] == [pytest.approx(2e-4), pytest.approx(1e-2)]


def test_the_metric_tells_the_kind_of_training() -> None:
    assert from_tables("temperature", Setup(parameters=("lr", "temperature"))) is None
    found = from_tables("temperature", Setup(parameters=("lr", "temperature"), metric="linear_probe_acc"))
    assert found is not None
    assert found.log


def test_a_study_s_own_range_takes_the_scale_that_its_siblings_tell() -> None:
    space = {
        "eta": {**LR, "low": 0.01, "high": 0.3},
        "max_depth": {"kind": "int", "low": 3, "high": 10},
        "min_child_weight": {"kind": "float", "low": 1.0, "high": 20.0},
        "gamma": {"kind": "float", "low": 0.0, "high": 5.0},
    }
    found = {p.name: p for p in planned(of=searched(space), budget_trials=200, training="xgboost").space}
    assert found["min_child_weight"].log
    assert not found["max_depth"].log
    assert (found["gamma"].log, found["gamma"].zero, found["gamma"].low) == (True, True, 1e-3)


def test_an_optimizer_s_decay_is_so_many_times_the_kind_s_too() -> None:
    adamw, lion = (
        from_tables("weight_decay", Setup(training="pretraining", optimizer=name, parameters=("lr", "weight_decay")))
        for name in ("adamw", "lion")
    )
    assert adamw is not None
    assert lion is not None
    assert (adamw.low, adamw.high) == (0.01, 0.3)
    assert (lion.low, lion.high) == pytest.approx((0.05, 1.5))


def test_ends_that_were_tried_of_a_distance_from_one_stay_below_one() -> None:
    assert _distances_outward(0.9003, 0.999137) == (0.9, 0.99914)


@pytest.mark.parametrize(
    ("value", "below", "above"),
    [
        (0.008143, 0.0081, 0.0082),
        (0.583, 0.58, 0.59),
        (1.4795e-5, 1.4e-5, 1.5e-5),
        (-0.0123, -0.013, -0.012),
        (0.01, 0.01, 0.01),
        (0.0, 0.0, 0.0),
    ],
)
def test_an_end_that_was_only_tried_is_rounded_outward(value: float, below: float, above: float) -> None:
    assert (_outward(value, -1), _outward(value, 1)) == (below, above)
