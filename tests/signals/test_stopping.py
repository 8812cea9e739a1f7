"""What more trials would bring."""

from __future__ import annotations

from advisor.signals.stopping import stopping_facts
from advisor.signals.trials import tabulate
from tests.factories import parameter, search, study, trial


def test_a_search_that_stands_still_promises_little() -> None:
    still = [trial(n, 1.0 if n else 0.5, params={"lr": 0.1 + n}) for n in range(40)]
    moving = [trial(n, 1.0 - n / 50, params={"lr": 0.1 + n}) for n in range(40)]
    found = [stopping_facts(tabulate(study(t, parameter("lr", low=0.0, high=50.0))), None) for t in (still, moving)]
    gains = [one.expected_gain or 0.0 for one in found]
    assert gains[0] < gains[1]


def test_the_mean_lies_in_its_own_interval() -> None:
    found = stopping_facts(tabulate(search(40)), None)
    assert found.expected_low is not None
    assert found.expected_high is not None
    assert found.expected_gain is not None
    assert found.expected_low <= found.expected_gain <= found.expected_high


def test_too_few_trials_promise_nothing() -> None:
    assert stopping_facts(tabulate(search(6)), None).expected_gain is None
