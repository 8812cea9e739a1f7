"""Ends nobody can pass, and new ends that can be used."""

from __future__ import annotations

import itertools
import math

import pytest

from advisor.records import Study
from advisor.signals.bounds import is_rate, limit_of, natural_limit, near_limit, proposed
from tests.factories import parameter, study, trial
from tests.signals.spaces import LR, WIDTH, designed, random_study

BATCH = parameter("batch_size", "categorical", choices=(16, 32, 64, 128))


@pytest.mark.parametrize(
    ("name", "side", "bound", "natural"),
    [
        ("dropout", "low", 0.0, True),
        ("dropout", "low", 0.1, False),
        ("momentum", "high", 0.99, False),
        ("momentum", "high", 1.0, True),
        ("n_layers", "low", 1, True),
        ("num_layers", "high", 4, False),
        ("weight_decay", "low", 0.0, True),
        ("weight_decay", "low", 1e-5, False),
        ("subsample", "high", 1.0, True),
        ("mixup_prob", "high", 1.0, True),
        ("p0", "low", 0.0, False),
        ("p0", "high", 1.0, False),
        ("x1", "low", 0.0, False),
        ("temperature", "high", 1.0, False),
    ],
)
def test_natural_limits_by_name(name: str, side: str, bound: float, natural: bool) -> None:
    ends = {"low": bound, "high": bound + 1} if side == "low" else {"low": bound - 0.9, "high": bound}
    assert natural_limit(parameter(name, **ends), side, bound, None) is natural


@pytest.mark.parametrize(
    ("name", "high", "kind", "natural"),
    [
        ("max_df", 1.0, "float", True),
        ("tfidf__max_df", 1.0, "float", True),
        ("max_df", 0.9, "float", False),
        ("max_df", 20, "int", False),
        ("max_samples", 1.0, "float", True),
        ("max_samples", 1, "int", False),
        ("max_features", 1.0, "float", True),
        ("max_features", 16, "int", False),
        ("nu", 1.0, "float", True),
        ("contamination", 0.5, "float", True),
        ("min_weight_fraction_leaf", 0.5, "float", True),
        ("percentile", 100.0, "float", True),
        ("test_size", 0.4, "float", False),
    ],
)
def test_a_share_ends_at_one_and_a_count_does_not(name: str, high: float, kind: str, natural: bool) -> None:
    assert natural_limit(parameter(name, kind, low=high / 10, high=high), "high", high, None) is natural


@pytest.mark.parametrize(
    ("name", "bound", "log", "natural"),
    [
        ("weight_decay", 1e-8, True, True),
        ("wd", 1e-9, True, True),
        ("weight_decay", 1e-6, True, False),
        ("weight_decay", 1e-8, False, False),
        ("adam_eps", 1e-12, True, True),
        ("adam_eps", 1e-9, True, False),
        ("learning_rate", 1e-8, True, False),
    ],
)
def test_what_acts_as_zero_cannot_be_passed(name: str, bound: float, log: bool, natural: bool) -> None:
    assert natural_limit(parameter(name, low=bound, high=0.01, log=log), "low", bound, None) is natural


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("lr", True),
        ("log_lr", True),
        ("log10_lr", True),
        ("lr_log10", True),
        ("learning_rate_exponent", True),
        ("lr_exp", True),
        ("lr_exponent", True),
        ("neg_log_lr", True),
        ("minus_log10_lr", True),
        ("exp_decay", False),
        ("log_sigma", False),
        ("neg_slope", False),
    ],
)
def test_a_learning_rate_is_known_by_its_exponent(name: str, rate: bool) -> None:
    assert is_rate(parameter(name, low=-5.0, high=-1.0)) is rate


@pytest.mark.parametrize(("kind", "low", "natural"), [("int", 1, True), ("int", 2, False), ("float", 1, False)])
def test_what_counts_begins_at_one(kind: str, low: float, natural: bool) -> None:
    assert natural_limit(parameter("mtry", kind, low=low, high=8), "low", low, None) is natural


@pytest.mark.parametrize(
    ("name", "identity", "high", "near"),
    [
        ("subsample", "", 0.996, True),
        ("subsample", "", 0.9, False),
        ("momentum", "", 0.999, False),  # a tenth of the distance to 1 is another momentum
        ("gamma", "reinforcement/discount", 0.999, False),
    ],
)
def test_what_was_tried_almost_up_to_a_limit_is_at_it(name: str, identity: str, high: float, near: bool) -> None:
    known = parameter(name, low=0.5, high=high).model_copy(update={"identity": identity})
    column = designed(random_study(lambda x: float(x[0]), [known, LR], 30)).axes[0]
    assert near_limit(column, "high") is near


def test_the_new_end_can_be_used() -> None:
    """Whole, on the step, above zero where it must be, within what is possible and sane."""
    kinds = [
        LR,
        WIDTH,
        BATCH,
        parameter("dropout", low=0.1, high=0.5),
        parameter("momentum", low=0.5, high=0.9),
        parameter("weight_decay", low=1e-5, high=1e-2, log=True),
        parameter("num_layers", "int", low=2, high=4),
        parameter("units", "int", low=64, high=256, step=32),
        parameter("gain", low=0.1, high=1.0),
        parameter("rate_x", low=0.5, high=2.5, step=0.25),
    ]
    study = random_study(lambda x: float(x[0]), kinds, 30)
    for column in designed(study).axes:
        for side, position in itertools.product(("low", "high"), (1.25, 1.6, 2.0)):
            to, p = proposed(column, side, position), column.parameter  # type: ignore[arg-type]
            assert to > column.high if side == "high" else to < column.low
            assert not p.log or to > 0
            assert p.kind != "int" or float(to).is_integer()
            assert not p.step or math.isclose(
                (to - column.low) / p.step, round((to - column.low) / p.step), abs_tol=1e-6
            )
            limit = limit_of(p, side)
            assert limit is None or (to <= limit if side == "high" else to >= limit)


