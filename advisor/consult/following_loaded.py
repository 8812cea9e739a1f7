"""A few words that go on from an answer about what is loaded: `are you sure?`, `why?`, `and the second?`, `and lr?`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from advisor.consult.about_best import luck
from advisor.consult.chosen_loaded import lead
from advisor.consult.entries import Ranking, ranking
from advisor.consult.naming_runs import named_runs, spellings
from advisor.consult.quantities import plain
from advisor.consult.referred_loaded import entries_spoken
from advisor.consult.speech import bullets, paragraphs
from advisor.consult.steps_loaded import subject_of, todo_of
from advisor.engine.filters import FILTERS
from advisor.parameters import said as said_of
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding


def followed(dialogue: Conversation, text: str) -> str:
    """The answer to a few words after an answer about what is loaded; empty where they ask for themselves."""
    said, words = text.strip().lower(), table("loaded_words")
    if dialogue.session.answered or not dialogue.session.exchanges or not _loaded(dialogue):
        return ""
    if re.match(words["sure"], said):
        return sure(dialogue)
    if re.match(words["why"], said):
        return why(dialogue)
    if re.match(words["by_how_much"], said):
        return lead(dialogue, [], next(entries_spoken(dialogue), ""))
    if re.match(words["next_of_it"], said):
        return "\n\n".join(todo for finding in findings_spoken(dialogue)[:1] if (todo := todo_of(finding)))
    return ""


def _loaded(dialogue: Conversation) -> bool:
    return bool(dialogue.evidence.runs or dialogue.evidence.studies)


def findings_spoken(dialogue: Conversation) -> list[Finding]:
    """The findings that the last answer told, by their titles or explanations."""
    reply = dialogue.session.exchanges[-1].reply if dialogue.session.exchanges else ""
    lowered = reply.lower()
    found = (f for f in dialogue.diagnosis.findings if f.title.lower() in lowered or f.explanation in reply)
    todo = [f for f in dialogue.diagnosis.findings if todo_of(f) and todo_of(f) in reply]
    return list(found) or todo


def sure(dialogue: Conversation) -> str:
    """How sure the last answer is: the measured chance of a finding, else what is known of the noise."""
    found = findings_spoken(dialogue)
    if found:
        return paragraphs(_chance(found[0]), found[0].explanation, _caveat(found[0]))
    spoken = list(entries_spoken(dialogue))
    made = ranking(dialogue, spoken[0] if spoken else "")
    if made is None:
        return "**It is what was logged, and no more: nothing of it is estimated.**"
    if spoken and _name(made.entries[0].name) == spoken[0]:
        return _of_the_best(dialogue, made)
    return f"**By what was logged, yes.** {made.spoken()}"


def _name(entry: str) -> str:
    return entry.strip("`")


def _chance(finding: Finding) -> str:
    sure = "Quite" if finding.confidence >= float(table("consultation")["sure_beside_an_answer"]) else "Not very"
    chance = FILTERS["pct"](finding.confidence)
    return f"**{sure}: {chance} is the measured chance that such a finding (*{finding.rule}*) is right.**"


def _caveat(finding: Finding) -> str:
    from advisor.engine.rulebook import bundled_rulebook

    rule = bundled_rulebook().rules.get(finding.rule)
    return f"When it is wrong: {rule.file.caveat}" if rule is not None and rule.file.caveat else ""


def _of_the_best(dialogue: Conversation, made: Ranking) -> str:
    """How sure the best is the best: how far it leads, beside the noise."""
    if made.entries[0].name.startswith("trial"):
        return luck(dialogue, [])
    if len(made.entries) < 2:
        return ""
    best, second = made.entries[:2]
    apart = made.noise is not None and made.apart(best.value, second.value)
    point = "Yes, beyond the noise" if apart else "Not of the order"
    lead = f"**{point}: {best.name} {best.figure}, {second.name} {second.figure} by {made.tag}.**"
    return paragraphs(lead, made.spoken())


def why(dialogue: Conversation) -> str:
    """What the last answer rests on: the figures of its finding, else in what the best differs."""
    found = findings_spoken(dialogue)
    if found:
        first = found[0]
        lines = [f"{line.fact}: {_shown(line.value)}" for line in first.evidence[:6]]
        lead = f"**{subject_of(first)}{first.explanation}**"
        return paragraphs(lead, paragraphs("It rests on:", bullets(lines)) if lines else "", _caveat(first))
    from advisor.consult.about_loaded import about_loaded

    spoken = list(entries_spoken(dialogue))
    made = ranking(dialogue, spoken[0]) if spoken else None
    if made is None or len(made.entries) < 2:
        return ""
    if _name(made.entries[0].name) == spoken[0]:
        spoken = [spoken[0], *[name for name in spoken[1:] if name != spoken[0]], _name(made.entries[1].name)]
    else:
        spoken = [spoken[0], _name(made.entries[0].name)]
    return about_loaded(dialogue, f"why is {spoken[0]} different from {spoken[1]}?")


def _shown(value: object) -> str:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return str(FILTERS["sig"](value)) if number else str(value)


def gone_on(dialogue: Conversation, text: str) -> str:
    """A question that leaves out what the one before it asked, in full: `and dropout?` after `does lr matter?`."""
    words, said = table("loaded_words"), plain(text.strip().lower())
    m = re.match(words["goes_on"], said)
    if m is None or len(said.split()) > int(words["goes_on_at_most"]) or not _loaded(dialogue):
        return ""
    before = next(
        (e.said for e in reversed(dialogue.session.exchanges) if not re.match(words["goes_on"], e.said.lower())), ""
    )
    before = plain(before.lower()).rstrip("?.! ")
    return _in_place(dialogue, before, m["rest"]) if before else ""


def _in_place(dialogue: Conversation, before: str, rest: str) -> str:
    """The question before with the new words in the place of those of their kind; empty where there are no such."""
    for expression in _kinds(dialogue):
        new, old = re.search(expression, rest), list(re.finditer(expression, before))
        if new and old and new[0] != old[-1][0]:
            return f"{before[: old[-1].start()]}{new[0]}{before[old[-1].end() :]}?"
    named = any(named_runs(dialogue.evidence.runs, rest)) or re.search(r"\btrial ?#?\d+", rest)
    return f"{before} {rest}?" if named else ""


def _kinds(dialogue: Conversation) -> Iterator[str]:
    """What may stand in the place of one another: runs, trials, settings, quantities, extremes, parts of the data."""
    names = {spelled for run in dialogue.evidence.runs if run.name != "." for spelled in spellings(run.name)}
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    if listed:
        yield rf"(?<![\w/.-])(?:{listed})(?!\w)"
    yield r"\b(?:trial|run|version|exp) ?#?\d+\b"
    yield rf"(?<![\w-])(?:{'|'.join([*_own_settings(dialogue), *said_of().values()])})(?!\w)"
    yield rf"\b(?:{'|'.join(row['said'] for row in table('loaded_questions')['figures'].values())})\b"
    yield from table("loaded_words")["also_words"].values()


def _own_settings(dialogue: Conversation) -> Sequence[str]:
    made = ranking(dialogue, "")
    keys = {key.lower() for entry in made.entries for key in entry.settings} if made is not None else set()
    return [re.escape(key) for key in sorted(keys, key=len, reverse=True)]
