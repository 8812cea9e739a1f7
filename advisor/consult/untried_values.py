"""Values of a setting that a question names and nobody tried: between two that were, or beyond the last of them."""

from __future__ import annotations

import math
import re
from typing import TypeGuard

from advisor.consult.entries import Entry, Ranking
from advisor.consult.setting_levels import level_words, levels_of
from advisor.consult.weighed_loaded import place_of, shown
from advisor.records import Scalar
from advisor.tables import table

_COUNTED = r" ?(?:trials?|runs?|seeds?|epochs?|steps?|gpus?|hours?|h|min\w*|points?|times|more|of|configs?|%|percent)\b"
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?k?(?![\w]|\.\d)")


def untried(made: Ranking, key: str, said: str) -> str:
    """What the neighbours of a value say that was not tried itself; empty where it was, or none is named."""
    found = between(made, key, said)
    if found is None:
        return _beyond_words(made, key, said, place_of(key, said) is not None)
    value, below, above = found
    levels = levels_of(made, [e for e in made.entries if e.settings.get(key) in (below, above)], key)
    near = [f"{shown(v)} ({made.tag} {level_words(group)})" for v, group in levels.items()]
    best = made.entries[0]
    own = best.settings.get(key)
    beside = "the best value tried is one of them" if own in (below, above) else f"the best tried is {shown(own)}"
    return f"**{key} {shown(value)} was not tried: it lies between {' and '.join(near)}; {beside}.**"


def between(made: Ranking, key: str, said: str) -> tuple[float, float, float] | None:
    """The one number of a question that lies between two tried values of a setting, with these; None for any other."""
    tried = sorted({float(v) for e in made.entries if is_number(v := e.settings.get(key)) and v})
    asked = numbers_in(said)
    rules = table("loaded_questions")
    if len(asked) != 1 or not 3 <= len(tried) <= int(rules["values_listed"]):
        return None
    if (
        any(math.isclose(asked[0], v, rel_tol=float(rules["nearly"])) for v in tried)
        or not tried[0] < asked[0] < tried[-1]
    ):
        return None
    return asked[0], max(v for v in tried if v < asked[0]), min(v for v in tried if v > asked[0])


def beyond(made: Ranking, key: str, said: str, named: bool = False) -> tuple[float, Entry] | None:
    """The one number of a question that lies outside the tried values of a setting, with the nearest entry.

    A setting that the question does not name is meant only by a number a little outside what was tried.
    """
    tried = [e for e in made.entries if is_number(e.settings.get(key))]
    asked, rules = numbers_in(said), table("loaded_questions")
    meant = named or (
        re.search(table("loaded_words")["asks_value"], said) and not re.search(table("loaded_words")["at_step"], said)
    )
    if len(asked) != 1 or asked[0] <= 0 or not meant or len({e.settings[key] for e in tried}) < (2 if named else 3):
        return None
    near, most = 1 + float(rules["nearly"]), float("inf") if named else float(rules["beyond_tried"])
    low, high = (pick(tried, key=lambda entry: number_of(entry, key)) for pick in (min, max))
    bottom, top = number_of(low, key), number_of(high, key)
    if top > 0 and near < asked[0] / top <= most:
        return asked[0], high
    return (asked[0], low) if bottom > 0 and near < bottom / asked[0] <= most else None


def _beyond_words(made: Ranking, key: str, said: str, named: bool) -> str:
    """What is known of a value outside all that were tried: the end nearest to it, and whether the best lies there."""
    found = beyond(made, key, said, named)
    if found is None:
        return ""
    value, end = found
    side = "highest" if value > number_of(end, key) else "lowest"
    best = made.entries[0]
    own = shown(best.settings.get(key))
    return (
        f"**{key} {shown(value)} was not tried, so these trials cannot tell: the {side} tried was "
        f"{shown(end.settings[key])} ({made.tag} {end.figure}), the best, {best.name}, had {own} "
        f"({best.figure}).**"
    )


def number_of(entry: Entry, key: str) -> float:
    """The value of a setting as a number; NaN where it is none."""
    value = entry.settings.get(key)
    return float(value) if is_number(value) else math.nan


def is_number(value: Scalar | None) -> TypeGuard[int | float]:
    """Whether the value of a setting is a number, and no yes or no."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def numbers_in(said: str) -> list[float]:
    """The numbers of a question that are values of something: neither counts nor names of a run or trial."""
    found = []
    for m in _NUMBER.finditer(said):
        counted = re.match(_COUNTED, said[m.end() :]) or re.search(
            r"(?:trials?|runs?|top|best|worst|#) ?#?$", said[: m.start()]
        )
        if not counted:
            found.append(float(m[0].replace("k", "e3")))
    return found
