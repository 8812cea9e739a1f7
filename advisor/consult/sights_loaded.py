"""What is loaded shows or does not show: a sight asked about by yes or no, which runs show it, how bad it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from advisor.consult import ranked_loaded, steps_loaded
from advisor.consult.asking_part import asking_part
from advisor.consult.entries import reads_of
from advisor.consult.evidence import findings_in_short
from advisor.consult.judged_loaded import loss_tells_nothing
from advisor.consult.naming_runs import named_runs
from advisor.consult.speech import paragraphs
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.consult.understood import Understanding
    from advisor.findings import Finding


def seen(dialogue: Conversation, understood: Understanding) -> str:
    """Yes to whether a loaded run shows a sight, before all else that could be said of it; empty for a no."""
    described = understood.matches and understood.matches[0].id.startswith("run/")
    well = re.search(table("loaded_words")["asks_well"], understood.text.lower()) is not None
    if described and well and understood.matches[0].id != "run/healthy":
        return ""  # a yes to a fault is none to whether all is well
    answer = shown(dialogue, understood) if described else ""
    return answer if answer.startswith("**Yes") else ""


def shown(dialogue: Conversation, understood: Understanding) -> str:
    """Yes or no to whether what is loaded shows a sight, `is run 12 overfitting?`; empty where nobody can tell."""
    rules, said = table("loaded_questions"), understood.text.lower()
    rule = understood.matches[0].id if understood.matches else ""
    if not (understood.question and _is_rule(rule)):
        return ""
    if re.search(rules["asks_which_runs"], said) and rule.startswith("run/"):
        return _which_runs(dialogue, rule)
    if not re.search(rules["yes_or_no"], said):
        return _how_it_is(dialogue, rule, said) or _not_so(dialogue, rule, said)
    named = {run.name for run in named_runs(dialogue.evidence.runs, said)}
    about = [f for f in dialogue.diagnosis.findings if f.rule == rule and (not named or f.subject.run in named)]
    if about:
        runs = list(dict.fromkeys(f.subject.run for f in about if f.subject.run)) if len(named) != 1 else []
        place = _place_of(dialogue, named) if rule == "run/healthy" else ""
        several = f"{steps_loaded.listed_names(runs)}: " if len(runs) > 1 or (runs and named) else ""
        return paragraphs(
            place, f"**Yes: {several}{about[0].title}.**", about[0].explanation, steps_loaded.todo_of(about[0])
        )
    untold = [u for u in dialogue.diagnosis.unexamined if u.rule == rule and (not named or u.subject.run in named)]
    looked = bool(dialogue.evidence.runs if rule.startswith("run/") else dialogue.evidence.studies)
    where = f"in {steps_loaded.listed_names(sorted(named))} " if named else ""
    return "" if untold or not looked else f"**No: {where}*{rule}* looked for it and stayed silent.**"


def _not_so(dialogue: Conversation, rule: str, said: str) -> str:
    """That a sight whose reason is asked for is not in the logs, and what is; empty where the rule could not look."""
    unsaid = any(u.rule == rule for u in dialogue.diagnosis.unexamined)
    looked = bool(dialogue.evidence.runs if rule.startswith("run/") else dialogue.evidence.studies)
    seen_it = any(f.rule == rule for f in dialogue.diagnosis.findings)
    if not re.search(table("loaded_questions")["why_of_it"], said) or unsaid or not looked or seen_it:
        return ""
    runs = dialogue.evidence.runs
    usual = loss_tells_nothing(next(reads_of(dialogue, runs))) if len(runs) == 1 else ""
    lead = f"**The loaded logs do not show that as a fault: *{rule}* looked for it and stayed silent.**"
    return paragraphs(lead, f"That is usual: {usual}" if usual else "", findings_in_short(dialogue))


def _place_of(dialogue: Conversation, named: Collection[str]) -> str:
    """The place of the one named run among the others: whether it is any good is asked of that as well."""
    runs = [run for run in dialogue.evidence.runs if run.name in named]
    return ranked_loaded.standing(dialogue, runs[0]) if len(runs) == 1 else ""


def _which_runs(dialogue: Conversation, rule: str) -> str:
    """The runs that show a sight, each with its own words: `which ones were still improving?`."""
    about = [f for f in dialogue.diagnosis.findings if f.rule == rule and f.subject.run]
    if not about:
        return f"**None: *{rule}* looked for it and stayed silent.**" if dialogue.evidence.runs else ""
    names = steps_loaded.listed_names(list(dict.fromkeys(f.subject.run or "" for f in about)))
    return paragraphs(f"**{names}: {about[0].title}.**", about[0].explanation, steps_loaded.todo_of(about[0]))


def _how_it_is(dialogue: Conversation, rule: str, said: str) -> str:
    """A sight that a named run shows, in its own figures: `how bad is the overfitting in big?`."""
    named = {run.name for run in named_runs(dialogue.evidence.runs, said)}
    about = next((f for f in dialogue.diagnosis.findings if f.rule == rule and f.subject.run in named), None)
    if about is None:
        return ""
    return paragraphs(f"**{named_subject(about)}{about.title}.**", about.explanation, steps_loaded.todo_of(about))


def _is_rule(identifier: str) -> bool:
    from advisor.engine.rulebook import bundled_rulebook  # dear to read, and most questions are none of a log

    return identifier in bundled_rulebook().rules


def guessed(understood: Understanding) -> bool:
    """Whether it asks why something is so, and the words are unsurely near to a topic: what is loaded may tell."""
    asks = re.search(table("loaded_questions")["why_of_it"], understood.text.lower())
    first = next(iter(understood.matches), None)
    topic = first is not None and first.id.startswith("topic/")
    return bool(asks and first and topic and first.confidence < float(table("consultation")["sure_beside_an_answer"]))


def instead(dialogue: Conversation, understood: Understanding) -> str:
    """What is loaded shows, where the words alone were not sure; empty where nothing is loaded."""
    if not (dialogue.evidence.runs or dialogue.evidence.studies) or not asking_part(understood.text):
        return ""
    if understood.matches and not re.search(table("loaded_questions")["why_of_it"], understood.text.lower()):
        return ""
    found = {f.rule: f for f in reversed(dialogue.diagnosis.findings) if f.suppressed_by is None}
    meant = next((found[key] for key in understood.unsure if key in found), None)
    if meant is None:
        return findings_in_short(dialogue)
    lead = f"**{named_subject(meant)}{meant.title}.**"
    return paragraphs(lead, meant.explanation, steps_loaded.todo_of(meant))


def named_subject(finding: Finding | None) -> str:
    """The run that a finding is about, to stand before its words; empty where it is the only one."""
    name = finding.subject.run if finding is not None else None
    return f"`{name}`: " if name and name != "." else ""
