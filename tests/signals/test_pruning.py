"""What pruning would save, and whether it keeps the best."""

from __future__ import annotations

import pytest

from advisor.signals.pruning import pruning_facts
from advisor.signals.trials import tabulate
from tests.factories import parameter, study, trial


def _with_curves(crossing: bool) -> object:
    trials = []
    for n in range(20):
        end = 1.0 + n / 10
        start = 3.0 - n / 10 if crossing else 2.0 + n / 10
        curve = {step: start + (end - start) * step / 9 for step in range(10)}
        trials.append(trial(n, end, params={"lr": 0.1 + n}, intermediate=curve))
    return pruning_facts(tabulate(study(trials, parameter("lr", low=0.0, high=30.0))))


def test_early_values_that_agree_make_pruning_safe() -> None:
    found = _with_curves(crossing=False)
    assert found.agreement == pytest.approx(1.0)  # type: ignore[attr-defined]
    assert found.keeps_best  # type: ignore[attr-defined]
    assert found.saving > 0.1  # type: ignore[attr-defined]


def test_early_values_that_deceive_are_told() -> None:
    assert _with_curves(crossing=True).agreement < 0  # type: ignore[attr-defined]


def test_without_reports_nothing_can_be_said() -> None:
    found = pruning_facts(
        tabulate(study([trial(n, 1.0, params={"lr": n}) for n in range(6)], parameter("lr", low=0, high=9)))
    )
    assert (found.reported, found.saving) == (False, None)
