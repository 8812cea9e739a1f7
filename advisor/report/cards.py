"""A finding in full, as a person reads it in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from advisor.findings import Finding
from advisor.records import Run
from advisor.report.alike import spread
from advisor.report.shared_change import typical_first
from advisor.report.spark import run_curves
from advisor.report.summary import rule_name
from advisor.report.words import (
    SEVERITY_MARKS,
    also_likely,
    evidence_text,
    prescription_text,
    safe,
    subject_name,
    sureness,
)

COLOURS = {"error": "red", "warning": "yellow", "info": "blue", "good": "green"}
SHOWN_SUBJECTS = 6  # runs named of a group
SHOWN_PRESCRIPTIONS = 3  # of a finding, until every one is asked for
Runs = Mapping[tuple[str | None, str | None], Run]


def card(group: Sequence[Finding], runs: Runs, verbosity: int = 0) -> RenderableType:
    """A typical one of the findings in full; from verbosity 1 on with its facts, from 2 on with all there is."""
    group = typical_first(group)
    finding = group[0]
    alike = len({one.title for one in group}) == 1
    head = Text.assemble(
        (f"{SEVERITY_MARKS[finding.severity]} {finding.severity}", f"{COLOURS[finding.severity]} bold"), "  ",
        (safe(finding.title if alike else rule_name(finding)), "bold"), ("  " + finding.rule, "dim"),
    )  # fmt: skip
    return Group(head, Padding(Group(*_body(group, runs, verbosity)), (0, 0, 0, 2), expand=False))


def _body(group: Sequence[Finding], runs: Runs, verbosity: int) -> Iterator[RenderableType]:
    finding = group[0]
    yield _subject(group, _shared(runs))
    yield Text(safe(finding.explanation))
    if finding.evidence and verbosity:
        yield Text(evidence_text(finding, 4 if verbosity == 1 else 100), "dim")
        if len(group) > 1 and (told := spread(group)):
            yield Text(f"over the {len(group)}: {told}", "dim")
    if finding.subject.kind == "run" and finding.severity != "good" and finding.suppressed_by is None:
        run = runs.get((finding.subject.source, finding.subject.run))
        yield from (Text(safe(line), "cyan") for line in run_curves(run))
    if finding.suppressed_by:
        yield Text(f"explained by {finding.suppressed_by}", "dim")
    else:
        yield from prescriptions(finding, SHOWN_PRESCRIPTIONS if verbosity < 2 else 100)
        if likely := also_likely(finding):
            yield Text(f"  also likely to help: {safe(likely)}", "dim")
    if verbosity > 1:
        yield from _background(finding)


def _shared(runs: Runs) -> frozenset[str | None]:
    """The names that several runs have, of one source each."""
    names = Counter(name for _, name in runs)
    return frozenset(name for name, count in names.items() if count > 1)


def _named(finding: Finding, shared: frozenset[str | None]) -> str:
    """What the finding is about, with its source where another run has the same name."""
    subject = finding.subject
    told = subject.kind == "run" and subject.run in shared and subject.source
    return (
        f"{subject_name(subject)} of {safe(subject.source)}"
        if told and subject.source and subject.run != "."
        else subject_name(subject)
    )


def _subject(group: Sequence[Finding], shared: frozenset[str | None]) -> Text:
    names = [_named(finding, shared) for finding in group[:SHOWN_SUBJECTS]]
    more = f" and {len(group) - SHOWN_SUBJECTS} more" if len(group) > SHOWN_SUBJECTS else ""
    since = f" · since step {group[0].since_step}" if group[0].since_step is not None and len(group) == 1 else ""
    if len(group) > 1:
        kinds = {(finding.subject.kind, finding.subject.parameter) for finding in group}
        what = "times"
        if kinds == {("run", None)}:
            what, names = "runs", [name.removeprefix("run ") for name in names]
        own = "" if len({one.title for one in group}) == 1 else f" {safe(group[0].title)}"
        return Text(f"{len(group)} {what}: {', '.join(names)}{more}; the first:{own}", "dim")
    return Text(f"{names[0]} · {sureness(group[0].confidence)} sure{since}", "dim")


def prescriptions(finding: Finding, most: int) -> Iterator[Text]:
    """The first changes to make, none told twice."""
    told: set[str] = set()
    for prescription in finding.prescriptions:
        words = prescription_text(prescription)
        which = f"{words} {prescription.reason}" if prescription.action == "check-code" else words
        if which in told or len(told) == most:
            continue
        mark = "  or " if told else "→ "
        yield Text.assemble((mark + words, "" if told else "bold"), _why(words, safe(prescription.reason)))
        told.add(which)


def _why(words: str, reason: str) -> str:
    """The reason after the words of a change; one that begins with the same words goes on from them."""
    if reason.lower().startswith(words.lower()):
        return reason[len(words) :].removesuffix(".")
    return f"  {reason}"


def _background(finding: Finding) -> Iterator[Text]:
    if finding.caveat:
        yield Text(f"When this is wrong: {safe(finding.caveat)}", "dim")
    yield from (Text(f"[{number}] {safe(work)}", "dim") for number, work in enumerate(finding.references, 1))
