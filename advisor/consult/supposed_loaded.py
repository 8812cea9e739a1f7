"""Asked what another value of a setting would do, `would a lower rate help?`: as far as what is loaded tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.consult.asked_setting import about_setting
from advisor.consult.entries import reads_of, settings_told
from advisor.consult.evidence import finding_in_short
from advisor.consult.speech import paragraphs
from advisor.consult.steps_loaded import of_runs, subject_of
from advisor.consult.weighed_loaded import shown
from advisor.names import canonical
from advisor.parameters import said as said_of
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.findings import Finding, Prescription
    from advisor.records import Run


def supposed(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """Whether a change of a setting would help: by runs that tried it, by what was found, or what is missing."""
    words = table("loaded_words")
    asked = re.search(words["supposes"], said)
    name = next((n for n, spoken in said_of().items() if re.search(rf"(?<![\w-])(?:{spoken})(?!\w)", said)), None)
    if not dialogue.evidence.runs or name in words["lengths"]:
        return ""
    if name is None or asked is None:
        return _unknown(dialogue, said)
    if len(dialogue.evidence.runs) > 1 and (tried := about_setting(dialogue, said)):
        return tried
    found = of_runs(dialogue, named)
    for finding in found:
        change = next((one for one in finding.prescriptions if one.canonical == name), None)
        if change is not None and finding.severity in ("warning", "error"):
            return _by_finding(finding, change, said)
    return paragraphs(_untold(dialogue, named, name), _instead(found))


def by_how_much(dialogue: Conversation, named: Sequence[Run], said: str) -> str:
    """The figure that a finding gives for a change, `lower the rate by how much?`; empty where none asks for one."""
    if not dialogue.evidence.runs or not re.search(table("loaded_words")["asks_by_how_much"], said):
        return ""
    name = next((n for n, spoken in said_of().items() if re.search(rf"(?<![\w-])(?:{spoken})(?!\w)", said)), None)
    for finding in of_runs(dialogue, named):
        first = [one for one in finding.prescriptions if one.canonical and one.canonical == (name or one.canonical)][:1]
        if first and first[0].action in ("scale", "set") and finding.severity in ("warning", "error"):
            return _by_finding(finding, first[0], said)
    return ""


def _unknown(dialogue: Conversation, said: str) -> str:
    """That nothing of such a name was logged, where one value of a setting is asked about: `is max_depth too high?`."""
    m = re.search(table("loaded_words")["value_of"], said)
    known = {key.lower() for run in dialogue.evidence.runs for key in (run.name, *run.hyperparameters, *run.series)}
    if m is None or dialogue.evidence.studies or m["name"][-1].isdigit() or any(m["name"] in key for key in known):
        return ""
    found = of_runs(dialogue, [])
    lead = f"**No {m['name']} was logged, so these logs cannot tell.** Train once with another value and compare."
    return paragraphs(lead, _instead(found))


def _by_finding(finding: Finding, change: Prescription, said: str) -> str:
    """Yes where a finding asks for a change on that side, no where it asks for the other."""
    words = table("loaded_words")
    up = re.search(words["more_of_it"], said) is not None
    less = (change.factor is not None and change.factor < 1) or change.action in ("decay", "deregularize")
    agrees = up != less
    point = "Likely" if agrees else "Rather not"
    return paragraphs(
        f"**{point}: {change.reason}**", f"Because {subject_of(finding)}{finding.title}. *{finding.rule}*"
    )


def _untold(dialogue: Conversation, named: Sequence[Run], name: str) -> str:
    """That nothing tells it, and why: never logged, or the same in all."""
    runs = named or dialogue.evidence.runs
    values = {
        shown(value)
        for read in reads_of(dialogue, runs)
        for key, value in settings_told(read).items()
        if canonical(key) == name
    }
    spoken = name.replace("_", " ")
    had = f"the {spoken} was {next(iter(values))} throughout" if len(values) == 1 else f"no {spoken} was logged"
    return (
        f"**These logs cannot tell: {had}, and nothing found in them points to it.** Train once with another value and "
        "all else alike, and load both."
    )


def _instead(found: Sequence[Finding]) -> str:
    """What was found instead, the first to act on."""
    acting = next((f for f in found if f.severity in ("warning", "error")), None)
    return f"What they do show: {subject_of(acting)}{finding_in_short(acting)}" if acting is not None else ""
