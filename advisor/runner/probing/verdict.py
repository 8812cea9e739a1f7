"""What paired seeds show of a change: effect, interval, verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from advisor.findings import Prescription
from advisor.records import Direction, Record, Scalar
from advisor.tables import table

Word = Literal["helps", "harms", "no difference", "stopped early", "failed"]


class Shown(Record):
    """A change as the probe saw it: relative effect on the goal's metric, interval, verdict, cost in trainings."""

    prescription: Prescription | None
    also: Prescription | None = Field(default=None, description="the second change of two that were tried together")
    config: Mapping[str, Scalar]
    effect: float | None = Field(description="relative change of the metric; negative is better where it is minimized")
    interval: tuple[float, float] | None = None
    verdict: Word
    cost: float = Field(description="full-length trainings")
    seeds: int = 0
    reason: str = ""


def relative(changed: float, base: float) -> float:
    """The relative change of the metric."""
    return (changed - base) / abs(base) if base else changed - base


def interval_of(effects: Sequence[float]) -> tuple[float, float] | None:
    """Where the effect lies, from paired differences: the prior of their noise counts as further seeds."""
    if not effects:
        return None
    from scipy.stats import t

    told = table("probing")
    prior, freedom, count = float(told["noise"]["scale"]), float(told["noise"]["freedom"]), len(effects)
    mean = math.fsum(effects) / count
    squares = math.fsum((effect - mean) ** 2 for effect in effects)
    free = freedom + count - 1
    error = math.sqrt((freedom * prior**2 + squares) / free / count)
    half = float(t.ppf((1 + float(told["level"])) / 2, free)) * error
    return mean - half, mean + half


def verdict_of(effects: Sequence[float], direction: Direction) -> Word:
    """Helps or harms where the interval leaves out zero and the effect is worth having, else no difference shown."""
    found = interval_of(effects)
    if found is None:
        return "no difference"
    sign = -1.0 if direction == "minimize" else 1.0
    low, high = sorted(sign * end for end in found)
    mean = sign * math.fsum(effects) / len(effects)
    margin = float(table("probing")["margin"])
    if low > 0 and mean >= margin:
        return "helps"
    return "harms" if high < 0 and mean <= -margin else "no difference"


def sentence(shown: Sequence[Shown], best: Any, metric: str) -> str:
    """The probe's verdict in words."""
    if best is not None:
        low, high = best.interval
        return (
            f"{words(best)} helps: {metric} changes by {best.effect:+.1%} ({low:+.1%} to {high:+.1%}, "
            f"{best.seeds} paired seed{'s' if best.seeds > 1 else ''})."
        )
    if not shown:
        return "Nothing was tested."
    return f"No change was shown to help: {'; '.join(f'{words(s)}: {s.verdict}' for s in shown)}."


def words(shown: Shown) -> str:
    """A change in words."""
    told = " and ".join(change_words(p) for p in (shown.prescription, shown.also) if p is not None)
    return told or "the base"


def change_words(change: Prescription) -> str:
    """A prescription in words."""
    name = change.parameter or change.canonical or ""
    number = (
        f" x{change.factor:g}" if change.factor is not None else "" if change.value is None else f" = {change.value}"
    )
    return f"{change.action} {name}{number}".replace("  ", " ").strip()
