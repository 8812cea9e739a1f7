"""What the loaded logs say about a symptom that a person describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.consult.asking_part import of_new_run, tells_figures
from advisor.consult.speech import bullets, paragraphs
from advisor.engine.filters import FILTERS
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding


_WHY: Mapping[str, str] = {
    "not-logged": "was not logged",
    "unusable": "is unusable (constant, or too damaged)",
    "too-few": "has too few points",
    "not-told": "was not told",
    "waived": "is waived",
}


def _named(missing: Sequence[str]) -> str:
    """What is missing in words: a group of facts by what it is measured on."""
    groups = table("consultation")["measured_on"]
    words = [groups.get(name.partition(".")[0], name) if "." in name else name for name in missing]
    return " and ".join(dict.fromkeys(words)) or "what it needs"


def seen_in_logs(dialogue: Conversation, identifier: str, said: str = "") -> str:
    """Whether the loaded evidence shows it, contradicts it, or cannot tell; empty without it, or of another run."""
    from advisor.engine.rulebook import bundled_rulebook

    evidence = dialogue.evidence
    if not (evidence.runs or evidence.studies) or _of_another_run(dialogue, said):
        return ""
    if identifier in table("consultation")["report_on"]:
        return findings_in_short(dialogue)
    if identifier not in bundled_rulebook().rules:
        return ""
    found = [f for f in dialogue.diagnosis.findings if f.rule == identifier]
    if found:
        first = found[0]
        where = first.subject.parameter or first.subject.run or first.subject.study or ""
        return f"Your logs show it{f' in `{where}`' if where else ''}: {first.explanation}"
    missing = [u for u in dialogue.diagnosis.unexamined if u.rule == identifier]
    if missing:
        return f"Your logs cannot tell: {_named(missing[0].missing)} {_WHY[missing[0].reason]}."
    return "The loaded logs do not show it: the rule looked and stayed silent."


def _of_another_run(dialogue: Conversation, said: str) -> bool:
    """Whether results are told of a run that came after a change, in this utterance or before it."""
    after = any(of_new_run(exchange.said) for exchange in dialogue.session.exchanges)
    return of_new_run(said) or (after and tells_figures(said))


def finding_in_short(finding: Finding) -> str:
    """A finding in a line: what it is, and the first thing to do about it."""
    first = finding.prescriptions[0].reason if finding.prescriptions else ""
    return f"{finding.title}{f' → {first}' if first else ''}"


def findings_in_short(dialogue: Conversation) -> str:
    """The findings to act on first, a line each, and what is good when there are none."""
    acting = [f for f in dialogue.diagnosis.findings if f.suppressed_by is None and f.severity in ("error", "warning")]
    shown = acting[: int(table("consultation")["findings_shown"])]
    if not shown:
        good = [f for f in dialogue.diagnosis.findings if f.severity == "good"]
        told = f": {good[0].title}" if good else ""
        return f"In what is loaded I found nothing to act on{told}."
    lines = (f"{f.title}{f' → {f.prescriptions[0].reason}' if f.prescriptions else ''} *{f.rule}*" for f in shown)
    more = len(acting) - len(shown)
    return paragraphs("What is loaded shows:", bullets(lines), f"and {more} more." if more else "")


def loaded_in_short(dialogue: Conversation) -> str:
    """What was loaded, and what it shows first; empty without evidence."""
    runs, studies = len(dialogue.evidence.runs), len(dialogue.evidence.studies)
    if not runs and not studies:
        return ""
    count = FILTERS["count"]
    counted = ([count(runs, "run")] if runs else []) + ([count(studies, "study", "studies")] if studies else [])
    return paragraphs(f"I have read {' and '.join(counted)}.", findings_in_short(dialogue))


def welcome(dialogue: Conversation) -> str:
    """The first words: what the loaded evidence shows, or what can be said."""
    return loaded_in_short(dialogue) or (
        "I help with training runs and hyperparameter searches. Tell me what you see, what you plan, or what you "
        "have: for example *my training loss jumps around, AdamW, 40 GPU hours, 30 minutes a run*."
    )
