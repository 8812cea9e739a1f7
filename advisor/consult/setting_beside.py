"""A setting beside the others: whether what it does depends on another one, and whether it does anything at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from advisor.consult.entries import Entry, Ranking, alike, mean
from advisor.consult.weighed_loaded import shown
from advisor.records import Scalar


def depends(made: Ranking, key: str) -> str:
    """That one value is the better one beside some settings and the worse one beside others, each beyond the noise."""
    found = [(group, *ends) for group in alike(made.entries, key) if (ends := _best_and_worst(made, group, key))]
    orders = {(str(best), str(worst)) for _, best, worst in found}
    if not any((worst, best) in orders for best, worst in orders):
        return ""
    other = next(
        (k for k in found[0][0][0].settings if k != key and len({_value(g, k) for g, _, _ in found}) > 1), None
    )
    if other is None:
        return ""
    told = [f"at {other} {_value(group, other)} {key} {shown(best)} was the better one" for group, best, _ in found]
    return f"It depends on `{other}`: {'; '.join(sorted(dict.fromkeys(told)))}."


def _value(group: Sequence[Entry], key: str) -> str:
    return shown(group[0].settings.get(key))


def _best_and_worst(made: Ranking, group: Sequence[Entry], key: str) -> tuple[Scalar, Scalar] | None:
    """The best and the worst value of a setting among entries alike in all else; None within the noise."""
    levels: dict[Scalar, list[Entry]] = defaultdict(list)
    for entry in group:
        if entry.counts:
            levels[entry.settings.get(key)].append(entry)
    if len(levels) < 2:
        return None
    ordered = sorted(levels, key=lambda value: -mean(levels[value]) if made.maximize else mean(levels[value]))
    best, worst = ordered[0], ordered[-1]
    runs = min(len(levels[best]), len(levels[worst]))
    return (best, worst) if made.apart(mean(levels[best]), mean(levels[worst]), runs) else None


def of_the_best(made: Ranking, key: str, few: int) -> str:
    """Which values the best few have, where other settings varied beside it and means would be theirs."""
    counts = Counter(shown(entry.settings.get(key)) for entry in made.entries[:few])
    told = " and ".join(f"{count} have {key} {value}" for value, count in counts.most_common(3))
    return f"Of the best {few}, {told}; other settings varied beside it."


def untouched(made: Ranking, key: str) -> str:
    """That results are equal to the last digit whatever the setting was: it does not reach the training."""
    groups: dict[tuple[tuple[str, str], ...], dict[str, float]] = defaultdict(dict)
    for entry in made.entries:
        rest = tuple(sorted((k, str(v)) for k, v in entry.settings.items() if k != key))
        groups[rest][str(entry.settings.get(key))] = entry.value
    several = [set(levels.values()) for levels in groups.values() if len(levels) > 1]
    if len(several) < 2 or any(len(values) > 1 for values in several):
        return ""
    return (
        f"Each result is the same to the last digit whatever `{key}` was ({len(several)} pairs): it does not reach the "
        "training. Check the code that passes it on."
    )
