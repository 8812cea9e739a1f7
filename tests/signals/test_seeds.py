"""Runs of one configuration that differ by their seed."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.seeds import seed_facts
from advisor.signals.trials import configuration_keys, tabulate
from tests.factories import parameter, study, trial


def of(values: list[float], rates: list[float] | None = None) -> dict[str, float]:
    rates = rates or [0.1] * len(values)
    trials = [
        trial(n, v, params={"seed": n, "lr": rate}) for n, (v, rate) in enumerate(zip(values, rates, strict=True))
    ]
    data = tabulate(study(trials, parameter("lr", low=0.0, high=1.0)), 0)
    return seed_facts(data, configuration_keys(data))


def test_the_mean_of_seeds_is_as_sure_as_a_t_interval_says() -> None:
    from scipy.stats import t

    values = [0.91, 0.92, 0.915, 0.905, 0.918, 0.911]
    found = of(values)
    half = t.ppf(0.975, 5) * np.std(values, ddof=1) / np.sqrt(6)
    assert found["alike_mean"] == pytest.approx(np.mean(values))
    assert found["alike_unsure"] == pytest.approx(half, rel=0.01)


def test_a_seed_that_collapsed_is_counted_apart_and_not_averaged_in() -> None:
    found = of([0.91, 0.92, 0.915, 0.905, 0.918, 0.911, 0.1])
    assert (found["alike"], found["astray"]) == (7, 1)
    assert found["alike_mean"] > 0.9


def test_two_configurations_and_two_runs_tell_nothing() -> None:
    assert of([0.91, 0.92, 0.9], [0.1, 0.1, 0.2]) == {}
    assert of([0.91, 0.92]) == {}
