"""The numbers of a printed line at the places that its template tells."""

from __future__ import annotations

import math

from advisor.readers.printed._shapes import numeral
from advisor.readers.printed._template import Place, Quantity, Template


def total_of(template: Template, numbers: list[str]) -> float:
    """What the step of the line is out of; NaN where it does not say."""
    step = template.step
    return numeral(numbers[step.total]) if step is not None and step.total is not None else math.nan


def number_at(place: Place | None, numbers: list[str]) -> float | None:
    """The number at a place; None where the line has none there that is finite."""
    if place is None:
        return None
    value = numeral(numbers[place.place])
    return value if math.isfinite(value) else None


def reading_of(quantity: Quantity, numbers: list[str], held: bool) -> float:
    """A count out of a total as a fraction, of held-out data the mean so far, anything else as printed."""
    value = numeral(numbers[quantity.place])
    if quantity.total is not None:
        total = numeral(numbers[quantity.total])
        return value / total if total and value <= total else value
    if held and quantity.mean is not None and numbers[quantity.mean][0] not in "+-":
        return numeral(numbers[quantity.mean])
    return value
