"""Grids known by their values, deaths and what decides them, twins: the parts of a study's facts."""

from __future__ import annotations

import math

import pytest

from advisor.facts import Setup
from advisor.records import Study, TrialState
from advisor.signals.deaths import death_counts
from advisor.signals.grid import grid_size, levels_of, space_size
from advisor.signals.measured import measure
from advisor.signals.parameters import is_neural, param_facts, space_facts
from advisor.signals.study import study_facts
from advisor.signals.training import study_training
from advisor.signals.trials import tabulate, varying
from advisor.signals.twins import same_problem, twins
from tests.factories import parameter, search, study, trial


def size(made: Study) -> int | None:
    return grid_size(made, varying(made), made.trials)


def grid(levels: int, names: tuple[str, ...] = ("lr", "wd"), order: int = 1) -> Study:
    values = [10.0 ** -(i + 1) for i in range(levels)]
    rows: list[tuple[float, ...]] = [()]
    for _ in names:
        rows = [(*row, value) for row in rows for value in values]
    trials = [trial(i, 1.0, params=dict(zip(names, row, strict=True))) for i, row in enumerate(rows[::order])]
    return study(trials, *[parameter(name, low=1e-9, high=1.0, log=True) for name in names])


def test_a_grid_in_any_order_and_random_draws() -> None:
    assert size(grid(5)) == 25
    assert size(grid(5, order=-1)) == 25
    assert size(search(60)) is None


def test_a_grid_that_was_not_finished() -> None:
    made = grid(5, ("lr", "wd", "dropout"))
    part = made.model_copy(update={"trials": made.trials[:60]})
    assert size(part) is not None


def test_values_that_a_person_listed_repeat_and_drawn_ones_do_not() -> None:
    def is_continuous(made: Study) -> bool:
        return bool(space_size(made, varying(made), made.trials)["continuous"])

    assert is_continuous(grid(5))
    undeclared = {n: p.model_copy(update={"declared": False}) for n, p in grid(5).parameters.items()}
    assert not is_continuous(grid(5).model_copy(update={"parameters": undeclared}))
    drawn = search(60)
    loose = {n: p.model_copy(update={"declared": False}) for n, p in drawn.parameters.items()}
    assert is_continuous(drawn.model_copy(update={"parameters": loose}))


def test_how_many_values_a_parameter_has() -> None:
    assert levels_of(parameter("a", "int", low=1, high=6)) == 6
    assert levels_of(parameter("a", low=0.0, high=1.0, step=0.25)) == 5
    assert levels_of(parameter("a", low=0.0, high=1.0)) == math.inf
    assert levels_of(parameter("a", "categorical", choices=(1, 2, "x"))) == 3


def test_deaths_are_failures_no_numbers_and_no_reports() -> None:
    dead = {
        1: {"state": TrialState.FAIL, "values": ()},
        2: {"values": (math.inf,)},
        3: {"state": TrialState.PRUNED, "values": (), "intermediate": {}},
        4: {"state": TrialState.PRUNED, "values": (), "intermediate": {0: math.nan}},
    }
    long = {i: {"intermediate": dict.fromkeys(range(9), 1.0)} for i in range(5, 20)}
    found = death_counts(tabulate(search(20, changes=dead | long)))
    assert found["died_share"] == pytest.approx(4 / 20)


def test_a_constant_and_a_seed_do_not_vary() -> None:
    made = search(10)
    more = {"seed": parameter("seed", "int", low=0, high=9), "fixed": parameter("fixed", low=1.0, high=1.0)}
    assert varying(made.model_copy(update={"parameters": {**made.parameters, **more}})) == ("lr", "dropout")


def test_running_trials_now_and_long_ago() -> None:
    old = {"state": TrialState.RUNNING, "values": (), "completed": None}
    made = search(30, changes={4: old})
    assert study_facts(measure(made, Setup())).stuck == 1


def test_trees_are_no_networks() -> None:
    trees = study([], parameter("max_depth", "int", low=2, high=9), parameter("n_estimators", "int", low=50, high=500))
    assert not is_neural(trees)
    assert is_neural(search(5))


def test_numeric_choices_are_a_range_with_a_scale() -> None:
    rates = parameter("lr", "categorical", choices=(1e-4, 1e-3, 1e-2))
    found = param_facts(rates, None, {})
    assert (found.low, found.high, found.log) == (1e-4, 1e-2, True)
    even = param_facts(parameter("lr", "categorical", choices=(0.001, 0.051, 0.101)), None, {})
    assert even.log is False
    assert param_facts(parameter("act", "categorical", choices=("relu", "gelu")), None, {}).low is None


def test_what_the_space_holds() -> None:
    made = study(
        [],
        parameter("bs", "categorical", choices=(32, 256)),
        parameter("optimizer", "categorical", choices=("Adam", "SGD")),
        parameter("wd", low=1e-5, high=0.1, log=True),
    )
    found = space_facts(made, Setup(), study_training(made, Setup()))
    assert found.batch_factor == 8.0
    assert found.coupled is True
    assert found.lr_searched is False


def test_the_same_problem_and_another() -> None:
    one, other = search(20, name="a"), search(20, name="b", sign=-1.0)
    assert same_problem(one, search(20, name="c"))
    assert not same_problem(one, other)
    assert list(twins([one], Setup())) == []


@pytest.mark.parametrize(
    ("digits", "declared", "continuous"), [(1, False, False), (2, False, False), (6, False, True), (1, True, True)]
)
def test_rounded_values_that_nobody_declared_come_again_by_chance(
    digits: int, declared: bool, continuous: bool
) -> None:
    values = [float(f"{10.0 ** (-5 + 0.1 * at + 0.003):.{digits - 1}e}") for at in range(30)]
    made = study(
        [trial(at, 1.0, params={"lr": value}) for at, value in enumerate(values)],
        parameter("lr", low=min(values), high=max(values), log=True, declared=declared),
    )
    assert space_size(made, ("lr",), made.trials)["continuous"] is continuous
