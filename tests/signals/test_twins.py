"""Two searches of one problem beside each other."""

from __future__ import annotations

from advisor.facts import Setup
from advisor.signals.twins import same_problem, twins
from tests.factories import parameter, search, study, trial


def test_searches_of_one_problem_are_compared_and_others_are_not() -> None:
    one, other = search(40, name="one"), search(40, seed=1, name="other")
    apart = study(
        [trial(n, 1.0, params={"depth": n}) for n in range(40)], parameter("depth", low=0, high=40), name="apart"
    )
    assert same_problem(one, other)
    assert not same_problem(one, apart)
    assert [made.name for made, _ in twins([one, other, apart], Setup())] == ["other"]


def test_few_trials_are_not_compared() -> None:
    assert list(twins([search(8, name="a"), search(8, seed=1, name="b")], Setup())) == []
