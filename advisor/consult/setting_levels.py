"""The levels at which entries ended by the value of one setting, and how they are told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from advisor.consult.entries import Entry, Ranking, mean
from advisor.engine.filters import FILTERS
from advisor.records import Scalar


def levels_of(made: Ranking, entries: Sequence[Entry], key: str) -> Mapping[Scalar, list[Entry]]:
    """The entries by the value of the setting, the best value first."""
    found: dict[Scalar, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.settings.get(key, "not set"), []).append(entry)
    sign = -1.0 if made.maximize else 1.0
    return dict(sorted(found.items(), key=lambda item: order(sign * mean(item[1]))))


def order(level: float) -> float:
    """The level to sort by: one that is not finite comes last."""
    return level if math.isfinite(level) else math.inf


def level_words(group: Sequence[Entry]) -> str:
    """The level of one entry, or the mean of several, and how many were lost."""
    lost = sum(not e.counts for e in group)
    if len(group) == 1:
        return f"{group[0].figure} ({group[0].name})"
    gone = f", {lost} lost" if lost else ""
    level = FILTERS["sig"](mean(group)) if lost < len(group) else "none has a level"
    return f"{level}, the mean of {len(group) - lost}{gone}" if lost < len(group) else f"all {lost} lost"


def with_best(made: Ranking, group: Sequence[Entry]) -> str:
    """The level of several entries, and the best of them: a mean of a search is made by what it drew as well."""
    telling = [entry for entry in group if entry.counts]
    if len(telling) < 2 or made.repeated:
        return level_words(group)
    best = (max if made.maximize else min)(telling, key=lambda entry: entry.value)
    return f"{level_words(group)}, the best of them {best.figure} ({best.name})"
