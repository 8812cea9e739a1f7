"""Which of the parameters that a text names are searched when not all can be, and the values of a grid over a range."""

from __future__ import annotations

import re
from typing import Any

from advisor import parameters
from advisor.consult.best_values import one_named
from advisor.consult.quantities import shape
from advisor.engine.filters import FILTERS
from advisor.patterns import compiled
from advisor.tables import table

_MOST_KEPT = 9
_LAST = 9


def chosen_parameters(said: str) -> dict[str, Any]:
    """The first of these questions that the plain text is, and what it names; empty where it is none."""
    return kept_of_named(said) or grid_values(said)


def kept_of_named(said: str) -> dict[str, Any]:
    """`keep three of lr, wd, beta2, dropout`: the named ones in the order of what each moves, cut where it is asked."""
    rules = table("told_searches")["kept"]
    all_of_them = compiled(rules["everything"]).search(said) is not None
    names = [] if compiled(rules["not"]).search(said) else _by_impact(said)
    if (
        len(names) < int(rules["least"])
        or "learning_rate" not in {name for _, name in names}
        or not (all_of_them or compiled(rules["asks"]).search(said))
    ):
        return {}
    m = compiled(rules["count"]).search(said)
    count = int(m["n"]) if m and not all_of_them else sum(tier <= _searched_tier() for tier, _ in names)
    count = max(1, min(count, len(names) - 1, _MOST_KEPT))
    kept, held = (", ".join(name.replace("_", " ") for _, name in part) for part in (names[:count], names[count:]))
    question = "everything-searched" if all_of_them else "parameters-kept"
    return {"question": question, "first_of": kept, "then_of": held, "a": float(len(names))}


def _by_impact(said: str) -> list[tuple[int, str]]:
    """The parameters that the text names with their tiers, what moves a result most first, else as they are named."""
    tier_of = {name: int(tier) for tier, row in table("importance")["tiers"].items() for name in row["parameters"]}
    found = {name: re.search(rf"(?<![\w-])(?:{words})(?!\w)", said) for name, words in parameters.said().items()}
    tier_of |= dict.fromkeys(table("told_searches")["kept"]["held"], _LAST)
    placed = sorted((tier_of[name], m.start(), name) for name, m in found.items() if m and name in tier_of)
    return [(tier, name) for tier, _, name in placed]


def _searched_tier() -> int:
    """The last tier that is worth a place in a first search."""
    return int(table("planning")["unknown_tier"])


def grid_values(said: str) -> dict[str, Any]:
    """`lr 1e-4..1e-2 log, 7 values, what are they`: the values of an even grid, on the scale that is told or usual."""
    rules = table("told_searches")["values"]
    m, count = compiled(rf"(?<![\w.]){shape('a_range')}").search(said), compiled(rules["count"]).search(said)
    if m is None or count is None or not compiled(rules["asks"]).search(said):
        return {}
    low, high, n = float(m["a"]), float(m["b"]), int(count["n"])
    scale = parameters.usual_search(one_named(said) or "").get("scale")
    log = low > 0 and (compiled(rules["log"]).search(said) is not None or scale == "log")
    if not low < high or (scale is None and not log):
        return {}
    steps = [(low * (high / low) ** (i / (n - 1))) if log else low + (high - low) * i / (n - 1) for i in range(n)]
    told = {"a": float(n), "b": (high / low) ** (1 / (n - 1)) if log else (high - low) / (n - 1), "c": float(log)}
    return {"question": "grid-values", "first_of": ", ".join(str(FILTERS["sig"](step)) for step in steps), **told}
