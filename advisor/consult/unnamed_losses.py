"""Losses that no word names: `2.3026 in every epoch`, `stuck at 1.31 since step 6k`, `4.10, 4.08, 4.07, 4.05`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.consult.pair_forms import kinds
from advisor.consult.quantities import pattern, words
from advisor.consult.score_records import pattern_of
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def losses(reading: Reading) -> None:
    """The loss of a text that names no score and has told none."""
    told = any(name.startswith(("train_", "val_")) for name in reading.facts)
    if told or compiled(pattern_of("no_unnamed_loss")).search(reading.whole):
        return
    named = pattern(kinds()).search(reading.whole)
    found = _of_guessing(reading) or (None if named else _falling(reading) or _lying(reading))
    if found:
        reading.tell("train_loss", *found)


def alike(reading: Reading) -> None:
    """`loss stuck at .45 on both sets`: the one loss that is told is of held-out data as well."""
    loss = reading.facts.get("train_loss")
    if loss is not None and compiled(pattern_of("of_both_sets")).search(reading.whole):
        reading.tell("val_loss", loss)


def beside(reading: Reading) -> None:
    """`loss .35, acc .81`: beside a loss of the training an accuracy without a side is of the training as well."""
    facts = reading.facts
    plain = "val_accuracy" in facts and "train_loss" in facts and not {"val_loss", "train_accuracy"} & facts.keys()
    if plain and not compiled(pattern_of("held_out_named")).search(reading.whole):
        for told in (facts, reading.said):
            if "val_accuracy" in told:
                told["train_accuracy"] = told.pop("val_accuracy")


Found = tuple[float, tuple[int, int]]


def _of_guessing(reading: Reading) -> Found | None:
    """The last figure, where one before it or itself is the loss of guessing among classes: `2.3026 ... 2.3025`."""
    found = list(compiled(pattern_of("unnamed_loss")).finditer(reading.text))
    now = [m for m in found if not compiled(pattern_of("past")).search(reading.whole[: m.start()])]
    last = now[-1] if now and any(_guessed(m["v"]) for m in found) else None
    near = last is not None and any(abs(float(last["v"]) - one) < _rules()["near"] for one in _guesses())
    return (float(last["v"]), last.span("v")) if last and near else None


def _guessed(said: str) -> bool:
    digits = len(said.split(".")[1])
    return digits >= _rules()["digits"] and any(abs(float(said) - one) < 1.2 * 10.0**-digits for one in _guesses())


def _guesses() -> list[float]:
    """The losses of guessing among usual numbers of classes."""
    return [math.log(n) for n in table("scores")["guessing"]]


def _rules() -> Mapping[str, float]:
    return dict(table("scores")["unnamed"])


def _falling(reading: Reading) -> Found | None:
    """The last of a row that falls all the way."""
    for m in compiled(pattern_of("unnamed_falling")).finditer(reading.text):
        row = [float(value) for value in re.findall(r"\d+\.\d+", m["row"])]
        falls = all(b <= a for a, b in pairwise(row)) and row[-1] < row[0]
        if falls and row[0] > 1:
            return row[-1], m.span("row")
    return None


def _lying(reading: Reading) -> Found | None:
    """The one figure above one that words about it say to lie there."""
    if compiled(pattern_of("several_runs")).search(reading.whole):
        return None
    for m in compiled(pattern_of("unnamed_loss")).finditer(reading.text):
        before, after = reading.whole[max(0, m.start() - 60) : m.start()], reading.whole[m.end() :]
        stays = compiled(pattern_of("unnamed_stays")).search(before) or compiled(pattern_of("unnamed_since")).match(
            after
        )
        of_a_side = re.search(rf"(?:{words()['val_word']})(?: ?[=:]| at)* ?$", before)
        low = float(m["v"]) <= 1 and not re.search(r"\b(?:down|fell|sank)\b", before)
        if stays and not (of_a_side or low or float(m["v"]) > _rules()["high"]):
            return float(m["v"]), m.span("v")
    return None
