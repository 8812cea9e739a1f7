"""Spikes are told from heavy tails, and from a steep beginning."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.curves import curve
from advisor.signals.spikes import spike_facts
from tests.factories import series


def losses(seed: int, spike: bool, scale: float = 0.05) -> np.ndarray:
    random = np.random.default_rng(seed)
    clean = 0.3 + 2.0 * (1 + np.arange(2000) / 50) ** -0.7
    if spike:
        clean[900:] *= 1 + np.exp(-np.arange(1100) / 10)
    return np.asarray(clean * np.exp(scale * random.standard_t(3, 2000)))


def count(values: np.ndarray) -> int:
    made = curve(series("loss", values))
    assert made is not None
    return spike_facts(made).count or 0


def test_heavy_tails_alone_raise_few_alarms() -> None:
    assert sum(count(losses(seed, spike=False)) > 0 for seed in range(30)) <= 4


def test_a_loss_that_doubles_for_ten_steps_is_seen_where_it_happened() -> None:
    assert sum(count(losses(seed, spike=True)) > 0 for seed in range(30)) >= 28
    made = curve(series("loss", losses(1, spike=True)))
    assert made is not None
    found = spike_facts(made)
    assert abs((found.first_step or 0) - 900) < 12
    assert found.recovered == 1.0


@pytest.mark.parametrize(
    ("points", "spikes", "times", "width"),
    [(500, 3, 5, 1), (500, 10, 5, 1), (1000, 5, 5, 1), (1000, 8, 2, 1), (2000, 10, 3, 5)],
)
def test_many_spikes_do_not_pass_for_the_tail_that_hides_them(
    points: int, spikes: int, times: float, width: int
) -> None:
    random = np.random.default_rng(points + spikes)
    loss = (0.3 + 2 * np.exp(-8 * np.arange(points) / points)) * np.exp(0.03 * random.standard_normal(points))
    for at in np.linspace(0.2, 0.9, spikes):
        loss[int(at * points) : int(at * points) + width] *= times
    assert count(loss) == spikes


def test_a_few_percent_of_harder_batches_without_a_gap_are_no_spikes() -> None:
    random = np.random.default_rng(5)
    noise = np.exp(0.1 * random.standard_normal((20, 1000)) + 0.2 * (random.random((20, 1000)) < 0.04))
    assert sum(count(row) > 0 for row in noise) <= 1


def test_a_steep_beginning_is_no_spike() -> None:
    assert count(0.1 + 5 * np.exp(-np.arange(300) / 8)) == 0


def test_the_noise_of_batches_with_two_levels_is_no_spike() -> None:
    random = np.random.default_rng(0)
    mixed = np.exp(0.05 * random.standard_normal(1700) + 0.33 * (random.random(1700) < 0.12))
    assert count(mixed) == 0


@pytest.mark.parametrize("length", [0, 1, 39])
def test_few_points_are_not_examined(length: int) -> None:
    made = curve(series("loss", np.ones(length)))
    assert made is None or spike_facts(made).count is None


def test_jumps_at_even_distances_from_the_start_are_by_plan() -> None:
    random = np.random.default_rng(54)
    stages = [(0.4, 2.0), (0.6, 0.7), (0.85, 0.6)]
    loss = np.concatenate([low + high * np.exp(-np.arange(500) / 70) for low, high in stages])
    by_plan = curve(series("loss", loss + 0.03 * random.standard_normal(1500)))
    assert by_plan is not None
    assert spike_facts(by_plan).count == 2
    assert spike_facts(by_plan).regular == pytest.approx(500, abs=5)
    uneven = np.concatenate([loss[:500], loss[500:1000], loss[500:1000][300:], loss[1000:1300]])
    other = curve(series("loss", uneven + 0.03 * random.standard_normal(1500)))
    assert other is not None
    assert spike_facts(other).regular is None
