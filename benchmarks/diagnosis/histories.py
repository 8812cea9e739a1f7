"""Overfit or not, on long, noisy, adversarial and slowly drifting histories whose noiseless course is known.

Run `python -m benchmarks.diagnosis.histories`. A history is overfit where the noiseless held-out loss ends over 6 %
above its best; it is not where it ends within 1 % of it; nothing between the two is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.diagnosis import Request, diagnose_evidence
from advisor.records import Evidence, Run, Series

Array = NDArray[np.float64]
PER_FAMILY = 20


@dataclass(frozen=True)
class History:
    """Training and held-out loss by epoch."""

    train: Array
    val: Array


Maker = Callable[[np.random.Generator, bool], History]


def _fall(epochs: int, floor: float, speed: float) -> Array:
    t = np.arange(epochs) / epochs
    return floor + (2.0 - floor) * np.exp(-speed * t)


def _noisy(values: Array, random: np.random.Generator, size: float, tail: float = 5) -> Array:
    return np.asarray(values * np.exp(size * random.standard_t(tail, len(values))))


def _rise(epochs: int, at: float, amount: float, power: float = 1.0) -> Array:
    t = np.arange(epochs) / epochs
    return np.asarray(1 + amount * (np.clip((t - at) / (1 - at), 0, None)) ** power)


def _amount(random: np.random.Generator, overfit: bool, most: float) -> float:
    return float(random.uniform(0.07, most) if overfit else random.uniform(0, 0.008))


def long_smooth(random: np.random.Generator, overfit: bool) -> History:
    """200 to 1,000 epochs, little noise."""
    n = int(random.integers(200, 1000))
    val = _fall(n, 0.6, random.uniform(5, 20)) * _rise(n, random.uniform(0.2, 0.6), _amount(random, overfit, 1.0))
    return History(_noisy(_fall(n, 0.05 if overfit else 0.5, 8), random, 0.01), _noisy(val, random, 0.01))


def noisy(random: np.random.Generator, overfit: bool) -> History:
    """Noise of 4 to 10 % from one epoch to the next, heavy-tailed."""
    n = int(random.integers(200, 600))
    amount = random.uniform(0.15, 0.8) if overfit else 0.0
    val = _fall(n, 0.6, random.uniform(8, 25)) * _rise(n, random.uniform(0.1, 0.4), amount)
    train = _fall(n, 0.1 if overfit else 0.5, 8)
    return History(_noisy(train, random, 0.05), _noisy(val, random, random.uniform(0.04, 0.1), 3))


def adversarial(random: np.random.Generator, overfit: bool) -> History:
    """The rate drops at half and three quarters: both losses fall at once, then the held-out one climbs, or stays."""
    n = 200
    drops = np.where(np.arange(n) < n // 2, 1.0, np.where(np.arange(n) < 3 * n // 4, 0.82, 0.8))
    val = _fall(n, 1.3, 10) * drops * _rise(n, 0.52, _amount(random, overfit, 0.5))
    train = _fall(n, 1.1, 6) * np.where(np.arange(n) < n // 2, 1.0, np.where(np.arange(n) < 3 * n // 4, 0.7, 0.5))
    return History(_noisy(train, random, 0.02), _noisy(val, random, 0.03))


def drifting(random: np.random.Generator, overfit: bool) -> History:
    """A rise of hardly anything an epoch from an early best on, under memory in the noise."""
    n = int(random.integers(300, 1000))
    wander = np.convolve(random.standard_normal(n + 20), np.ones(20) / 20, "valid")[:n] * 0.015
    val = _fall(n, 0.8, 40) * _rise(n, 0.1, _amount(random, overfit, 0.25), 0.8) * np.exp(wander)
    return History(_noisy(_fall(n, 0.3 if overfit else 0.7, 10), random, 0.02), _noisy(val, random, 0.005))


def recovering(random: np.random.Generator, overfit: bool) -> History:
    """A bump in the middle that heals (not overfit), or one that does not."""
    n = int(random.integers(200, 500))
    t = np.arange(n) / n
    bump = 1 + random.uniform(0.1, 0.5) * np.exp(-(((t - 0.45) / 0.1) ** 2))
    healed = bump * (1 - 0.1 * np.clip(t - 0.6, 0, 1))
    val = _fall(n, 0.6, 12) * (_rise(n, 0.3, random.uniform(0.1, 0.6)) if overfit else healed)
    return History(_noisy(_fall(n, 0.2, 6), random, 0.02), _noisy(val, random, 0.03))


def cyclic(random: np.random.Generator, overfit: bool) -> History:
    """Restarts of the rate make waves; the run ends at the low point of one."""
    n, waves = 240, int(random.integers(3, 7))
    phase = np.arange(n) * waves / n % 1
    amount = _amount(random, overfit, 0.8) if overfit else 0.0
    val = _fall(n, 0.7, 10) * (1 + 0.25 * (1 - phase)) * _rise(n, 0.3, amount)
    return History(_noisy(_fall(n, 0.2, 6) * (1 + 0.3 * (1 - phase)), random, 0.02), _noisy(val, random, 0.02))


def spiky(random: np.random.Generator, overfit: bool) -> History:
    """Single evaluations lie far out."""
    n = int(random.integers(200, 800))
    val = _fall(n, 0.5, 15) * _rise(n, 0.3, _amount(random, overfit, 0.6))
    far = random.random(n) < 0.04
    val = np.where(far, val * random.uniform(1.5, 6, n), val)
    return History(_noisy(_fall(n, 0.1, 8), random, 0.02), _noisy(val, random, 0.02))


def short(random: np.random.Generator, overfit: bool) -> History:
    """Ten to thirty epochs."""
    n = int(random.integers(10, 30))
    val = _fall(n, 0.5, 8) * _rise(n, 0.35, random.uniform(0.2, 1.0) if overfit else 0.0)
    return History(_noisy(_fall(n, 0.05 if overfit else 0.4, 6), random, 0.02), _noisy(val, random, 0.015))


FAMILIES: dict[str, tuple[str, Maker]] = {
    "long, smooth": ("tune", long_smooth),
    "noisy": ("tune", noisy),
    "slowly drifting": ("tune", drifting),
    "short": ("tune", short),
    "adversarially trained": ("held-out", adversarial),
    "bump in the middle": ("held-out", recovering),
    "restarted rate": ("held-out", cyclic),
    "single far evaluations": ("held-out", spiky),
}


def ours(history: History) -> bool:
    """Whether run/overfitting fires."""
    at, held = np.arange(len(history.train)), np.arange(len(history.val))
    none = np.full(len(at), np.nan)
    run = Run(
        name="run",
        series={
            "train/loss": Series(tag="train/loss", steps=at, values=history.train, wall_times=none),
            "val/loss": Series(tag="val/loss", steps=held, values=history.val, wall_times=none[: len(held)]),
        },
    )
    found = diagnose_evidence(Evidence(runs=(run,)), Request(select=("run/overfitting",))).findings
    return any(finding.severity in ("warning", "info") for finding in found)


def naive(history: History) -> bool:
    """The mean of the last five held-out losses above 1.10 of the best."""
    return bool(history.val[-5:].mean() > 1.10 * history.val.min())


def risen(history: History) -> bool:
    """The running median ends more than 3 % above its best, and Kendall's tau after the best is positive."""
    from scipy.signal import medfilt
    from scipy.stats import kendalltau

    width = max(3, len(history.val) // 20) | 1
    level = medfilt(np.pad(history.val, width // 2, mode="edge"), width)[width // 2 : -(width // 2)]
    best = int(np.argmin(level))
    after = history.val[best:]
    return bool(level[-1] > 1.03 * level[best]) and len(after) > 3 and kendalltau(np.arange(len(after)), after)[0] > 0


JUDGES = {"advisor": ours, "naive 1.10": naive, "median + tau": risen}


def lines() -> list[str]:
    """The table: by family, what share of the histories each judge gets right (overfit · not)."""
    made = [f"| histories | half | {' | '.join(JUDGES)} |", "|---|---|" + "---|" * len(JUDGES)]
    total: dict[str, dict[str, list[bool]]] = {half: {name: [] for name in JUDGES} for half in ("tune", "held-out")}
    for seed, (name, (half, maker)) in enumerate(FAMILIES.items()):
        random = np.random.default_rng(seed)
        cases = [(maker(random, label), label) for label in (True, False) for _ in range(PER_FAMILY)]
        cells = []
        for judge, ask in JUDGES.items():
            right = {label: [ask(h) == label for h, truth in cases if truth == label] for label in (True, False)}
            total[half][judge] += right[True] + right[False]
            cells.append(f"{np.mean(right[True]):.0%} · {np.mean(right[False]):.0%}")
        made.append(f"| {name} | {half} | {' | '.join(cells)} |")
    for half, judged in total.items():
        made.append(f"| **all** | {half} | " + " | ".join(f"{np.mean(v):.1%}" for v in judged.values()) + " |")
    return made


if __name__ == "__main__":
    print("\n".join(lines()))
