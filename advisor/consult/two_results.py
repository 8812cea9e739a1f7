"""Two results of one score beside each other, of one setting run twice or of two: `val 81 monday, 79 today`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from advisor.consult.figures import words_of
from advisor.consult.quantities import NUMBER, composed, words
from advisor.consult.rewording import any_setting
from advisor.patterns import compiled
from advisor.tables import table

_FIGURE = rf"(?<![\w.^#$€£/-])(?P<v>{NUMBER})(?![\w^]|\.\d|-[a-z])(?: ?(?P<p>%|percent\b))?"


def repeated_twice(said: str) -> dict[str, Any]:
    """Mean and distance of two results of one setting, as the question repeats-two; empty where none are told."""
    rules = table("plain_questions")["two_results"]
    if not compiled(rules["same"]).search(said) or compiled(rules["not_same"]).search(said):
        return {}
    found = two_results(said)
    if not found:
        return {}
    a, b = found
    spread = abs(a - b) / math.sqrt(2)
    return {
        "question": "repeats-two", "a": a, "b": b, "c": abs(a - b), "d": (a + b) / 2, "gain_spread": spread,
    }  # fmt: skip


def change_told(said: str) -> dict[str, Any]:
    """The results before and after something was changed, on one run each as far as is told; empty where none are."""
    rules = table("plain_questions")["two_results"]
    changed = compiled(rules["changed"]).search(said) and not compiled(rules["not_changed"]).search(said)
    found = two_results(said) if changed else ()
    if not found:
        return {}
    old, new = found[::-1] if compiled(rules["new_first"]).search(said) else found
    points = abs(new - old) * (1.0 if max(found) > 1 else 100.0)
    higher = better_when_higher(said)
    better = {} if higher is None else {"result_better": (new > old) == higher}
    return {**better, "result_old": old, "result_new": new, "result_moved": abs(new - old), "result_points": points}


def better_when_higher(said: str) -> bool | None:
    """Which way is better by the words for what was measured; None where these tell nothing or both."""
    rules = table("plain_questions")["values_tried"]
    low, high = (compiled(composed(rules[way])).search(said) is not None for way in ("lower", "higher"))
    return None if low == high else high


def two_results(said: str) -> tuple[float, ...]:
    """The two figures of a plain text that are results of one score; empty where there are others, or both sides."""
    told = (rf"\b(?:{words()[f'{side}_word']})\w*[^.;?!\d]{{0,12}}\d" for side in ("train", "val"))
    sides = all(compiled(expression).search(said) for expression in told)
    found = _without_difference(tuple(_results(said)))
    if sides or len(found) != 2 or found[0] == found[1]:
        return ()
    alike = max(found) <= float(table("plain_questions")["two_results"]["alike"]) * min(found)
    return found if alike and (found[0] > 1) == (found[1] > 1) else ()


def _without_difference(found: tuple[float, ...]) -> tuple[float, ...]:
    """Three figures of which one is the distance of the others, without it."""
    if len(found) != len(("old", "new", "difference")):
        return found
    low, a, b = sorted(found)
    return tuple(value for value in found if value != low) if math.isclose(b - a, low, rel_tol=0.06) else found


def _results(said: str) -> list[float]:
    """The figures that can be results; where two have decimals, these alone."""
    found = list(_candidates(said))
    fine = [value for value, whole in found if not whole]
    return fine if len(fine) > 1 else [value for value, _ in found]


def _candidates(said: str) -> Iterator[tuple[float, bool]]:
    """Shares with decimals and percentages, no setting, count or number; and whether each is a whole number."""
    after = compiled(rf"[ -]?(?:{words_of('counted')})\b")
    for m in compiled(_FIGURE).finditer(said):
        whole, value = m["v"].isdigit(), float(m["v"])
        share = not whole and "e" not in m["v"] and 0.1 <= value < 100
        set_against = compiled(r" ?%? (?:vs\.?|versus|against) \d").match(said, m.end())
        beside = set_against or _against(said[: m.start()])
        percent = whole and 20 <= value <= 100 and (m["p"] or beside or _of_score(said))
        if (share or percent) and not after.match(said, m.end()) and not _named().search(said[: m.start()]):
            yield value, whole


def is_counted(said: str, end: int) -> bool:
    """Whether what stands after a figure says that it counts or measures something else than a score."""
    return bool(compiled(rf"[ -]?(?:{words_of('counted')})\b").match(said, end))


def figures_of(said: str) -> tuple[float, ...]:
    """The figures of a plain text that can be a score, whole percentages without a sign among them."""
    found = (m for m in compiled(_FIGURE).finditer(said) if not is_counted(said, m.end()))
    free = ((m["v"], float(m["v"])) for m in found if not _named().search(said[: m.start()]))
    return tuple(value for written, value in free if (0.1 if "." in written else 20) <= value <= 100)


def _against(before: str) -> bool:
    """Whether a figure is set against another that stands before it: `83 vs 81`."""
    return bool(compiled(r"\d ?%? (?:vs\.?|versus|against) $").search(before))


def _of_score(said: str) -> bool:
    return bool(compiled(composed(r"\b(?:{accuracy_word}|{score_word})\b")).search(said))


@cache
def _named() -> re.Pattern[str]:
    """A setting, or what numbers a thing, right before a figure."""
    return compiled(rf"\b(?:{any_setting()}|{words_of('numbered')})(?: ?(?:of|at|to|is|was|from|=|:))* ?$")
