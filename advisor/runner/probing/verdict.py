"""What paired seeds show of a change: effect, interval, verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from advisor.findings import Prescription
from advisor.models import Model
from advisor.records import Scalar

Word = Literal["helps", "harms", "no difference", "stopped early", "failed"]


class Shown(Model):
    """A change as the probe saw it: relative effect on the goal's metric, interval, verdict, cost in trainings."""

    prescription: Prescription | None
    also: Prescription | None = Field(default=None, description="the second change of two that were tried together")
    config: Mapping[str, Scalar]
    effect: float | None = Field(description="relative change of the metric; negative is better where it is minimized")
    interval: tuple[float, float] | None = None
    verdict: Word
    cost: float = Field(description="full-length trainings")
    seeds: int = 0
    chance: float | None = Field(default=None, description="that it helps by the margin or more, after what was seen")
    reason: str = ""


def run_words(name: str) -> str:
    """A run in words: the source's own has no name of its own."""
    return "this run" if name == "." else f"'{name}'"


def relative(changed: float, base: float) -> float:
    """The relative change of the metric."""
    return (changed - base) / abs(base) if base else changed - base


def sentence(shown: Sequence[Shown], best: Any, metric: str) -> str:
    """The probe's verdict in words."""
    if best is not None:
        low, high = best.interval
        return (
            f"{words(best)} helps: {metric} changes by {best.effect:+.1%} ({low:+.1%} to {high:+.1%}, "
            f"{best.seeds} paired seed{'s' if best.seeds > 1 else ''}{'; ' if best.reason else ''}{best.reason})."
            f"{_as_good(shown, best)}"
        )
    if not shown:
        return "Nothing was tested."
    return f"No change was shown to help: {'; '.join(f'{words(s)}: {s.verdict}' for s in shown)}."


def _as_good(shown: Sequence[Shown], best: Shown) -> str:
    """Other changes that were shown to help and that the seeds do not tell apart from the best."""
    rest = [s for s in shown if s.verdict == "helps" and s.config != best.config]
    low, high = best.interval or (0.0, 0.0)
    alike = [words(s) for s in rest if s.effect is not None and low <= s.effect <= high]
    return f" As good, as far as was seen: {', '.join(alike)}." if alike else ""


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
