"""A diagnosis as Markdown, for a pull request or a notebook."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.findings import Diagnosis, Finding
from advisor.report.escaping import markdown, markdown_code
from advisor.report.words import (
    SEVERITY_MARKS,
    also_likely,
    counts,
    evidence_text,
    prescription_text,
    read_as_text,
    subject_name,
    sureness,
)


def to_markdown(diagnosis: Diagnosis) -> str:
    """The diagnosis as a Markdown document."""
    return "\n".join(_lines(diagnosis)).rstrip() + "\n"


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    yield f"# Diagnosis: {counts(diagnosis)}\n"
    for source in diagnosis.sources:
        lost = f", {source.lost} damaged record{'s' if source.lost > 1 else ''} lost" if source.lost else ""
        read = f"{source.runs} runs, {source.studies} studies, {source.points} points"
        yield f"- {markdown_code(source.path)} ({source.kind}): {read}{lost}"
    if diagnosis.read_as:
        yield f"\nRead as: {markdown(read_as_text(diagnosis))}\n"
    for finding in diagnosis.findings:
        yield from _finding(finding)
    if diagnosis.errors:
        yield "\n## Could not be read\n"
        yield from (f"- {markdown_code(error.source)}: {markdown(error.message)}" for error in diagnosis.errors)


def _finding(finding: Finding) -> Iterator[str]:
    mark = SEVERITY_MARKS[finding.severity]
    yield f"\n## {mark} {finding.severity}: {markdown(finding.title)}\n"
    yield f"`{finding.rule}` · {markdown(subject_name(finding.subject))} · confidence {sureness(finding.confidence)}\n"
    yield f"{markdown(finding.explanation)}\n"
    for number, prescription in enumerate(finding.prescriptions, 1):
        yield f"{number}. **{markdown(prescription_text(prescription))}** {markdown(prescription.reason)}".rstrip()
    if likely := also_likely(finding):
        yield f"\nAlso likely to help: {markdown(likely)}\n"
    if finding.evidence:
        yield f"\nEvidence: {markdown(evidence_text(finding, 8))}\n"
    if finding.suppressed_by:
        yield f"\nExplained by `{finding.suppressed_by}`.\n"
    if finding.caveat:
        yield f"\n_When this is wrong: {markdown(finding.caveat)}_\n"
