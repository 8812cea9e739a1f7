"""Loss spikes in heavy-tailed noise: how many clean runs of 2,000 steps raise an alarm, how many x2 spikes are seen.

Run `python -m benchmarks.diagnosis.spikes`. Families marked held-out were never looked at while the detector was set.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from advisor.records import Series
from advisor.signals.curves import curve
from advisor.signals.spikes import spike_facts

STEPS = 2000
RUNS = 200
Noise = Callable[[np.random.Generator], NDArray[np.float64]]

FAMILIES: dict[str, tuple[str, Noise]] = {
    "Gaussian 0.1": ("tune", lambda r: 0.1 * r.standard_normal(STEPS)),
    "t3 0.05": ("tune", lambda r: 0.05 * r.standard_t(3, STEPS)),
    "t3 0.1": ("tune", lambda r: 0.1 * r.standard_t(3, STEPS)),
    "skewed (gamma 2) 0.1": ("tune", lambda r: 0.1 * (r.gamma(2, 1, STEPS) - 2)),
    "two levels, one in eight high": (
        "tune", lambda r: 0.05 * r.standard_normal(STEPS) + 0.35 * (r.random(STEPS) < 0.125)),
    "t2.5 0.08": ("held-out", lambda r: 0.08 * r.standard_t(2.5, STEPS)),
    "t4 0.15": ("held-out", lambda r: 0.15 * r.standard_t(4, STEPS)),
    "Laplace 0.1": ("held-out", lambda r: r.laplace(0, 0.1, STEPS)),
    "AR(1) 0.5, t3 0.05": ("held-out", lambda r: _remembered(0.05 * r.standard_t(3, STEPS), 0.5)),
    "log-normal tail": ("held-out", lambda r: 0.1 * (np.exp(0.7 * r.standard_normal(STEPS)) - 1)),
}  # fmt: skip


def _remembered(noise: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    made = noise.copy()
    for i in range(1, len(made)):
        made[i] += share * made[i - 1]
    return made


def losses(noise: Noise, random: np.random.Generator, spike: bool) -> NDArray[np.float64]:
    """A loss that falls as a power law under the noise; with a spike to twice the level that heals over ten steps."""
    steps = np.arange(STEPS)
    clean = 0.3 + 2.0 * (1 + steps / 50) ** -0.7
    if spike:
        at = int(random.integers(300, 1900))
        clean[at:] *= 1 + np.exp(-np.arange(STEPS - at) / 10.0)
    return np.asarray(clean * np.exp(noise(random)))


def seen(values: NDArray[np.float64]) -> bool:
    """Whether the advisor counts a spike in the losses."""
    made = curve(
        Series(tag="loss", steps=np.arange(len(values)), values=values, wall_times=np.full(len(values), np.nan))
    )
    return made is not None and bool(spike_facts(made).count)


def rates(noise: Noise, seed: int, runs: int = RUNS) -> tuple[float, float]:
    """The share of clean runs with an alarm, and of spiked runs with one."""
    random = np.random.default_rng(seed)
    return (
        float(np.mean([seen(losses(noise, random, False)) for _ in range(runs)])),
        float(np.mean([seen(losses(noise, random, True)) for _ in range(runs)])),
    )


def lines() -> list[str]:
    """The table's lines."""
    made = ["| noise of the log loss | half | clean runs alarmed | x2 spikes seen |", "|---|---|---|---|"]
    for seed, (name, (half, noise)) in enumerate(FAMILIES.items()):
        clean, spiked = rates(noise, 100 + seed)
        made.append(f"| {name} | {half} | {clean:.1%} | {spiked:.1%} |")
    return made


if __name__ == "__main__":
    print("\n".join(lines()))
