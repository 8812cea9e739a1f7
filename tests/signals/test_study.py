"""A study as a whole."""

from __future__ import annotations

from advisor.facts import Setup
from advisor.signals.measured import measure
from advisor.signals.study import study_facts
from tests.factories import parameter, search, study, trial


def test_counts_and_the_best_of_a_search() -> None:
    found = study_facts(measure(search(20), Setup()))
    assert (found.total, found.completed, found.parameters, found.role) == (20, 20, 2, "search")
    assert found.best == min(t.values[0] for t in search(20).trials)


def test_without_a_direction_there_is_no_best() -> None:
    made = search(20).model_copy(update={"directions": ()})
    found = study_facts(measure(made, Setup()))
    assert (found.best, found.reason("best")) == (None, "not-told")


def test_a_few_trials_say_nothing_of_their_spread() -> None:
    trials = [trial(n, 1.0, params={"lr": 0.1}) for n in range(3)]
    found = study_facts(measure(study(trials, parameter("lr", low=0.1, high=1.0)), Setup()))
    assert (found.median, found.reason("median")) == (None, "too-few")


def test_trials_that_draw_the_best_again_are_counted() -> None:
    rates = [0.1, 0.01, 0.01, 0.001, 0.01]
    trials = [trial(n, abs(rate - 0.01), params={"lr": rate}) for n, rate in enumerate(rates)]
    made = study(trials, parameter("lr", "categorical", choices=(0.1, 0.01, 0.001)))
    assert study_facts(measure(made, Setup())).best_again == 2
