"""The loss before anything is learnt beside that of a guess: `starting loss 25 with 10 classes` is far above ln 10."""

from __future__ import annotations

import math
import re
from typing import Any

from advisor.consult.quantities import composed
from advisor.patterns import compiled
from advisor.tables import table

_FEWEST = 2
"""Classes below which nothing is guessed."""


def started(said: str) -> dict[str, Any]:
    """The question how a loss starts: high, raised, usual or low beside the guess; empty where either is not told."""
    rules = table("plain_questions")["start_loss"]
    m = next((m for text in rules["told"] if (m := compiled(_written(text)).search(said))), None)
    classes = 0 if m is None or compiled(rules["not"]).search(said) else _classes(said)
    if m is None or classes < _FEWEST:
        return {}
    loss, guess = float(m["v"]), math.log(classes)
    if loss == 0:
        return {}  # no loss that was ever measured
    levels = {"high": rules["far"], "raised": rules["near"], "usual": 1 / rules["near"]}
    level = next((name for name, times in levels.items() if loss > times * guess), "low")
    if level != "high" and compiled(rules["goes_on"]).search(said):
        return {}
    return {"question": f"start-{level}", "a": loss, "b": float(classes), "c": guess, "d": loss / guess}


def _written(text: str) -> str:
    rules = table("plain_questions")["start_loss"]
    return composed(text.replace("{start}", rules["start"]).replace("{loss}", rules["loss"]))


def _classes(said: str) -> int:
    """The classes or the size of the vocabulary that the text tells, or that belong to what it names; else 0."""
    rules = table("plain_questions")["start_loss"]
    m = compiled(composed(rules["classes"])).search(said)
    if m is not None:
        written = next(group for group in m.groups() if group)
        return round(float(re.sub(r"k$", "", written)) * (1000 if written.endswith("k") else 1))
    named = {**table("grammar")["data_sets"], **rules["vocabularies"]}
    return next((int(count) for words, count in named.items() if compiled(rf"\b(?:{words})\b").search(said)), 0)
