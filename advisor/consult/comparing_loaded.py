"""Runs that are loaded, beside each other: how far each came, what was found, which settings differ."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from advisor.consult.entries import Entry, Ranking, ranking, ranking_of, reads_of, settings_told
from advisor.consult.equal_steps import levels_at_shorter
from advisor.consult.evidence import finding_in_short
from advisor.consult.judged_loaded import guessing
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.weighed_loaded import alike, changes_training, shown
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.records import Run


def compared(dialogue: Conversation, named: Sequence[Run], of_length: bool = True) -> str:
    """The named runs beside each other, the best first; empty for fewer than two.

    With `of_length` two of unlike length are compared at the shorter one's end too.
    """
    if len(named) < 2:
        return ""
    one, other = named[:2]
    facts, clear = _level(dialogue, one, other)
    apart = list(_settings_apart(dialogue, one, other))
    lines = [f"{key}: {a} in `{one.name}`, {b} in `{other.name}`" for key, a, b in apart]
    guesses = [f"`{read.run.name}`: {told}" for read in reads_of(dialogue, [one, other]) if (told := guessing(read))]
    found = [*guesses, *finding_words(dialogue, one), *finding_words(dialogue, other)]
    alone = (
        f"That is the only logged setting that differs, so it is the likely cause{_unless_luck(dialogue)}."
        if clear and len(apart) == 1 and "not logged" not in apart[0]
        else ""
    )
    return paragraphs(
        facts,
        levels_at_shorter(dialogue, [one, other]) if of_length else "",
        paragraphs("What differs in their settings:", bullets(lines)) if lines else _nothing_apart(one, other),
        alone,
        bullets(found) if found else "" if alone or not clear else "No finding to act on tells them apart.",
        ""
        if len(apart) < 2 or not clear
        else "They differ in more than one setting, so none of them is proven to be the cause; "
        "change one at a time, or let `advisor probe` do it.",
    )


def both_compared(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The only two runs that are loaded beside each other: `what's the difference between the two?`."""
    runs, rules = dialogue.evidence.runs, table("loaded_questions")
    asked = re.search(rules["compares"], said) and re.search(table("loaded_words")["both"], said)
    return compared(dialogue, runs) if len(runs) == 2 and not named and asked else ""


def _unless_luck(dialogue: Conversation) -> str:
    """The doubt that stays where the noise is that of the last points: nobody knows how far seeds scatter."""
    made = ranking(dialogue, "runs")
    return "" if made is None or made.repeated else ", unless the seed is: nothing was repeated"


def _nothing_apart(one: Run, other: Run) -> str:
    if one.hyperparameters and other.hyperparameters:
        return "Their logged settings are alike."
    return "No setting that differs was logged, so only you know in what they differ."


def _level(dialogue: Conversation, one: Run, other: Run) -> tuple[str, bool]:
    """Which of two runs ends better and by which figures, and whether that is beyond their noise."""
    made, two = _ranked_two(dialogue, one, other)
    if made is None or len(two) < 2:
        return f"`{one.name}` and `{other.name}` share no curve that both logged long enough to compare.", False
    if not made.comparable(two[0].value, two[1].value):
        levels = f"{two[0].figure} in {two[0].name}, {two[1].figure} in {two[1].name}"
        return (
            f"**{made.tag} lies on two scales, {levels}: it was not measured alike, so they cannot be compared.**",
            False,
        )
    if two[0].lost != two[1].lost:
        whole, gone = sorted(two, key=lambda entry: entry.lost)
        return f"**{gone.name} was lost; {whole.name} was not: {made.tag} {whole.figure} against {gone.figure}.**", True
    best, worse = two if made.ahead(two[0].value, two[1].value) else two[::-1]
    clear = made.apart(best.value, worse.value) or not math.isfinite(worse.value)
    judged = "beyond the noise" if clear else "within the noise, so it is no difference yet"
    return f"**{best.name} is ahead of {worse.name}: {made.tag} {_apart(best, worse)}, {judged}.**", clear


def _ranked_two(dialogue: Conversation, one: Run, other: Run) -> tuple[Ranking | None, list[Entry]]:
    """The two runs by what all runs are ranked by, else by what these two share."""
    for made in (ranking(dialogue, "runs"), ranking_of(dialogue, [one, other])):
        known = {entry.name: entry for entry in made.entries} if made else {}
        two = [known[name] for run in (one, other) if (name := f"`{run.name}`") in known]
        if len(two) == 2:
            return made, two
    return None, []


def _apart(best: Entry, worse: Entry) -> str:
    """Two levels in figures enough to tell them apart."""
    if best.figure != worse.figure or not math.isfinite(worse.value):
        return f"{best.figure} against {worse.figure}"
    return f"{best.value:.5g} against {worse.value:.5g}"


def _settings_apart(dialogue: Conversation, one: Run, other: Run) -> Iterator[tuple[str, str, str]]:
    """The settings in which two runs differ and that change a training, as far as anything tells."""
    a, b = (settings_told(read) for read in reads_of(dialogue, [one, other]))
    for key in sorted({*a, *b}):
        if changes_training(key) and not alike(a.get(key), b.get(key)):
            first, second = (shown(made[key]) if key in made else "not logged" for made in (a, b))
            yield key, first, second


def beside_best(dialogue: Conversation, run: Run) -> str:
    """In which settings a run differs from the best one; empty for the best itself and where nothing differs."""
    made = ranking(dialogue, "runs")
    best = next((one for one in dialogue.evidence.runs if made and made.entries[0].name == f"`{one.name}`"), None)
    if best is None or best.name == run.name:
        return ""
    apart = [f"{key} {own} ({other} there)" for key, own, other in _settings_apart(dialogue, run, best)]
    few = int(table("loaded_questions")["named_at_most"])
    return f"Beside the best it had {', '.join(apart[:few])}." if apart else ""


def finding_words(dialogue: Conversation, run: Run) -> Iterator[str]:
    """What was found on the run, in a few words each."""
    for finding in dialogue.diagnosis.findings:
        own = finding.subject.run == run.name and finding.suppressed_by is None
        if own and finding.severity != "good" and finding.rule not in table("loaded_questions")["says_little"]:
            yield f"`{run.name}`: {finding_in_short(finding)}"


def what_differs(dialogue: Conversation, named: Sequence[Run]) -> str:
    """What sets the named run, or the best one, apart from the others in its settings; two named are compared."""
    if len(named) > 1:
        return compared(dialogue, named)
    best = next((f for f in dialogue.diagnosis.findings if f.rule == "run/best-of-runs"), None)
    runs = {run.name: run for run in dialogue.evidence.runs}
    name = named[0].name if named else best.subject.run if best else None
    if name not in runs or len(runs) < 2:
        return ""
    lines = list(_apart_from_all(runs[name], [run for run in runs.values() if run.name != name]))
    told = best.explanation if best and best.subject.run == name else ""
    if not lines:
        return f"**{told}**" if told else f"**No logged setting sets `{name}` apart from the others.**"
    return paragraphs(f"**What sets `{name}` apart from the other {len(runs) - 1}:**", bullets(lines), told)


def _apart_from_all(one: Run, others: Sequence[Run]) -> Iterator[str]:
    """The settings whose value none of the other runs has, with the values that these have."""
    for key, value in sorted(one.hyperparameters.items()):
        beside = [run.hyperparameters.get(key, "not logged") for run in others]
        if "seed" not in key.lower() and value not in beside:
            yield f"{key}: {value}, the others {', '.join(dict.fromkeys(map(str, beside)))}"
