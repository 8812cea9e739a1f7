"""Findings that the configuration waives until a day: they are told as unexamined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from advisor.config import Waiver
from advisor.facts import Subject
from advisor.findings import Finding, Unexamined
from advisor.names import canonical
from advisor.selection import matches


def waive(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> tuple[list[Finding], list[Unexamined]]:
    """The findings that stay, and those that a waiver of today covers."""
    today = date.today()
    valid = [waiver for waiver in waivers if waiver.expires >= today]
    kept, waived = [], []
    for finding in findings:
        if any(_waives(waiver, finding) for waiver in valid):
            waived.append(Unexamined(rule=finding.rule, subject=finding.subject, missing=(), reason="waived"))
        else:
            kept.append(finding)
    return kept, waived


def ended(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> list[Waiver]:
    """The waivers whose day is past although what they covered is still found."""
    past = [waiver for waiver in waivers if waiver.expires < date.today()]
    return [waiver for waiver in past if any(_waives(waiver, finding) for finding in findings)]


def _waives(waiver: Waiver, finding: Finding) -> bool:
    subject = finding.subject
    named = ((waiver.study, subject.study), (waiver.run, subject.run))
    return (
        matches(finding.rule, waiver.rule)
        and (waiver.parameter is None or _same_parameter(waiver.parameter, subject))
        and all(wanted is None or wanted == got for wanted, got in named)
    )


def _same_parameter(told: str, subject: Subject) -> bool:
    """Whether the parameter is meant, by the person's own spelling or any other that has its canonical name."""
    if subject.parameter is None:
        return False
    return told == subject.parameter or canonical(told) == (subject.canonical or canonical(subject.parameter))
