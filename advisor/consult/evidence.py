"""What the loaded logs say about a symptom that a person describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.consult.dialogue import Dialogue


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
        needs = ", ".join(missing[0].missing) or "what it needs"
        return f"Your logs cannot tell: {needs} is missing ({missing[0].reason})."
    return "The loaded logs do not show it: the rule looked and stayed silent."
