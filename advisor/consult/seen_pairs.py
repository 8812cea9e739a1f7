"""Figures of both sides in words of their own: `99 on the ones it saw, 71 on the ones it didn't`, `they 88, we 79`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from advisor.consult.keeping import keep
from advisor.consult.naming import is_setting
from advisor.consult.quantities import pattern, words
from advisor.consult.score_records import pattern_of
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

_ORDERS = (("train", "val"), ("val", "train"))


def pairs(reading: Reading) -> None:
    """The figures of what a model has seen and of what it has not, where nothing names training and validation."""
    kind = _kind(reading.whole)
    for expression in _expressions() if kind else ():
        for m in compiled(expression).finditer(reading.text):
            percent = _percents(float(m["train"]), float(m["val"]))
            if percent is not None:
                keep(reading, "train", kind, float(m["train"]), percent, m.span("train"))
                keep(reading, "val", kind, float(m["val"]), percent, m.span("val"))


@cache
def _expressions() -> tuple[str, ...]:
    """Figure and side twice, side and figure twice, in both orders."""
    value, on, link, joint = (pattern_of(name) for name in ("seen_value", "seen_on", "seen_link", "seen_joint"))
    sides = {"train": f"(?:{pattern_of('seen')})", "val": f"(?:{pattern_of('unseen')})"}
    found = []
    for one, two in _ORDERS:
        a, b = (value.replace("<side>", f"<{side}>") for side in (one, two))
        found.append(rf"(?<![\w.]){a}{on}{sides[one]}{joint}{b}{on}{sides[two]}(?!\w)")
        found.append(rf"(?<![\w.]){sides[one]}{link}{a}{joint}{sides[two]}{link}{b}")
    return tuple(found)


def _kind(whole: str) -> str | None:
    """The one score that the text names, else the accuracy; None where it speaks of a loss or of several."""
    named = {m[0] for m in pattern(words()["score_word"]).finditer(whole)}
    if pattern(words()["loss_word"]).search(whole) or len(named) > 1:
        return None
    return named.pop() if named and not pattern(words()["accuracy_word"]).search(whole) else "accuracy"


def _percents(one: float, other: float) -> bool | None:
    """Whether both are percentages; None where they are neither that nor shares of one."""
    size = table("scores")["pair"]
    low, high = sorted((one, other))
    if high <= size["share"]:
        return False
    return True if size["percent_from"] <= low and high <= size["whole"] else None


def reported(reading: Reading) -> None:
    """One's own figure beside that of a paper: `they report a dice of 88, we get 79`, `81 here, 83 in the paper`."""
    kind = _kind(reading.whole)
    if kind is None or any(name.startswith(("train_", "val_")) for name in reading.facts):
        return
    unnamed = kind == "accuracy" and not reading.names(words()["accuracy_word"])
    if unnamed and compiled(pattern_of("no_accuracy")).search(reading.whole):
        return
    lowest = float(table("scores")["percent_alone"]) if unnamed else 0.0
    theirs = [value for value in _found("theirs", reading.whole) if value >= lowest]
    for m in compiled(pattern_of("ours")).finditer(reading.text):
        own = _value(m)
        alike = [one for one in theirs if one != own and _alike(one, own)]
        if own >= lowest and alike and not _another(reading.whole[: m.start(m.lastgroup or 0)]):
            keep(reading, "val", kind, own, own > 1, m.span(m.lastgroup or 0))


def _found(name: str, whole: str) -> list[float]:
    return [_value(m) for m in compiled(pattern_of(name)).finditer(whole)]


def _value(m: re.Match[str]) -> float:
    return float(m[m.lastgroup or 0])


def _another(before: str) -> bool:
    """Whether what stands before a figure makes it a setting, a price or a rank."""
    return is_setting(before) or bool(re.search(r"(?:e-|top-?|\$)$", before))


def _alike(one: float, other: float) -> bool:
    """Whether two figures may be of one score: of like size, and both shares or both percentages."""
    low, high = sorted((one, other))
    return _percents(one, other) is not None and low > 0 and high <= low * float(table("scores")["alike"])
