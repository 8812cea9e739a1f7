"""A learning rate that works beside one that does not: `stable with lr 1e-4 but diverges with 2e-4`."""

from __future__ import annotations

from typing import Any

from advisor import parameters
from advisor.consult.quantities import NUMBER
from advisor.patterns import compiled
from advisor.tables import table


def stable_beside(said: str) -> dict[str, Any]:
    """The highest rate that is said to work, the lowest that is said to fail, and their ratio; empty where none are."""
    rules = table("plain_questions")["stable_rates"]
    if not compiled(rf"\b(?:{parameters.said()['learning_rate']}|sgd|adamw?)\b").search(said):
        return {}
    told = {way: _rates(said, rules["rate"], rules[way]) for way in ("works", "fails")}
    works, fails = max(told["works"], default=0.0), min(told["fails"], default=0.0)
    if not 0 < works < fails <= rules["apart"] * works:
        return {}
    return {"question": "stable-rate", "a": works, "b": fails, "c": fails / works}


def _rates(said: str, rate: str, way: str) -> list[float]:
    """The rates right beside which the words of the outcome stand, within a clause."""
    value = rf"(?P<v>{rate.replace('NUMBER', NUMBER)})"
    found = []
    for m in compiled(value).finditer(said):
        before = said[max(0, m.start() - 40) : m.start()]
        after = said[m.end() : m.end() + 40]
        apart = r"(?:(?!\b(?:but|and|while|whereas|yet)\b)[^,.;\d]){0,16}"
        if compiled(rf"(?:{way}){apart}$").search(before) or compiled(rf"^{apart}(?:{way})").match(after):
            found.append(float(m["v"]))
    return found
