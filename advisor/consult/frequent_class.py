"""An accuracy beside the share of the most frequent class: `92 % with one class at 88 % of the data`."""

from __future__ import annotations

from typing import Any

from advisor.consult.quantities import composed
from advisor.patterns import compiled
from advisor.tables import table

_WHOLE = 100.0


def beside_frequent(said: str) -> dict[str, Any]:
    """The share of the most frequent class, the accuracy, and what lies between, in percent; empty without both."""
    rules = table("plain_questions")["frequent_class"]
    found = [(m, way) for way in ("most", "rest") for m in compiled(composed(rules[way])).finditer(said)]
    if not found:
        return {}
    m, way = found[0]
    group = "v" if m["v"] else "v2"
    frequent = float(m[group]) if way == "most" else _WHOLE - float(m[group])
    others = compiled(rules["percent"]).findall(said[: m.start(group)] + said[m.end(group) :])
    if len(others) != 1 or not rules["least"] <= frequent < _WHOLE:
        return {}
    accuracy = float(others[0])
    return {"question": "beside-frequent", "a": frequent, "b": accuracy, "c": accuracy - frequent}
