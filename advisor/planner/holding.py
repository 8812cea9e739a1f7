"""Where an earlier study shows what a parameter that is no longer searched should be held at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise
from statistics import median_low
from typing import Any

from advisor.planner.draft import Draft
from advisor.planner.earlier import completed
from advisor.planner.plan import Goal
from advisor.records import Scalar, Study
from advisor.tables import table


def proven_values(study: Study, goal: Goal, draft: Draft) -> dict[str, Scalar]:
    """What the best trials have, for each parameter that makes a difference beyond noise, in the training's names."""
    sign = -1.0 if goal.direction == "maximize" else 1.0
    ordered = sorted(completed(study), key=lambda trial: sign * (trial.value or 0.0))
    best = ordered[: max(int(table("planning")["held"]["least"]), round(_top_share() * len(ordered)))]
    found: dict[str, Scalar] = {}
    for name in study.parameters:
        spelled = draft.spelling(name)
        tried = [(trial.params[name], trial.value or 0.0) for trial in ordered if name in trial.params]
        top = [trial.params[name] for trial in best if name in trial.params]
        if spelled is not None and top and _matters(tried):
            found[spelled] = _middle(top)
    return found


def _top_share() -> float:
    return float(table("planning")["held"]["top_share"])


def _matters(tried: Sequence[tuple[Scalar, float]]) -> bool:
    """Whether results differ between the choices, or between low, middle and high values."""
    from scipy.stats import kruskal

    told = table("planning")["held"]
    groups = [group for group in _groups(tried, int(told["bins"])) if len(group) >= told["least"]]
    if len(groups) < 2 or len({value for group in groups for value in group}) < 2:
        return False
    return bool(kruskal(*groups).pvalue < told["chance"])


def _groups(tried: Sequence[tuple[Scalar, float]], bins: int) -> list[list[float]]:
    if not all(_is_number(read) for read, _ in tried):
        found: dict[Hashable, list[float]] = {}
        for read, value in tried:
            found.setdefault(read, []).append(value)
        return list(found.values())
    ordered: list[Any] = sorted(tried)
    ends = [round(part * len(ordered) / bins) for part in range(bins + 1)]
    return [[value for _, value in ordered[low:high]] for low, high in pairwise(ends)]


def _middle(values: Sequence[Any]) -> Scalar:
    """The middle of numbers, the most frequent of other choices; always one that was tried."""
    is_number = all(_is_number(value) for value in values)
    return median_low(values) if is_number else Counter(values).most_common(1)[0][0]  # type: ignore[no-any-return]


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
