"""What the loaded logs say about a symptom that a person describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.dialogue import Dialogue


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


def seen_in_logs(dialogue: Dialogue, identifier: str) -> str:
    """Whether the loaded evidence shows it, contradicts it, or cannot tell; empty without evidence or rule."""
    from advisor.engine.rulebook import bundled_rulebook

    evidence = dialogue.evidence
    if not (evidence.runs or evidence.studies) or identifier not in bundled_rulebook().rules:
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
