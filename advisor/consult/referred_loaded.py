"""What a question refers to without its name: `it` after an answer about one run, trials by their bare numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.consult.about_study import largest, trials_named
from advisor.consult.entries import Ranking, ranking
from advisor.consult.naming_runs import named_runs
from advisor.consult.quantities import plain
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation

_SPOKEN = re.compile(r"`([^`]+)`|\b[Tt]rial (\d+)\b")


def spelled_out(dialogue: Conversation, text: str) -> str:
    """The text with the names of the runs and trials that it refers to otherwise; as it is where it refers to none."""
    if dialogue.evidence.runs and not dialogue.evidence.studies:
        text = re.sub(
            r"\b([Tt])rial(s?)\b", r"run\2", text
        )  # what a person calls a trial is a run where there are no others
    said = _at_step(dialogue, _numbered(dialogue, text))
    said = _the_other(dialogue, said)
    if any(named_runs(dialogue.evidence.runs, said.lower())) or trials_named(dialogue, said):
        return said
    name = subject_spoken(dialogue)
    many = len(dialogue.evidence.runs) > 1 or largest(dialogue) is not None
    return re.sub(table("loaded_words")["it"], name, said, count=1, flags=re.IGNORECASE) if name and many else said


def _at_step(dialogue: Conversation, text: str) -> str:
    """The text with the step that the last answer named first, where it asks of what was `there`."""
    reply = dialogue.session.exchanges[-1].reply.partition("\n")[0] if dialogue.session.exchanges else ""
    step = re.search(r"\bstep (\d+)", reply)
    return re.sub(table("loaded_words")["there"], f"at step {step[1]}", text, flags=re.IGNORECASE) if step else text


def _the_other(dialogue: Conversation, text: str) -> str:
    """The text with the name of the other of two runs, where the last answer was about one of them."""
    name, runs = subject_spoken(dialogue), dialogue.evidence.runs
    other = next((run.name for run in runs if run.name != name), "")
    if len(runs) != 2 or name not in {run.name for run in runs}:
        return text
    return re.sub(r"\bthe other(?: one| run)?\b", f"run {other}", text, count=1, flags=re.IGNORECASE)


def subject_spoken(dialogue: Conversation) -> str:
    """The one run or trial that the last answer is about, by its first line; empty where it names none or several."""
    spoken = list(entries_spoken(dialogue, first_line=True))
    return spoken[0] if spoken else ""


def entries_spoken(dialogue: Conversation, first_line: bool = False) -> Iterator[str]:
    """The runs and trials that the last answer names, in its order, as questions name them."""
    if not dialogue.session.exchanges:
        return
    reply = dialogue.session.exchanges[-1].reply
    runs = {run.name for run in dialogue.evidence.runs}
    study = largest(dialogue)
    numbers = {trial.number for trial in study.trials} if study is not None else set()
    found = _SPOKEN.findall(reply.partition("\n")[0] if first_line else reply)
    named = (
        name if name in runs else f"trial {number}" for name, number in found if _is_known(name, number, runs, numbers)
    )
    yield from dict.fromkeys(named)


def _is_known(name: str, number: str, runs: set[str], numbers: set[int]) -> bool:
    return name in runs if name else int(number) in numbers


def _numbered(dialogue: Conversation, text: str) -> str:
    """Two bare numbers that are compared, as trials or runs where they are numbers of such: `is 21 better than 16?`."""
    m = re.search(table("loaded_words")["numbers_alone"], plain(text.lower()))
    study = largest(dialogue)
    if m is None or trials_named(dialogue, text) or any(named_runs(dialogue.evidence.runs, text.lower())):
        return text
    numbers = (int(m["one"]), int(m["other"]))
    if _are_values(dialogue, numbers):
        return text
    if study is not None and set(numbers) <= {trial.number for trial in study.trials}:
        return _with("trial ", text, numbers)
    ends = {int(end[1]) for run in dialogue.evidence.runs if (end := re.search(r"(?:^|\D)0*(\d+)$", run.name))}
    return _with("run ", text, numbers) if set(numbers) <= ends else text


def _with(word: str, text: str, numbers: tuple[int, int]) -> str:
    for number in numbers:
        text = re.sub(rf"(?<![\w.#-])#?{number}(?![\w.]*\d)", f"{word}{number}", text, count=1)
    return text


def _are_values(dialogue: Conversation, numbers: tuple[int, int]) -> bool:
    """Whether both numbers are values of one setting: `32 or 64?` asks of that."""
    made: Ranking | None = ranking(dialogue, "")
    keys = {key for entry in made.entries for key in entry.settings} if made is not None else set()
    entries = made.entries if made is not None else ()
    return any(set(numbers) <= {entry.settings.get(key) for entry in entries} for key in keys)
