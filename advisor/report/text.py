"""A diagnosis as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from advisor.findings import Diagnosis, Finding, Unexamined
from advisor.records import Evidence, Run
from advisor.report.spark import run_curves
from advisor.report.words import (
    SEVERITY_MARKS,
    counts,
    evidence_text,
    prescription_text,
    read_as_text,
    safe,
    subject_name,
)

COLOURS = {"error": "red", "warning": "yellow", "info": "blue", "good": "green"}
SHOWN_SUBJECTS = 6
_REASONS = {
    "not-logged": "not logged",
    "unusable": "unusable",
    "too-few": "too few points",
    "not-told": "not told",
    "waived": "waived",
}


def print_text(diagnosis: Diagnosis, console: Console, evidence: Evidence | None = None, command: str = "") -> None:
    """Prints the diagnosis: sources, findings in order, what stayed unexamined, the next command."""
    for part in _parts(diagnosis, evidence, command):
        console.print(part, soft_wrap=False)


def _parts(diagnosis: Diagnosis, evidence: Evidence | None, command: str) -> Iterator[RenderableType]:
    yield from (_source_line(diagnosis, index) for index in range(len(diagnosis.sources)))
    if diagnosis.read_as:
        yield Text(f"read as: {read_as_text(diagnosis)}", "dim")
    runs = {run.name: run for run in evidence.runs} if evidence else {}
    for group in _groups(diagnosis.findings):
        yield _finding(group, runs)
    if not diagnosis.findings and diagnosis.sources:
        yield Text("\nNo rule fired. That is not a clean bill of health: see what could not be examined.")
    if diagnosis.unexamined:
        yield _unexamined(diagnosis.unexamined)
    for error in diagnosis.errors:
        yield Text.assemble(("\n✗ could not read ", "red bold"), safe(error.source), "\n  ", safe(error.message))
    yield Text.assemble("\n", (counts(diagnosis), "bold"), _next(diagnosis, command))


def _source_line(diagnosis: Diagnosis, index: int) -> Text:
    source = diagnosis.sources[index]
    runs, studies = (f"{n} {word}{'' if n == 1 else ending}" for n, word, ending in (
        (source.runs, "run", "s"), (source.studies, "stud", "ies")))  # fmt: skip
    studies = studies.replace("1 stud", "1 study") if source.studies == 1 else studies
    parts = [source.kind, *([runs] if source.runs else []), *([studies] if source.studies else [])]
    parts.append(f"{source.points:,} {'trials' if source.studies and not source.runs else 'points'}")
    line = Text.assemble((safe(source.path), "bold"), "  ", " · ".join(parts))
    if source.lost:
        line.append(f" · {source.lost} damaged records lost", "yellow")
    return line


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    if len(findings) <= 3 * SHOWN_SUBJECTS:
        return [[finding] for finding in findings]
    groups: dict[tuple[str, str, str | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.severity, finding.suppressed_by), []).append(finding)
    return list(groups.values())


def _finding(group: Sequence[Finding], runs: dict[str, Run]) -> RenderableType:
    finding = group[0]
    colour = COLOURS[finding.severity]
    head = Text.assemble(
        "\n", (f"{SEVERITY_MARKS[finding.severity]} {finding.severity}", f"{colour} bold"), "  ",
        (safe(finding.title), "bold"), ("  " + finding.rule, "dim"),
    )  # fmt: skip
    body: list[RenderableType] = [_subject(group), Text(safe(finding.explanation))]
    if finding.evidence:
        body.append(Text(evidence_text(finding), "dim"))
    if finding.subject.kind == "run" and finding.severity != "good" and finding.suppressed_by is None:
        body += [Text(safe(line), "cyan") for line in run_curves(runs.get(finding.subject.run or ""))]
    if finding.suppressed_by:
        body.append(Text(f"explained by {finding.suppressed_by}", "dim"))
    else:
        body += [_prescription(finding, index) for index in range(min(3, len(finding.prescriptions)))]
    return Group(head, Padding(Group(*body), (0, 0, 0, 2)))


def _subject(group: Sequence[Finding]) -> Text:
    names = [subject_name(finding.subject) for finding in group[:SHOWN_SUBJECTS]]
    more = f" and {len(group) - SHOWN_SUBJECTS} more" if len(group) > SHOWN_SUBJECTS else ""
    since = f" · since step {group[0].since_step}" if group[0].since_step is not None and len(group) == 1 else ""
    if len(group) > 1:
        return Text(f"{len(group)} times: {', '.join(names)}{more}; the first:", "dim")
    return Text(f"{names[0]} · confidence {group[0].confidence:.0%}{since}", "dim")


def _prescription(finding: Finding, index: int) -> Text:
    prescription = finding.prescriptions[index]
    mark = "→ " if index == 0 else "  or "
    return Text.assemble(
        (mark + prescription_text(prescription), "bold" if index == 0 else ""), "  ", safe(prescription.reason)
    )


def _unexamined(entries: Sequence[Unexamined]) -> RenderableType:
    missing: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        key = (", ".join(entry.missing) or entry.rule, _REASONS[entry.reason])
        missing.setdefault(key, set()).add(entry.rule)
    ordered = sorted(missing.items(), key=lambda item: -len(item[1]))
    lines = [Text("\nNot examined", "bold")]
    for (what, why), rules in ordered[:8]:
        names = ", ".join(sorted(rules)[:4]) + (f" and {len(rules) - 4} more" if len(rules) > 4 else "")
        lines.append(Text.assemble("  ", safe(what), (f" ({why})", "yellow"), (f": {names}", "dim")))
    if len(ordered) > 8:
        lines.append(Text(f"  and {len(ordered) - 8} more; --format json lists them all", "dim"))
    return Group(*lines)


def _next(diagnosis: Diagnosis, command: str) -> Text:
    if not diagnosis.sources:
        return Text("")
    path = quote(command or diagnosis.sources[0].path)
    acting = any(finding.severity in ("warning", "error") for finding in diagnosis.findings)
    if acting:
        return Text.assemble("\nnext: ", (f"advisor plan {path} --budget 10h -o plan.yaml", "bold"))
    return Text.assemble("\nnext: ", (f"advisor tui {path}", "bold"), " to look closer")
