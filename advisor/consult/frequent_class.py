"""An accuracy beside the share of the most frequent class: `92 % with one class at 88 % of the data`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from advisor.consult.quantities import composed
from advisor.patterns import compiled
from advisor.tables import table

_WHOLE = 100.0


class Share(NamedTuple):
    """The share of the most frequent class in percent, and where it is told."""

    frequent: float
    start: int
    end: int


def beside_frequent(said: str) -> dict[str, Any]:
    """The share of the most frequent class, the accuracy, and what lies between, in percent; empty without both.

    Of several accuracies that lie close together the lowest counts; where they lie apart, more is told than a level.
    """
    rules = table("plain_questions")["frequent_class"]
    shares = list(_shares(said, rules))
    share = shares[0] if shares else None
    if share is None or not rules["least"] <= share.frequent < _WHOLE:
        return {}
    found = list(_accuracies(said, shares, rules))
    if not found or max(found) - min(found) > rules["together"]:
        return {}
    accuracy = min(found)
    return {"question": "beside-frequent", "a": share.frequent, "b": accuracy, "c": accuracy - share.frequent}


def _shares(said: str, rules: Mapping[str, Any]) -> Iterator[Share]:
    """What is told of the most frequent class, of the others, as a ratio or as one in so many."""
    for way in ("most", "rest"):
        for m in compiled(composed(rules[way])).finditer(said):
            value = float(next(m[group] for group in ("v", "v2") if m[group]))
            yield Share(value if way == "most" else _WHOLE - value, m.start(), m.end())
    for m in compiled(rules["ratio"]).finditer(said) if compiled(rules["of_classes"]).search(said) else ():
        if float(m["v"]) + float(m["v2"]) == _WHOLE:
            yield Share(max(float(m["v"]), float(m["v2"])), m.start(), m.end())
    for m in compiled(rules["one_in"]).finditer(said):
        yield Share(_WHOLE - _WHOLE / float(m["v"]), m.start(), m.end())


def _accuracies(said: str, shares: Sequence[Share], rules: Mapping[str, Any]) -> Iterator[float]:
    """The percentages beside the shares, and fractions that are called an accuracy, in percent."""
    rest = said
    for share in shares:
        rest = f"{rest[: share.start]}{' ' * (share.end - share.start)}{rest[share.end :]}"
    for key, times in (("percent", 1.0), ("fraction", _WHOLE)):
        for m in compiled(rules[key]).finditer(rest):
            value = next(float(found) for found in m.groups() if found)
            clause = re.split(r"[,;.](?!\d)", rest[: m.start()])[-1], re.split(r"[,;.](?!\d)", rest[m.end() :])[0]
            if not any(compiled(rules["other"]).search(part) for part in clause):
                yield times * value
