"""Values that cannot be: a batch of -5, a rate of NaN, no GPU at all. They are asked about and never remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor import parameters
from advisor.consult.quantities import NUMBER, shape
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

_VALUE = rf"(?P<v>-\s?{NUMBER}(?!\s*(?:-|to\b|\.\.))|nan|[-+]?inf(?:inity)?)(?![\w.])"


def unreal(reading: Reading) -> None:
    """Negative and infinite settings, and none of the devices; first, so that nothing else takes their figures."""
    for name, text in parameters.said().items():
        if name in table("possible")["values"] and reading.names(text):
            for m in reading.find(rf"(?:{text})(?: ?[=:]| (?:is|of|at|was|to))? ?{_VALUE}"):
                _note(reading, name, m["v"], m.span())
    without = compiled(shape("without_devices")).search(reading.whole)
    for m in reading.find(shape("no_devices")) if not without else ():
        _note(reading, "n_workers", m["n"], m.span())
    for m in reading.find(shape("no_epochs")):
        _note(reading, "epochs", m["n"], m.span())


def unlikely(reading: Reading) -> None:
    """Facts told whose value is out of all reason: asked back where stated, kept where they are asked about."""
    for name in [name for name, value in reading.facts.items() if not possible(name, value, reading.facts)]:
        if not asked_about(reading.whole):
            value = reading.facts.pop(name)
            reading.said.pop(name, "")
            reading.odd[name] = f"{value:g}"


def asked_about(text: str) -> bool:
    """Whether the text asks if a value is right: `is my learning rate 5 too high?`."""
    return bool(re.search(shape("judged_value"), text))


def _note(reading: Reading, name: str, value: str, span: tuple[int, int]) -> None:
    reading.odd.setdefault(name, value.replace(" ", ""))
    reading.blank(span)


def possible(name: str, value: Any, facts: Mapping[str, Any]) -> bool:
    """Whether the value is no slip: a number within what the fact can be, beside the optimizer that is told."""
    limits = table("possible")["values"].get(name)
    if limits is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return True
    likely = limits.get("likely", limits["high"])
    if name == "learning_rate":
        likely = table("possible")["likely_rates"].get(facts.get("optimizer"), likely)
    return bool(limits["low"] <= value <= min(likely, limits["high"]))
