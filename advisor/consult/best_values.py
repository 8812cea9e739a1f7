"""Where the best values of a search lie in their range: at an end that can be passed, at one that cannot, inside."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from advisor import parameters
from advisor.consult.quantities import composed, shape
from advisor.consult.rewording import UNNUMBERED
from advisor.consult.searched_named import Searched, alone, of_table, own_named
from advisor.patterns import compiled
from advisor.tables import table

_CLAUSES = re.compile(r"(?:[,;]|\.(?!\d)|\band\b)\s+")
"""What parts the parameters of a list."""


_FIXED = re.compile(r"\b(?:for all|fixed|constant|held|same (?:lr|rate)|unchanged)\b")


_IT = "setting"
"""What a name is called while the ends beside it are read: `max_depth` is no maximum."""
_NEAR = 16
"""Letters before a range within which a word says that it was searched."""


class End(NamedTuple):
    """An end of a range: where it lies and on which side; -1 for low, 1 for high."""

    bound: float
    side: float


def best_values(said: str) -> dict[str, Any]:
    """The question that best values beside their range decide: `best lr 9.8e-3, my upper bound was 1e-2`.

    Of several parameters the one at an end comes first, and of the others it is told that they lie inside.
    """
    best = _expression("best").search(said)
    if best and (own := own_named(said, *best.span())):
        return _of_one(alone(said, own, _IT), own.searched)
    if one_named(said):
        return _of_one(said)
    if "batch_size" in named_all(said) and "learning_rate" in named_all(said) and _FIXED.search(said):
        return {}  # the batch was searched at one rate, which is another fault
    clauses = {name: clause for clause in _CLAUSES.split(said) if (name := one_named(clause))}
    found = {name: row for name, clause in clauses.items() if (row := _of_one(clause))}
    first = next((name for name, row in found.items() if row["question"] == "best-at-end"), None)
    if len(clauses) < 2 or first is None:
        return _of_one(said) if len(clauses) < 2 else {}
    others = [name.replace("_", " ") for name, clause in clauses.items() if name != first and _lies_inside(clause)]
    return {**found[first], "best_others": " and ".join(others)}


def _of_one(said: str, own: Searched | None = None) -> dict[str, Any]:
    """The question of the best values of one parameter at most, by the tables or an engine's own."""
    best = _expression("best").search(said)
    values = list(_values(said, best)) if best and not _expression("not").search(said) else []
    searched, held = own or of_table(one_named(said)), _range(said, best)
    if not values or not (searched.name or _expression("spoken").search(said)):
        return {}
    facts: dict[str, Any] = {
        **({"d": float(searched.scale == "log")} if searched.scale else {}),
        **_held(held),
        **_usual(searched),
        "a": sorted(values)[len(values) // 2],
    }
    facts |= {"best_of": searched.name} if searched.name else {}
    for end in _ends(said, searched, held):
        if all(_near(value, end, searched.scale, held) for value in values):
            facts |= {"b": end.bound, "c": end.side, **_next_end(searched, end, held)}
            return {"question": _at(said, searched, end), **facts}
    inside = held and all(held[0] < value < held[1] for value in values)
    asked = _expression("asks").search(said) or (len(values) > 1 and "?" not in said)
    among = {"c": max(values) / min(values)} if len(values) > 1 and min(values) > 0 else {}
    return {"question": "best-inside", **facts, **among} if inside and asked else {}


def _ends(said: str, searched: Searched, held: tuple[float, float] | None) -> Iterator[End]:
    """The ends that are told, those of the range, and, where it is asked to go beyond, those that nobody can pass."""
    yield from _told_ends(said)
    sides = (-1.0, 1.0)
    yield from (End(bound, side) for bound, side in zip(held or (), sides, strict=False))
    if not searched.limited and _expression("widens").search(said):
        yield from (End(bound, side) for bound, side in zip(_limits(searched), sides, strict=True) if bound is not None)


def _at(said: str, searched: Searched, end: End) -> str:
    """The question of an end: one that nobody can pass, one that the machine sets, or one that is to be widened."""
    if searched.endless and end.side > 0:
        return "best-of-endless"
    if _natural(said, searched, end):
        return "best-at-limit"
    if end.side < 0 and searched.zero and end.bound > 0:
        return "best-near-zero"
    if searched.by_distance and end.side > 0 and searched.usual is not None and end.bound >= searched.usual[1]:
        return "best-nearest-one"
    return "best-at-hold" if _expression("held_by").search(said) else "best-at-end"


def _lies_inside(said: str) -> bool:
    """Whether the best values of the one parameter lie inside its range."""
    best = _expression("best").search(said)
    held = _range(said, best)
    values = [value for value in _values(said, best) if value not in held] if best and held else []
    return held is not None and bool(values) and all(held[0] < value < held[1] for value in values)


def _natural(said: str, searched: Searched, end: End) -> bool:
    """Whether nobody can pass the end: no dropout, one layer; by the parameter, else by the words beside the end."""
    rules, side = table("natural_limits"), "low" if end.side < 0 else "high"
    if searched.name in rules["limits"] or searched.limited:
        return _limits(searched)[end.side > 0] == end.bound
    spoken = {*re.findall(r"[a-z]+", f"{searched.name} {said}")}
    telling = spoken | {f"{word}s" for word in spoken}
    return any(row.get(side) == end.bound and telling & set(row["any"]) for row in rules["words"])


def _limits(searched: Searched) -> tuple[float | None, float | None]:
    """The ends that nobody can pass, low and high."""
    if searched.limited:
        ends = (searched.least, searched.most)
        return tuple(end if math.isfinite(end) else None for end in ends)  # type: ignore[return-value]
    row = table("natural_limits")["limits"].get(searched.name, {})
    return row.get("low"), row.get("high")


def _usual(searched: Searched) -> dict[str, Any]:
    """What is usual of an engine's own parameter, or why it is none to search."""
    usual = {"usual_low": searched.usual[0], "usual_high": searched.usual[1]} if searched.usual else {}
    return {**usual, **({"held_why": searched.endless} if searched.endless else {})}


def _next_end(searched: Searched, end: End, held: tuple[float, float] | None) -> dict[str, float]:
    """The next end: half a range further, some times the old one, or nearer to 1: momentum 0.999 after 0.99."""
    if searched.by_distance and end.side > 0 and end.bound < 1:
        return {"middle": 1 - (1 - end.bound) / float(table("edges")["beyond"]["distance"])}
    ends = held or searched.usual
    if searched.scale == "linear" and ends is not None:
        sane = searched.sane(_further(searched, end, ends))
        return {"middle": sane} if end.side * (sane - end.bound) > 0 else {}
    if searched.scale != "log" or end.bound <= 0:
        return {}
    steps = _rules()["doublings"] if searched.whole else table("edges")["beyond"]["rate"]
    near, far = (searched.sane(end.bound * times**end.side) for times in steps)
    near, far = (round(near), round(far)) if searched.whole else (near, far)
    return {"next_low": near, "next_high": far} if near != far else {"middle": near} if near != end.bound else {}


def _further(searched: Searched, end: End, ends: tuple[float, float]) -> float:
    """Half of the range beyond its end, or the usual end where that lies beyond."""
    usual = searched.usual[end.side > 0] if searched.usual else end.bound
    if end.side * (usual - end.bound) > 0:
        return usual
    value = end.bound + 0.5 * end.side * (ends[1] - ends[0])
    return float(math.ceil(value)) if searched.whole and searched.usual else value


def _held(held: tuple[float, float] | None) -> dict[str, float]:
    return {"range_low": held[0], "range_high": held[1]} if held else {}


def _near(value: float, end: End, scale: str | None, held: tuple[float, float] | None) -> bool:
    """Whether the value lies at the end, or so near that nothing was tried between: a share of the range."""
    rules = _rules()
    if value == end.bound:
        return True
    if scale == "linear" and held:
        return abs(value - end.bound) <= float(rules["share"]) * (held[1] - held[0])
    powers = float(rules["powers"])
    if held and held[0] > 0:
        powers = min(powers, float(rules["share"]) * math.log10(held[1] / held[0]))
    return min(value, end.bound) > 0 and abs(math.log10(value / end.bound)) <= powers


def one_named(said: str) -> str | None:
    """The one parameter with a number that the plain text names; None where it names none or several."""
    found = named_all(said)
    return found[0] if len(found) == 1 else None


def named_all(said: str) -> list[str]:
    """Every parameter with a number that the plain text names."""
    numbered = ((name, words) for name, words in parameters.said().items() if name not in UNNUMBERED)
    return [name for name, words in numbered if re.search(rf"(?<![\w-])(?:{words})(?!\w)", said)]


def _range(said: str, best: re.Match[str] | None) -> tuple[float, float] | None:
    """The range that was searched: one that is called so before one that may tell where the best values lie."""
    ranges = compiled(rf"(?<![\w.]){shape('a_range')}(?! ?{table('told_searches')['of']}\b)").finditer(said)
    named = (m for m in ranges if " and " not in m[0] or re.search(r"\bbetween $", said[: m.start()]))
    found = [m for m in named if float(m["a"]) < float(m["b"])]
    searched = [m for m in found if compiled(_rules()["searched"]).search(said[: m.start()][-_NEAR:])]
    sure = searched or [m for m in found if not _of_values(said, m, best)]
    told_else = any(_expression(key).search(said) for key in ("end_named", "end_after"))
    chosen = next(iter(sure or ([] if told_else else found)), None)
    return (float(chosen["a"]), float(chosen["b"])) if chosen else _between_ends(said)


def _between_ends(said: str) -> tuple[float, float] | None:
    """The range between a low and a high end that are named apart: `max is 0.1, min 1e-6`."""
    ends = {end.side: end.bound for end in _told_ends(said)}
    return (ends[-1.0], ends[1.0]) if len(ends) == 2 and ends[-1.0] < ends[1.0] else None


def _of_values(said: str, m: re.Match[str], best: re.Match[str] | None) -> bool:
    """Whether a range may say where the best values lie: `the best five are all between 8e-3 and 1e-2`."""
    after = best is not None and best.end() <= m.start()
    return after and not compiled(_rules()["searched"]).search(said[: m.start()][-40:])


def _values(said: str, best: re.Match[str]) -> Iterator[float]:
    """The numbers told of the best, in the same sentence, without counts of trials and without the range."""
    rest = said[best.end() : best.end() + int(_rules()["reach"])]
    rest = re.split(r"[.;?!](?!\d)", rest)[0]
    rest = re.split(_rules()["searched"], rest)[0]
    found = [float(m["v"]) for m in _expression("a_value").finditer(rest)]
    before = _expression("value_of_best").search(re.split(r"[.;?!](?!\d)", said[: best.end()])[-1])
    yield from found or ([float(before["v"])] if before else [])


def _told_ends(said: str) -> Iterator[End]:
    """The ends that are named as such, and a value that is said to be one."""
    for key in ("end_named", "end_after"):
        for m in _expression(key).finditer(said):
            yield End(float(m["e"]), -1.0 if compiled(_rules()["low"]).search(m[0]) else 1.0)


def _expression(key: str) -> re.Pattern[str]:
    return compiled(composed(_rules()[key]))


def _rules() -> Mapping[str, Any]:
    return table("told_searches")["best_values"]  # type: ignore[no-any-return]
