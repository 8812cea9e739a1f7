"""How the values of a study lie and repeat."""

from __future__ import annotations

import pytest

from advisor.signals.spread import FACTS, spread_facts
from advisor.signals.trials import configuration_keys, tabulate
from tests.factories import parameter, study, trial


def test_values_and_configurations_that_repeat_are_counted() -> None:
    trials = [
        trial(n, value, params={"lr": lr}) for n, (value, lr) in enumerate([(1, 0.1), (1, 0.1), (2, 0.2), (4, 0.4)])
    ]
    data = tabulate(study(trials, parameter("lr", low=0.1, high=1.0)))
    found = spread_facts(data, configuration_keys(data))
    assert sorted(found) == sorted(FACTS)
    assert (found["median"], found["distinct_values"], found["commonest"]) == (1.5, 3, 1.0)
    assert (found["copies"], found["distinct_configurations"]) == (1, 3)
    assert found["repeated_share"] == pytest.approx(0.25)
