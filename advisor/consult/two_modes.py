"""Scores of one and the same data in training and in evaluation mode: none of them is held out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.consult.quantities import composed
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def modes(reading: Reading) -> None:
    """Takes held-out scores back where the text says that training data was evaluated, and names no other data."""
    rules = table("scores")["two_modes"]
    told = all(compiled(composed(rules[key])).search(reading.whole) for key in ("mode", "same"))
    if told and not compiled(composed(rules["held_out"])).search(reading.whole):
        for name in ("val_accuracy", "val_loss"):
            reading.facts.pop(name, None)
            reading.said.pop(name, None)
