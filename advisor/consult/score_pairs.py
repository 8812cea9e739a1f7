"""Figures of both sides whose kind nothing names: `train .90 val .89`, `0.41 / 0.43 train/val`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.consult.keeping import keep
from advisor.consult.pair_forms import forms, kinds
from advisor.consult.quantities import pattern, words
from advisor.consult.score_records import pattern_of
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def pairs(reading: Reading) -> None:
    """The last figure of training and of held-out data, where they stand side by side without a name."""
    unsure = []
    for expression in forms():
        found = list(compiled(expression).finditer(reading.text))
        ordered = compiled(pattern_of("ordered")).search(reading.whole)
        course = [_values(one["train"])[-1] for one in found] if ordered else []
        for m in found[::-1] if ordered else found:
            train, val = _values(m["train"]), _values(m["val"])
            kind = None if _barred(reading, m) else _kind(reading, m, course if len(course) > 1 else train, val)
            if kind is None:
                unsure.append(m.span())
            else:
                keep(reading, "train", kind, train[-1], "%" in m[0], m.span())
                keep(reading, "val", kind, val[-1], "%" in m[0], m.span())
    for span in unsure if not _speaks_of_scores(reading) else ():
        reading.blank(span)


def _speaks_of_scores(reading: Reading) -> bool:
    return bool(pattern(kinds()).search(reading.whole))


def _values(row: str) -> list[float]:
    return [float(value) for value in re.findall(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", row)]


def _barred(reading: Reading, m: re.Match[str]) -> bool:
    """Whether the figures are of a split, a batch or a length of training, or stand for counts."""
    whole = float(m["train"].split()[0].rstrip("%")) if m["train"].split()[0].rstrip("%").isdigit() else None
    small = whole is not None and 1 < whole < table("scores")["pair"]["percent_from"] and "." not in m["val"]
    of_trees = re.search(r"\blearn\b", m[0]) and not _speaks_of_scores(reading)  # as boosting prints any metric
    return small or bool(of_trees) or bool(compiled(pattern_of("not_a_pair")).search(reading.whole[: m.start()]))


def _kind(reading: Reading, m: re.Match[str], train: list[float], val: list[float]) -> str | None:
    """Accuracy, loss or the score that the text names; else what the figures can be."""
    score, before = pattern(words()["score_word"]), reading.whole[: m.start()]
    named = [one[0] for one in score.finditer(reading.whole)]
    plain = {name for name in ("accuracy", "loss") if pattern(words()[f"{name}_word"]).search(reading.whole)}
    if named and (len(set(named)) == 1 > len(plain) or re.search(rf"(?:{words()['score_word']})[ :=]*$", before)):
        return [one[0] for one in score.finditer(before)][-1] if score.search(before) else named[0]
    if plain == {"loss"} and _of_percents(reading, m, train[-1], val[-1]):
        return "accuracy"
    if len(plain) == 1 and not named:
        return plain.pop() if _possible(plain, train[-1], val[-1]) else None
    if named:
        falling = compiled(pattern_of("falls")).search(reading.whole) and train[-1] <= val[-1]
        return "loss" if falling and _by_size(reading.whole, train[-1], val[-1]) == "loss" else None
    return "accuracy" if "%" in m[0] else _by_course(train, val) or _by_size(reading.whole, train[-1], val[-1])


def _of_percents(reading: Reading, m: re.Match[str], train: float, val: float) -> bool:
    """Whether two figures far above any loss stand in a sentence that speaks of none: `31 train, 30 val`."""
    size = table("scores")["pair"]
    sentence = re.split(r"[;!?\n]|\.(?!\d)", reading.whole[: m.end()])[-1]
    rest = re.split(r"[;!?\n]|\.(?!\d)", reading.whole[m.end() :])[0]
    low, high = sorted((train, val))
    of_itself = rest if val >= train else re.sub(r"\b(?:val|validation|test|eval) loss", "", rest)
    return size["percent_from"] <= low and high <= size["whole"] and "loss" not in sentence + of_itself


def _possible(plain: set[str], train: float, val: float) -> bool:
    return "loss" in plain or max(train, val) <= float(table("scores")["pair"]["whole"])


def _by_course(train: list[float], val: list[float]) -> str | None:
    if len(train) == 1:
        return None
    return "loss" if train[-1] < train[0] else "accuracy" if train[-1] > train[0] and train[-1] <= 1 else None


def _by_size(whole: str, train: float, val: float) -> str | None:
    size = table("scores")["pair"]
    low, high = sorted((train, val))
    if round(low + high, 6) in (size["share"], size["whole"]):
        return None
    if high > size["share"]:
        return _above_one(low, high)
    return _of_shares(whole, train, val)


def _above_one(low: float, high: float) -> str | None:
    size = table("scores")["pair"]
    if low >= size["percent_from"]:
        return "accuracy" if high <= size["whole"] else None
    return "loss" if high <= size["loss_below"] else None


def _of_shares(whole: str, train: float, val: float) -> str | None:
    """By the words about them; else training's is the higher accuracy or the lower loss."""
    size = table("scores")["pair"]
    if max(train, val) < size["tiny"]:
        return "loss"
    beyond = bool(compiled(pattern_of("outside_better")).search(whole))
    if train < val and val >= size["outside_from"] and beyond:
        return "accuracy"
    falls, rises = (bool(compiled(pattern_of(name)).search(whole)) for name in ("falls", "rises"))
    if falls != rises and not (falls and train > val * size["clearly"]):
        return "loss" if falls else "accuracy"
    if train >= val:
        return "accuracy" if train >= size["high"] else None
    return "loss" if val < size["low"] or val > train * size["clearly"] else None
