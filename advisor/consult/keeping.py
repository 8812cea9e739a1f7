"""A score taken down: an accuracy as a share, a loss, or the value of the metric that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.consult.quantities import words

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

_TWO = 2.0
"""Below it a figure above one is no share and hardly a percentage."""


def family(said: str) -> str:
    """Loss, accuracy, or the name of another score."""
    if re.fullmatch(words()["loss_word"], said):
        return "loss"
    return "accuracy" if re.fullmatch(words()["accuracy_word"], said) else said


def keep(reading: Reading, side: str, what: str | None, value: float, percent: bool, span: tuple[int, int]) -> None:
    """Takes a score of a side down: a share, a loss, or the value of the metric that it names."""
    if what not in (None, "accuracy", "loss"):
        _keep_score(reading, side, str(what), value, percent, span)
        return
    if what == "accuracy" and not percent and 1 < value < _TWO and not value.is_integer():
        reading.odd.setdefault(f"{side}_accuracy", f"{value:g}")
        reading.blank(span)
        return
    if what == "accuracy":
        value = round(value / 100 if percent or value > 1 else value, 10)
    if what == "accuracy" and value > 1 and percent:
        reading.odd.setdefault(f"{side}_accuracy", f"{100 * value:g} %")
    elif what and not (what == "accuracy" and value > 1):
        reading.tell(f"{side}_{what}", value, span)


def _keep_score(reading: Reading, side: str, name: str, value: float, percent: bool, span: tuple[int, int]) -> None:
    """F1, Dice and the like: the metric is named by them."""
    metric = next((key for key, text in words()["metrics"].items() if re.fullmatch(text, name)), name)
    if metric in words()["fractions"] and value > 100:
        return
    share = percent or (value > 1 and metric in words()["fractions"])
    reading.tell(f"{side}_score", round(value / 100, 10) if share else value, span)
    reading.facts.setdefault("metric", metric)
