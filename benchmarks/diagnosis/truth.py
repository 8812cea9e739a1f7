"""What helped and what harmed a base run, by retraining; and which tried change a prescription means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from advisor.findings import Prescription

if TYPE_CHECKING:
    from benchmarks.diagnosis.cells import Cell

MARGIN = math.log(1.05)


@dataclass(frozen=True)
class Truth:
    """Gains of every change (positive is better, in logs), and the bar that a gain has to pass."""

    gains: dict[str, float]
    bar: float

    @property
    def helping(self) -> list[str]:
        """The changes that help, best first."""
        return sorted((c for c, g in self.gains.items() if g > self.bar), key=lambda c: -self.gains[c])

    def helps(self, change: str | None) -> bool:
        return change is not None and self.gains.get(change, 0.0) > self.bar

    def harms(self, change: str | None) -> bool:
        return change is not None and self.gains.get(change, 0.0) < -self.bar


def truth(cell: Cell) -> Truth:
    """Paired differences over the seeds; the seed noise is pooled over all changes by its median."""
    base = np.array(cell.outcomes["base"])
    differences = {c: base[: len(v)] - np.array(v) for c, v in cell.outcomes.items() if c != "base"}
    variance = float(np.median([d.var(ddof=1) / _middle(len(d) - 1) for d in differences.values()]))
    error = math.sqrt(variance / len(base))
    return Truth({c: float(d.mean()) for c, d in differences.items()}, max(MARGIN, 3 * error))


@cache
def _middle(freedom: int) -> float:
    """The median of a variance estimated with so many degrees of freedom, over the true one."""
    from scipy.stats import chi2

    return float(chi2.median(freedom)) / freedom


def change_of(prescription: Prescription | None, cell: Cell) -> str | None:
    """The tried change that a prescription means, None where it changes nothing that was tried."""
    if prescription is None:
        return None
    action, name = prescription.action, prescription.canonical or prescription.parameter
    if action in ("scale", "set"):
        return _scaled(prescription, name, cell)
    if action in ("regularize", "deregularize"):
        direction = "up" if action == "regularize" else "down"
        return _tried(f"{'dropout' if name == 'dropout' else 'weight-decay'} {direction}", cell)
    return _tried(action, cell)


def _tried(change: str, cell: Cell) -> str | None:
    return change if change in cell.outcomes else None


def _scaled(prescription: Prescription, name: str | None, cell: Cell) -> str | None:
    factor = prescription.factor
    now = {
        "learning_rate": cell.config.learning_rate, "weight_decay": cell.config.weight_decay,
        "dropout": cell.config.dropout, "batch_size": cell.config.batch_size,
    }.get(name or "")  # fmt: skip
    value = prescription.value
    if factor is None and isinstance(value, (int, float)) and now:
        factor = float(value) / now
    if name == "dropout" and isinstance(value, (int, float)):
        return _tried("dropout down" if value < cell.config.dropout else "dropout up", cell)
    if factor is None or factor == 1:
        return None
    if name == "learning_rate":
        return nearest_rate(factor, cell)
    if name == "weight_decay":
        return _tried(f"weight-decay {'up' if factor > 1 else 'down'}", cell)
    return _tried("batch x4" if factor > 1 else "batch x0.25", cell) if name == "batch_size" else None


def nearest_rate(factor: float, cell: Cell) -> str | None:
    """The learning-rate change tried whose factor is nearest in logs."""
    tried = {c: float(c.removeprefix("lr x")) for c in cell.outcomes if c.startswith("lr x")}
    return min(tried, key=lambda c: abs(math.log(tried[c] / factor)), default=None)
