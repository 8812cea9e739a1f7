"""Values of one setting, each with its result: `dropout 0.1 gave 84.2, 0.3 gave 84.9, 0.5 gave 83.0`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from advisor import parameters
from advisor.consult.naming import WHOLE
from advisor.consult.quantities import NUMBER, composed
from advisor.consult.rewording import UNNUMBERED
from advisor.consult.two_results import better_when_higher
from advisor.consult.two_sides import two_sides
from advisor.patterns import compiled
from advisor.tables import table

_FEWEST = 2


class Tried(NamedTuple):
    """A setting, its values with their results in rising order, whether more is better, and where they stand."""

    of: str
    results: tuple[tuple[float, float], ...]
    higher: bool
    span: tuple[int, int]


def values_tried(said: str) -> Tried | None:
    """The results of the values of one setting that a plain text tells; None where it tells none of it."""
    higher = _higher(said)
    if higher is None:
        return None
    theirs = two_sides(said)
    known = {name: words for name, words in parameters.said().items() if name not in {*UNNUMBERED, *theirs}}
    found = (
        _of(name, words, said, higher) for name, words in known.items() if compiled(rf"\b(?:{words})").search(said)
    )
    return next((one for one in found if one), None)


def results_judged(said: str) -> dict[str, Any]:
    """Which value was best, whether at an end of those tried, and what comes next; empty where none are told."""
    tried = values_tried(said)
    if tried is None:
        return {}
    order = sorted(tried.results, key=lambda one: -one[1] if tried.higher else one[1])
    values = [value for value, _ in tried.results]
    (best, result), (second, other) = order[:2]
    at = "high" if best == values[-1] else "low" if best == values[0] else "inside"
    return {
        "question": "rates-tried" if tried.of == "learning_rate" else "values-tried",
        "tried_of": tried.of.replace("_", " "), "tried_best": best, "tried_result": result,
        "tried_second": second, "tried_second_result": other, "tried_at": at, "tried_count": len(values),
        "tried_close": _close(result, other), **_next(tried.of, values, at),
    }  # fmt: skip


def _rules() -> Mapping[str, Any]:
    return table("plain_questions")["values_tried"]  # type: ignore[no-any-return]


def _higher(said: str) -> bool | None:
    """Whether more is better by the words for what was measured; by percentages where none stands there."""
    named = better_when_higher(said)
    if named is not None or any(compiled(composed(_rules()[way])).search(said) for way in ("lower", "higher")):
        return named
    return True if compiled(_rules()["percentages"]).search(said) else None


def _of(name: str, words: str, said: str, higher: bool) -> Tried | None:
    for form in ("value_first", "result_first"):
        pairs = [m for m in _pairs(form, words).finditer(said) if not _is_change(said, m)]
        first = next((i for i, m in enumerate(pairs) if m["name"]), None)
        told = {float(m["v"]): float(m["r"]) for m in (pairs if first is not None else ())}
        if len(told) >= _FEWEST and len(told) == len(pairs) and _alike(list(told.values())):
            return Tried(name, tuple(sorted(told.items())), higher, (pairs[0].start(), pairs[-1].end()))
    return None


def _is_change(said: str, m: re.Match[str]) -> bool:
    """Whether it is a setting that was changed, and no result of a value: `went from batch size 32 to 256`."""
    return bool(re.search(r"\bto ?\S+$", m[0]) and re.search(r"\bfrom (?:an? |the |my )?$", said[: m.start()]))


@cache
def _pairs(form: str, words: str) -> Any:
    value, result = rf"(?P<v>{NUMBER}|\.\d+)", rf"(?P<r>{NUMBER}|\.\d+)(?![\w.]*\d) ?%?"
    name, rules = rf"(?P<name>\b(?:{words}) ?[=:]? ?(?:of |at )?)?", _rules()
    own = rf"{name}(?<![\w.]){value}(?![\w.]*\d)"
    if form == "value_first":
        return compiled(rf"{own}{composed(rules['gave'])}{result}")
    return compiled(rf"(?<![\w.]){result}{composed(rules['at'])}{own}")


def _alike(results: list[float]) -> bool:
    low, high = min(results), max(results)
    return low > 0 and high <= float(_rules()["alike"]) * low and len(set(results)) > 1


def _close(best: float, second: float) -> bool:
    """Whether two results lie so close that single runs cannot tell them apart."""
    points = table("openings")["same_points"]
    near = points if max(best, second) > _rules()["percent_from"] else points / 100
    single = near if max(best, second) <= 100 else 0.0
    return bool(abs(best - second) <= max(single, _rules()["near"] * abs(best)))


def _next(of: str, values: list[float], at: str) -> dict[str, float]:
    """The next value beyond the end: by the same factor where the scale is logarithmic, else by the same step."""
    if at == "inside":
        return {}
    ends = (values[-2], values[-1]) if at == "high" else (values[1], values[0])
    usual = table("parameters")["parameters"].get(of, {}).get("search", {})
    if of in WHOLE and min(ends) > 1:
        return {"tried_next": ends[1] * 2 if at == "high" else ends[1] // 2}
    if usual.get("scale") == "log" and min(ends) > 0:
        return {"tried_next": ends[1] * _rounded(ends[1] / ends[0])}
    beyond = ends[1] + (ends[1] - ends[0])
    return {"tried_next": beyond} if beyond >= 0 and (of != "dropout" or beyond < _rules()["dropout_most"]) else {}


def _rounded(factor: float) -> float:
    """The factor as people step: 3 or 10, up or down, never beyond ten."""
    steps = min(1.0, abs(math.log10(factor)))
    size = 10.0 if steps > 0.75 else 3.0
    return size if factor > 1 else 1 / size