@pytest.mark.parametrize(
    ("name", "identity", "low", "high", "to"),
    [
        ("momentum", "", 0.5, 0.9, 0.99),
        ("gamma", "reinforcement/discount", 0.9, 0.99, 0.999),
        ("momentum", "", 0.5, 0.6, 0.84),
    ],
)
def test_what_acts_by_its_distance_from_one_never_reaches_it(
    name: str, identity: str, low: float, high: float, to: float
) -> None:
    known = parameter(name, low=low, high=high).model_copy(update={"identity": identity})
    column = designed(random_study(lambda x: float(x[0]), [known, LR], 30)).axes[0]
    assert proposed(column, "high", 3.4 if high == 0.6 else 1.6) == to


def test_where_no_step_fits_before_a_limit_half_the_end_is_proposed() -> None:
    units = parameter("units", "int", low=32, high=256, step=32)
    column = designed(random_study(lambda x: float(x[0]), [units, LR], 30)).axes[0]
    assert proposed(column, "low", 1.6) == 16.0


def test_a_whole_number_on_a_logarithmic_scale_ends_at_one() -> None:
    assert natural_limit(parameter("rounds_x", "int", low=1, high=100, log=True), "low", 1, None)
    column = designed(random_study(lambda x: float(x[0]), [parameter("y", "int", low=4, high=100, log=True)], 30)).axes[
        0
    ]
    assert proposed(column, "low", 1.7) == 1.0


@pytest.mark.parametrize(
    ("values", "kind", "nexts"),
    [
        ((64, 128, 256, 512), "int", {1024.0, 2048.0, 4096.0}),
        ((1e-5, 1e-4, 1e-3, 1e-2), "float", {0.1}),
        ((0.1, 0.2, 0.3, 0.4), "float", {0.5, 0.6, 0.7}),
    ],
)
def test_values_that_were_listed_go_on_by_their_pattern(
    values: tuple[float, ...], kind: str, nexts: set[float]
) -> None:
    rows = [trial(n, 1.0 + 0.01 * (n % 5), params={"x": values[n % len(values)]}) for n in range(24)]
    name = "lr" if max(values) < 0.1 else "x"
    made = study(
        [t.model_copy(update={"params": {name: t.params["x"]}}) for t in rows],
        parameter(name, kind, low=min(values), high=max(values), declared=False),
    )
    (column,) = designed(made).axes
    assert {round(proposed(column, "high", position), 9) for position in (1.25, 1.6, 2.0)} <= nexts


def end_of(made: Study, name: str, side: str = "high", position: float = 1.75) -> float:
    column = next(axis for axis in designed(made).axes if axis.parameter.name == name)
    return proposed(column, side, position)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("weight_decay", 1e-6, 1e-3), ("reg_lambda", 1e-8, 0.01), ("C", 1e-3, 0.1), ("alpha_x", 1e-7, 1e-2)],
)
def test_a_new_end_on_a_logarithmic_scale_is_at_most_ten_times_the_old_one(name: str, low: float, high: float) -> None:
    made = random_study(lambda x: float(x[0]), [parameter(name, low=low, high=high, log=True), LR], 30)
    assert high < end_of(made, name) <= 10 * high
    assert low / 10 <= end_of(made, name, "low") < low


@pytest.mark.parametrize(
    ("name", "low", "high", "most"),
    [
        ("log10_C", -3.0, 1.0, 2.0),
        ("log_alpha", -8.0, -1.0, 0.0),
        ("log2_gamma", -15.0, 3.0, 6.4),
        ("C_exponent", -3.0, 2.0, 3.0),
        ("poly_exponent", 1.0, 9.0, 17.0),
        ("temperature", 1.0, 9.0, 17.0),
    ],
)
def test_what_holds_a_logarithm_is_widened_as_the_number_that_it_stands_for(
    name: str, low: float, high: float, most: float
) -> None:
    made = random_study(lambda x: float(x[0]), [parameter(name, low=low, high=high), LR], 30)
    to = end_of(made, name)
    assert high < to <= most
    assert (to > high + 3.4) == (name in ("poly_exponent", "temperature"))


@pytest.mark.parametrize(
    ("choices", "side", "to"),
    [
        ((16, 32, 64, 128, 256), "low", 4.0),
        ((4, 8, 16, 32, 64), "high", 256.0),
        ((64, 128, 256), "high", 1024.0),
        ((1e-5, 1e-4, 1e-3, 1e-2), "high", 0.1),
    ],
)
def test_listed_values_go_on_by_a_step_or_two(choices: tuple[float, ...], side: str, to: float) -> None:
    listed = parameter("size_x", "categorical", choices=choices)
    rows = [trial(n, 1.0 + 0.01 * (n % 5), params={"size_x": choices[n % len(choices)]}) for n in range(40)]
    assert end_of(study(rows, listed), "size_x", side) == pytest.approx(to)
