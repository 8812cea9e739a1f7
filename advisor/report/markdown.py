"""A diagnosis as Markdown, for a pull request or a notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.findings import Diagnosis, Finding
from advisor.report.alike import alike, spread
from advisor.report.escaping import markdown, markdown_code
from advisor.report.shared_change import typical_first
from advisor.report.summary import rule_name, subject, subjects
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
    for group in alike(diagnosis.findings):
        yield from _finding(typical_first(group))
    if diagnosis.errors:
        yield "\n## Could not be read\n"
        yield from (f"- {markdown_code(error.source)}: {markdown(error.message)}" for error in diagnosis.errors)


def _finding(group: Sequence[Finding]) -> Iterator[str]:
    finding = group[0]
    mark = SEVERITY_MARKS[finding.severity]
    same = len({one.title for one in group}) == 1
    yield f"\n## {mark} {finding.severity}: {markdown(finding.title if same else rule_name(finding))}\n"
    yield f"`{finding.rule}` · {markdown(_subjects(group))} · confidence {sureness(finding.confidence)}\n"
    if all(one.known for one in group):
        yield "Known from the baseline: it fails nothing.\n"
    if len(group) > 1:
        yield from _several(group)
    yield f"{markdown(_explained(group, same))}\n"
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


def _subjects(group: Sequence[Finding]) -> str:
    return subject_name(group[0].subject) if len(group) == 1 else f"{len(group)} runs"


def _explained(group: Sequence[Finding], same: bool) -> str:
    """The explanation, of several runs that of the first, which is named."""
    title = "" if same else f"{group[0].title}. "
    return f"Of {subject(group[0])}: {title}{group[0].explanation}" if len(group) > 1 else group[0].explanation


def _several(group: Sequence[Finding]) -> Iterator[str]:
    """The runs by name, and between what a fact of theirs lies."""
    yield f"Runs: {markdown(', '.join(subjects(group)))}\n"
    if told := spread(group):
        yield f"Over them: {markdown(told)}\n"
