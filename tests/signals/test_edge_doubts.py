"""What speaks against going beyond an end: its trials break a constraint, or nobody declared it."""

import numpy as np
import pytest

from advisor.records import Study
from advisor.signals.edge_doubts import forbidden, observed
from advisor.signals.trials import tabulate
from tests.factories import parameter, study, trial
from tests.signals.spaces import LR


def _searched(broken_from: float = 2.0, **declared: object):
    rate = parameter("dropout", low=0.0, high=1.0, **declared)
    trials = [
        trial(i, 0.5, params={"dropout": i / 20}, constraints=(1.0 if i / 20 >= broken_from else -1.0,))
        for i in range(21)
    ]
    return study(trials, rate)


@pytest.mark.parametrize(("broken_from", "found"), [(0.8, True), (2.0, False)])
def test_an_end_whose_trials_break_a_constraint_is_forbidden(broken_from: float, found: bool) -> None:
    data = tabulate(_searched(broken_from))
    assert forbidden(data, "dropout", "high") is found
    assert not forbidden(data, "dropout", "low")
    assert not forbidden(None, "dropout", "high")


@pytest.mark.parametrize("declared", [True, False])
def test_an_end_that_nobody_declared_is_only_observed(declared: bool) -> None:
    column = tabulate(_searched(declared=declared)).columns["dropout"]
    assert observed(column, "high") is not declared


def of(values: list[float], kind: str = "int", declared: bool = False) -> Study:
    named = parameter("epochs", kind, low=min(values), high=max(values), declared=declared)
    rates = np.random.default_rng(0).uniform(-5, -1, len(values))
    rows = [
        trial(n, 1.0 + 0.01 * (n % 7), params={"epochs": v, "lr": 10 ** float(rates[n])}) for n, v in enumerate(values)
    ]
    return study(rows, named, LR)


def is_observed(made: Study) -> bool:
    return observed(tabulate(made).columns["epochs"], "high")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("low", "high", "count"), [(5, 30, 40), (8, 128, 60), (10, 60, 100), (1, 40, 120)])
def test_whole_numbers_drawn_at_random_declare_no_range(low: int, high: int, count: int, seed: int) -> None:
    values = np.random.default_rng(seed).integers(low, high + 1, count).tolist()
    assert is_observed(of(values))


@pytest.mark.parametrize(
    "values",
    [
        [5, 10, 20, 30] * 10,
        list(range(5, 12)) * 6,
        [*np.random.default_rng(1).integers(5, 30, 40).tolist(), *[30] * 20],
    ],
    ids=["a grid", "few levels", "piled up at the end"],
)
def test_levels_of_a_grid_and_an_end_run_against_are_those_of_a_range(values: list[float]) -> None:
    assert not is_observed(of(values))


def test_what_was_declared_is_never_only_observed() -> None:
    assert not is_observed(of(np.random.default_rng(2).integers(5, 31, 40).tolist(), declared=True))
