"""A diagnosis as Markdown, for a pull request or a notebook."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.findings import Diagnosis, Finding
from advisor.report.words import SEVERITY_MARKS, counts, evidence_text, prescription_text, read_as_text, subject_name


def to_markdown(diagnosis: Diagnosis) -> str:
    """The diagnosis as a Markdown document."""
    return "\n".join(_lines(diagnosis)).rstrip() + "\n"


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    yield f"# Diagnosis: {counts(diagnosis)}\n"
    for source in diagnosis.sources:
        lost = f", {source.lost} damaged records lost" if source.lost else ""
        read = f"{source.runs} runs, {source.studies} studies, {source.points} points"
        yield f"- `{source.path}` ({source.kind}): {read}{lost}"
    if diagnosis.read_as:
        yield f"\nRead as: {read_as_text(diagnosis)}\n"
    for finding in diagnosis.findings:
        yield from _finding(finding)
    if diagnosis.errors:
        yield "\n## Could not be read\n"
        yield from (f"- `{error.source}`: {error.message}" for error in diagnosis.errors)


def _finding(finding: Finding) -> Iterator[str]:
    mark = SEVERITY_MARKS[finding.severity]
    yield f"\n## {mark} {finding.severity}: {finding.title}\n"
    yield f"`{finding.rule}` · {subject_name(finding.subject)} · confidence {finding.confidence:.0%}\n"
    yield f"{finding.explanation}\n"
    for number, prescription in enumerate(finding.prescriptions, 1):
        yield f"{number}. **{prescription_text(prescription)}** {prescription.reason}".rstrip()
    if finding.evidence:
        yield f"\nEvidence: {evidence_text(finding, 8)}\n"
    if finding.suppressed_by:
        yield f"\nExplained by `{finding.suppressed_by}`.\n"
    if finding.caveat:
        yield f"\n_When this is wrong: {finding.caveat}_\n"
