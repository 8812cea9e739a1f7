"""What noise makes of the winner."""

from __future__ import annotations

from advisor.signals.design import design
from advisor.signals.luck import luck_facts
from advisor.signals.noise import measured_noise
from advisor.signals.trials import Table, configuration_keys, tabulate
from tests.factories import parameter, study, trial


def _repeated(spread: float) -> Table:
    values = [(n // 3) * 0.1 + spread * (n % 3) for n in range(15)]
    trials = [trial(n, value, params={"lr": 10.0 ** -(n // 3 + 1)}) for n, value in enumerate(values)]
    return tabulate(study(trials, parameter("lr", low=1e-6, high=0.1, log=True)))


def test_a_noisier_study_falls_further_when_its_winner_is_repeated() -> None:
    found = []
    for spread in (0.001, 0.05):
        data = _repeated(spread)
        keys = configuration_keys(data)
        found.append(luck_facts(data, keys, measured_noise(data, keys, design(data)), None))
    quiet, loud = (one.regression or 0.0 for one in found)
    assert quiet < loud


def test_too_few_trials_tell_nothing() -> None:
    data = tabulate(study([trial(0, 1.0, params={"lr": 0.1})], parameter("lr", low=1e-6, high=0.1)))
    assert luck_facts(data, configuration_keys(data), None, None).regression is None
