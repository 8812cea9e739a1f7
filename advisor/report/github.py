"""A diagnosis as GitHub workflow annotations."""

from __future__ import annotations

from advisor.findings import Diagnosis, Finding
from advisor.report.escaping import annotation, annotation_property
from advisor.report.words import prescription_text, subject_name

_LEVELS = {"error": "error", "warning": "warning", "info": "notice", "good": "notice"}


def to_github(diagnosis: Diagnosis) -> str:
    """One `::level title=…::message` line a finding, and one error line for what could not be read."""
    lines = [_annotation(finding) for finding in diagnosis.findings]
    lines += [f"::error title=could not be read::{annotation(f'{e.source}: {e.message}')}" for e in diagnosis.errors]
    return "\n".join(lines) + ("\n" if lines else "")


def _annotation(finding: Finding) -> str:
    advice = f" → {prescription_text(finding.prescriptions[0])}" if finding.prescriptions else ""
    message = f"{subject_name(finding.subject)}: {finding.explanation}{advice}"
    title = annotation_property(f"{'known: ' if finding.known else ''}{finding.rule}: {finding.title}")
    return f"::{'notice' if finding.known else _LEVELS[finding.severity]} title={title}::{annotation(message)}"
