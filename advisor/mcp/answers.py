"""What the tools answer: few lines, the first thing to do in front, and what to ask next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, Field

from advisor.findings import SEVERITIES, Diagnosis, Finding
from advisor.report.summary import rule_name
from advisor.report.words import counts, prescription_text, safe, subject_name

SHOWN = 8  # findings of an answer: about 1,500 tokens with the rest
NAMED = 3  # runs named of a group
LONGEST = 240  # characters of a title or an error
PAGE = 5200  # characters of a rule's page or a plan: about 1,300 tokens
UNWANTED = ("## When a person describes it", "## Asked in particular")  # sections that only the consultation needs
LONGEST_SECTIONS = ("## When\n", "## What it says\n")  # the first to be cut


class Told(BaseModel):
    """One finding, or several of one rule, severity and kind of change; then the advice is the first subject's."""

    rule: str
    severity: str
    subjects: list[str] = Field(description="what it is about, the first few")
    times: int = Field(description="on how many subjects it was found")
    title: str
    confidence: float
    advice: str = ""
    since_step: int | None = None


class Diagnosed(BaseModel):
    """The answer of diagnose."""

    summary: str
    findings: list[Told]
    left_out: int = Field(description="findings beyond those listed")
    unexamined: list[str] = Field(description="what is not logged or told, and how many rules need it")
    errors: list[str]
    next: str = Field(description="what to call next")


class Checked(Diagnosed):
    """The answer of check."""

    verdict: str = Field(description="clean, findings or could-not-check")


class Answered(BaseModel):
    """The answer of ask."""

    matched: list[str]
    confidence: float
    reply: str
    facts: dict[str, object]
    question: str | None = None
    choices: list[str] = []


class Planned(BaseModel):
    """The answer of plan; the plan is YAML that `advisor run` takes."""

    summary: str
    plan: str
    next: str


class Validated(BaseModel):
    """The answer of validate."""

    valid: bool
    problems: list[str]
    summary: str = ""


class Explained(BaseModel):
    """The answer of explain."""

    rule: str
    page: str


def short_page(page: str, rule: str) -> str:
    """A rule's page without what only the consultation needs, its conditions, then its words, cut where too long."""
    parts = [part for part in re.split(r"\n(?=## )", page) if not part.startswith(UNWANTED)]
    for longest in LONGEST_SECTIONS:
        over = len("\n".join(parts)) - PAGE
        parts = [_cut(part, over, rule) if over > 0 and part.startswith(longest) else part for part in parts]
    return "\n".join(parts)


def _cut(part: str, over: int, rule: str) -> str:
    more = f"\n… all of it: advisor rules show {rule}\n"
    kept = part[: max(part.index("\n") + 1, len(part) - over - len(more))]
    return kept.rpartition("\n")[0] + more


def bare_plan(text: str) -> str:
    """A plan's YAML without comments, which say again what stands in it as `reason`."""
    return "\n".join(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")) + "\n"


def diagnosed(diagnosis: Diagnosis, limit: int = SHOWN) -> Diagnosed:
    """The diagnosis in short."""
    groups = _groups([finding for finding in diagnosis.findings if finding.suppressed_by is None])
    shown = [_told(group) for group in groups[:limit]]
    return Diagnosed(
        summary=_summary(diagnosis),
        findings=shown,
        left_out=sum(len(group) for group in groups[limit:]),
        unexamined=_unexamined(diagnosis),
        errors=[safe(f"{error.source}: {error.message}")[: 2 * LONGEST] for error in diagnosis.errors[:5]],
        next=_next(shown, diagnosis),
    )


def diagnosed_text(answer: Diagnosed) -> str:
    """The same as lines."""
    lines = [answer.summary]
    for told in answer.findings:
        more = f" and {told.times - len(told.subjects)} more" if told.times > len(told.subjects) else ""
        since = f", since step {told.since_step}" if told.since_step is not None else ""
        lines.append(f"- {told.severity}: {told.title} [{told.rule}; {', '.join(told.subjects)}{more}{since}]")
        if told.advice:
            lines.append(f"  → {told.advice}")
    if answer.left_out:
        lines.append(f"- {answer.left_out} more; narrow with select or name fewer sources")
    if answer.unexamined:
        lines.append("not examined for want of: " + "; ".join(answer.unexamined))
    lines += [f"could not read: {error}" for error in answer.errors]
    return "\n".join([*lines, f"next: {answer.next}"])


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one rule and severity that ask for the same kind of change."""
    groups: dict[tuple[str | None, ...], list[Finding]] = {}
    for finding in findings:
        asks = next(((one.action, one.canonical or one.parameter) for one in finding.prescriptions), ())
        groups.setdefault((finding.rule, finding.severity, *asks), []).append(finding)
    return sorted(groups.values(), key=lambda group: -SEVERITIES.index(group[0].severity))


def _told(group: Sequence[Finding]) -> Told:
    first, alone = group[0], len(group) == 1
    advice = ""
    if first.prescriptions:
        advice = f"{prescription_text(first.prescriptions[0])}. {first.prescriptions[0].reason}"
        advice = advice if alone else f"{subject_name(first.subject)}: {advice}"
    return Told(
        rule=first.rule,
        severity=first.severity,
        subjects=[subject_name(finding.subject) for finding in group[:NAMED]],
        times=len(group),
        title=safe(first.title if alone else rule_name(first))[:LONGEST],
        confidence=round(first.confidence, 2),
        advice=safe(advice)[: 2 * LONGEST],
        since_step=first.since_step if alone else None,
    )


def _summary(diagnosis: Diagnosis) -> str:
    runs, studies = (sum(getattr(s, name) for s in diagnosis.sources) for name in ("runs", "studies"))
    return f"{runs} runs, {studies} studies read: {counts(diagnosis)}"


def _unexamined(diagnosis: Diagnosis) -> list[str]:
    wanting = Counter(name for entry in diagnosis.unexamined for name in set(entry.missing))
    return [f"{safe(name)} ({times})" for name, times in wanting.most_common(5)]


def _next(shown: Sequence[Told], diagnosis: Diagnosis) -> str:
    acting = [told for told in shown if told.severity in ("warning", "error")]
    if not acting:
        return _without_act(shown, diagnosis)
    if any(told.rule.startswith(("study/", "space/")) for told in acting):
        return f"explain {acting[0].rule} for the reasons; plan for the next search"
    return f"explain {acting[0].rule} for the reasons; change one thing, the first advice, and train again"


def _without_act(shown: Sequence[Told], diagnosis: Diagnosis) -> str:
    """What silence means: what could not be read or examined is never called well."""
    if diagnosis.errors:
        return "the errors say what could not be read or checked; call diagnose for single runs"
    if any(told.severity == "good" for told in shown):
        return "nothing asks for an act; do not change what works"
    return "nothing asks for an act, which is no clean bill of health: see what was not examined"
