"""How a score goes by the row of figures told of it: `val loss 0.52, 0.47, 0.55, 0.71` was best at the second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor.consult.keeping import family
from advisor.consult.score_records import pattern_of
from advisor.consult.score_rows import found_rows, kind_of, values_of
from advisor.names import direction_of
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

_FEW = 3
"""Figures from which a row is a course."""
_BEYOND = 20
"""Characters after a row in which the place of its last figure may stand: `90.1 at the end (epoch 40)`."""


class Course(NamedTuple):
    """A row of figures of one score: its side and kind, which way is better, and the places that the text gives."""

    side: str | None
    kind: str
    higher: bool
    values: tuple[float, ...]
    places: tuple[str, ...]


def courses_of(said: str) -> list[Course]:
    """The rows of at least three figures that a plain text gives of a score whose better way is known."""
    return [one for one in rows_of(said) if len(one.values) >= _FEW]


def rows_of(said: str) -> list[Course]:
    """Every row of figures that a plain text gives of a score whose better way is known."""
    return [one for m in found_rows(said, said) if (one := _course(said, m))]


def course_told(said: str) -> dict[str, Any]:
    """Facts of the course of the held-out score, or of the only one: where it was best and how it goes."""
    if compiled(pattern_of("no_course")).search(said):
        return {}
    found = courses_of(said)
    held_out = [one for one in found if one.side != "train"] or found
    if not held_out:
        return {}
    way, others = _way(held_out[0]), {_way(one) for one in found if one.side == "train"}
    if not way or (way == "turned" and "turned" in others):
        return {}
    return {**_facts(held_out[0]), "course": way, "course_both": held_out[0].side == "val" and others == {way}}


def _course(said: str, m: re.Match[str]) -> Course | None:
    kind = family(kind_of(said, m))
    higher = _higher(kind)
    side = "train" if m["train"] else "val" if m["val"] else None
    values = tuple(values_of(m["row"]))
    return None if higher is None else Course(side, kind, higher, values, tuple(_places(said, m, len(values))))


def _higher(kind: str) -> bool | None:
    way = {"loss": "minimize", "accuracy": "maximize"}.get(kind) or direction_of(kind)
    return None if way is None else way == "maximize"


def _places(said: str, m: re.Match[str], count: int) -> Iterator[str]:
    """What stands beside each figure, `epoch 2`; their numbers in the row where the text gives none."""
    mark = rf"(?P<unit>{pattern_of('mark_units')}) ?#?(?P<n>\d[\d.]*k?)"
    parts = (said[max(0, m.start() - 16) : m.end() + beyond] for beyond in (0, _BEYOND))
    found = ([f"{one['unit']} {one['n'].rstrip('.')}" for one in compiled(mark).finditer(part)] for part in parts)
    marks = next((marks for marks in found if len(marks) == count), [])
    if marks:
        yield from marks
    else:
        of_epochs = compiled(pattern_of("each_epoch").replace("COUNT", str(count))).search(said)
        yield from (f"{'epoch' if of_epochs else 'evaluation'} {number}" for number in range(1, count + 1))


def _facts(course: Course) -> dict[str, Any]:
    values = course.values
    best = (max if course.higher else min)(values)
    steps = [abs(b - a) for a, b in pairwise(values)]
    side = {"val": "validation ", "train": "training "}.get(course.side or "", "")
    return {
        **_limit(values), "course_low": min(values), "course_high": max(values),
        "course_middle": sum(values) / len(values), "course_at": course.places[values.index(best)],
        "course_of": f"{side}{course.kind}",
        "course_side": course.side or (None if course.kind == "loss" else "val"),
        "course_first": values[0], "course_best": best, "course_last": values[-1],
        "course_step": steps[-1], "course_step_most": max(steps),
    }  # fmt: skip


def _way(course: Course) -> str:
    """Turned, improves or flat; empty where the figures go to and fro."""
    rules = table("scores")["course"]
    gains = [b - a if course.higher else a - b for a, b in pairwise(course.values)]
    best = (max if course.higher else min)(course.values)
    since = course.values[course.values.index(best) + 1 :]
    lost, scale = abs(best - course.values[-1]), abs(best)
    if all(gain > 0 for gain in gains):
        return "improves"
    if _spiked(course):
        return "spike"
    if _bounces(course.values, gains):
        return "bounces"
    falls = all(gain <= 0 for gain in gains[-len(since) :])
    if len(since) >= rules["since"] and lost >= rules["lost"] * scale and (falls or _far(lost, gains, len(since))):
        return "turned"
    late = course.values[-int(rules["flat_from"]) :]
    level = max(late) - min(late) <= rules["flat"] * scale and _settled(gains, len(late))
    return "flat" if len(course.values) > len(late) and level else ""


def _spiked(course: Course) -> bool:
    """Whether one figure of a loss stands far above both beside it, and the next is as good as the one before."""
    rules, values = table("scores")["course"], course.values
    up = [i for i in range(1, len(values) - 1) if values[i] > rules["spike"] * max(values[i - 1], values[i + 1])]
    alone = course.kind == "loss" and len(up) == 1
    return alone and bool(values[up[0] + 1] <= rules["back"] * values[up[0] - 1])


def _limit(values: Sequence[float]) -> dict[str, float]:
    """Where steps that shrink by the same share each time come to an end; empty where they do not shrink."""
    steps = [b - a for a, b in pairwise(values)][-3:]
    shares = [b / a for a, b in pairwise(steps) if a]
    if len(shares) < 2 or not all(0 < share < table("scores")["course"]["shrinks"] for share in shares):
        return {}
    share = sum(shares) / len(shares)
    return {"course_limit": values[-1] + steps[-1] * share / (1 - share)}


def _bounces(values: Sequence[float], gains: Sequence[float]) -> bool:
    """Whether figures go to and fro about one level: turns at most places, and no half that lies above the other."""
    rules = table("scores")["course"]
    turns = sum(a * b < 0 for a, b in pairwise(gains))
    half = len(values) // 2
    apart = abs(sum(values[:half]) / half - sum(values[-half:]) / half)
    level = apart < rules["level"] * (max(values) - min(values))
    return bool(level and len(values) >= rules["bounce_from"] and turns >= rules["turns"] * len(gains))


def _far(lost: float, gains: Sequence[float], since: int) -> bool:
    """Whether the last lies farther behind the best than any step back before the best."""
    before = [-gain for gain in gains[:-since] if gain < 0]
    return lost > 2 * max(before, default=0.0)


def _settled(gains: Sequence[float], late: int) -> bool:
    """Whether what was gained was gained before the last figures."""
    return sum(gains[: -late + 1]) > abs(sum(gains[-late + 1 :]))
