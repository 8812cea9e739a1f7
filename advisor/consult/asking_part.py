"""What of an utterance asks: values that are told, what was done and a budget are no question about a curve."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from advisor import parameters
from advisor.consult.quantities import plain, words
from advisor.consult.telling import reading_of
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.understood import Understanding


def asking_part(text: str) -> str:
    """The clauses that tell nothing, where one of them asks: the whole text where none tells; else empty."""
    told, rest = _parted(text)
    if not told:
        return text
    return ", ".join(rest) if any(asks(clause) for clause in rest) else ""


def told_part(text: str) -> str:
    """The clauses that tell values, what was done or a budget."""
    return ", ".join(_parted(text)[0])


def told_beside(understood: Understanding) -> dict[str, Any]:
    """The facts of an utterance that its telling clauses hold, whatever its others ask."""
    told = told_part(understood.text)
    held = reading_of(told).facts if told else {}
    return {name: value for name, value in understood.facts.items() if name in held}


def of_new_run(text: str) -> bool:
    """Whether it tells results of a run after a change, of which no log holds anything: `ok lr 5e-7: loss 0.58`."""
    clauses = _parted(text)[0]
    if not tells_figures(text):
        return False
    if any(_was_done(plain(clause.strip().lower())) for clause in clauses):
        return True
    began = re.match(rf"(?:{_rules()['before']})+", plain(text.strip().lower())) is not None
    return began and bool(reading_of(clauses[0]).facts.keys() & parameters.said().keys())


def tells_figures(text: str) -> bool:
    """Whether a clause tells a figure of a quantity that is logged."""
    return any(_figure().search(plain(clause.lower())) for clause in _parted(text)[0])


def asks(clause: str) -> bool:
    """Whether a clause asks: by its mark, or by a word that asks or wants to be shown something."""
    said = plain(clause.strip().lower())
    begins = re.match(rf"(?:{_rules()['before']})*(?:{words()['question_words']}|{_rules()['shows']})\b", said)
    within = compiled(_rules()["asks"]).search(said)
    return said.endswith("?") or bool(begins or within)


def tells(clause: str) -> bool:
    """Whether a clause tells: what was done, a figure of a quantity, or a fact, without asking or comparing."""
    said = plain(clause.strip().lower())
    if said.endswith("?") or (compiled(_rules()["compares"]).search(said) and not _figure().search(said)):
        return False
    if _was_done(said):
        return True
    return not asks(clause) and bool(_figure().search(said) or reading_of(clause).facts)


def _was_done(said: str) -> bool:
    rules = _rules()
    return compiled(rf"(?:{rules['before']})*(?:{rules['did']}|{rules['done']})").match(said) is not None


def _parted(text: str) -> tuple[list[str], list[str]]:
    """The clauses that tell, those that go on with a number among them, and the others; a number stays whole."""
    told: list[str] = []
    rest: list[str] = []
    goes_on = False
    for clause in re.split(r"(?<=[.!?])\s+|[,;:]\s+|\n|\s+[-–—]\s+", text):
        goes_on = tells(clause) or (goes_on and clause[:1].isdigit() and not asks(clause))
        (told if goes_on else rest).append(clause.rstrip(". "))
    return told, [clause for clause in rest if clause]


@cache
def _figure() -> re.Pattern[str]:
    """A quantity that is logged with its number: `val loss is 1.46`, `reward now 240`."""
    said = "|".join(row["said"] for row in table("loaded_questions")["figures"].values())
    return compiled(rf"\b(?:{said}|{_rules()['split']})(?:{_rules()['links']})* ?\d")


def _rules() -> dict[str, str]:
    return table("loaded_words")["telling"]  # type: ignore[no-any-return]
