"""The ranges that an utterance tells for a search, as the planner takes them: `1e-5..1e-2:log`, `16|32|64`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor import parameters
from advisor.consult.figures import clause_at
from advisor.consult.quantities import pattern, shape, words
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


_NEAR = 24
"""Letters after a span within which it is said to be where the best lie."""


def told_space(reading: Reading) -> dict[str, str]:
    """The range or the choices of each parameter that is told with one; none where they are judged or changed."""
    changed = re.search(rf"\b{words()['changed']['verbs']}\b|->", reading.whole)
    if changed or re.search(shape("judges"), reading.whole) or re.search(shape("results_of_both"), reading.whole):
        return {}
    return dict(_spans(reading.whole))


def names_with_spans(whole: str) -> set[str]:
    """The names that a range or a set follows."""
    return {name for name, text in _names().items() if pattern(rf"(?:{text}){shape('a_span')}").search(whole)}


def _names() -> Mapping[str, str]:
    return {**words()["other_names"], **parameters.said()}


def _spans(whole: str) -> Iterator[tuple[str, str]]:
    for name, text in _names().items():
        m = pattern(rf"(?:{text}){shape('a_span')}").search(whole)
        start, end = clause_at(whole, m.start()) if m else (0, 0)
        if m is None or re.search(shape("a_course"), whole[start:end].replace("log", "")):
            continue
        if _of_the_best(whole[start : m.start()]) or _of_the_best(whole[m.end() : m.end() + _NEAR]):
            continue
        if " from " in m[0] and re.search(shape("ordered"), whole[: m.start()]):
            continue
        said = _choices(m["set"]) if m["set"] else _range(name, m, whole[m.end() : m.end() + 16])
        if said:
            yield name, said


def _of_the_best(before: str) -> bool:
    """Whether the words before say that a span is where the best lie: `all my top ten have lr between 9e-4 and`."""
    return bool(compiled(table("told_searches")["best_values"]["best"]).search(before))


def _choices(listed: str) -> str:
    parts = [part.strip() for part in re.split(r"[,|/]", listed.strip(" [](){}")) if part.strip()]
    return "|".join(parts) if len(set(parts)) > 1 else ""


def _range(name: str, m: re.Match[str], after: str) -> str:
    """`1e-5..1e-2:log`, on the scale that is said, else the one that is usual for the parameter."""
    low, high = float(m["low"] or m["low2"]), float(m["high"] or m["high2"])
    if not low < high:
        return ""
    usual: Mapping[str, Any] = table("parameters")["parameters"].get(name, {}).get("search", {})
    said = re.match(r"[\s,(]*(log|linear|uniform)", after)
    log = said[1] == "log" if said else usual.get("scale") == "log"
    whole = usual.get("kind") == "int" if usual else low.is_integer() and high.is_integer() and high > 1
    how = [kind for kind, holds in (("log", log and low > 0), ("int", whole)) if holds]
    return f"{low:g}..{high:g}" + (f":{','.join(how)}" if how else "")
