"""A diagnosis as a person reads it in a terminal: one screen, or all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from shlex import quote

from rich.console import Console, RenderableType
from rich.text import Text

from advisor.findings import Diagnosis, Finding, Unexamined
from advisor.records import Evidence
from advisor.report.alike import alike
from advisor.report.cards import SHOWN_SUBJECTS, Runs, card
from advisor.report.screen import UNCHECKED, one_line, one_screen, was_read
from advisor.report.words import counts, read_as_text, safe, subject_name
from advisor.tables import table

_REASONS = {
    "not-logged": "not logged",
    "unusable": "unusable",
    "too-few": "too few points",
    "not-told": "not told",
    "waived": "waived",
}
_SHOWN_GAPS = 8  # groups of what could not be judged, until all are asked for


def print_text(
    diagnosis: Diagnosis, console: Console, evidence: Evidence | None = None, command: str = "", verbosity: int = 0
) -> None:
    """Prints the diagnosis on one screen; from verbosity 1 on finding by finding, from 2 on with every fact."""
    runs: Runs = {(run.source or None, run.name): run for run in evidence.runs} if evidence else {}
    with console.capture() as captured:
        for line in source_lines(diagnosis):
            console.print(one_line(line, console))
        parts = _all(diagnosis, runs, verbosity) if verbosity else one_screen(diagnosis, console, runs)
        for part in (*parts, *_closing(diagnosis, command, verbosity)):
            console.print(part, soft_wrap=False)
    console.out(re.sub(r"[ \t]+$", "", captured.get(), flags=re.MULTILINE), end="", highlight=False)


def source_lines(diagnosis: Diagnosis) -> Iterator[Text]:
    """A line a source, the first ones where they are many, and the kind of training that they were read as."""
    most = int(table("screen")["sources"])
    for index in range(min(most, len(diagnosis.sources))):
        yield _source_line(diagnosis, index)
    if len(diagnosis.sources) > most:
        rest = diagnosis.sources[most:]
        runs, studies = sum(s.runs for s in rest), sum(s.studies for s in rest)
        yield Text(f"and {len(rest)} more sources: {runs} runs, {studies} studies")
    if diagnosis.read_as:
        yield Text(f"read as: {read_as_text(diagnosis)}", "dim")


def _source_line(diagnosis: Diagnosis, index: int) -> Text:
    source = diagnosis.sources[index]
    runs, studies = (f"{n} {word}{'' if n == 1 else ending}" for n, word, ending in (
        (source.runs, "run", "s"), (source.studies, "stud", "ies")))  # fmt: skip
    studies = studies.replace("1 stud", "1 study") if source.studies == 1 else studies
    parts = [source.kind, *([runs] if source.runs else []), *([studies] if source.studies else [])]
    if source.runs or source.studies or source.points:
        parts.append(f"{source.points:,} {'trials' if source.studies and not source.runs else 'points'}")
    else:
        parts.append("nothing read")
    line = Text.assemble((safe(source.path), "bold"), "  ", " · ".join(parts))
    if source.lost:
        line.append(f" · {source.lost} damaged record{'s' if source.lost > 1 else ''} lost", "yellow")
    return line


def _all(diagnosis: Diagnosis, runs: Runs, verbosity: int) -> Iterator[RenderableType]:
    for group in _groups(diagnosis.findings, verbosity):
        yield Text("")
        yield card(group, runs, verbosity)
    if diagnosis.unexamined:
        yield from _unexamined(diagnosis.unexamined, _SHOWN_GAPS if verbosity == 1 else len(diagnosis.unexamined))


def _groups(findings: Sequence[Finding], verbosity: int) -> list[list[Finding]]:
    if verbosity > 1:
        return [[finding] for finding in findings]
    if len(findings) <= 3 * SHOWN_SUBJECTS:
        return alike(findings)
    groups: dict[tuple[str, str, str | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.severity, finding.suppressed_by), []).append(finding)
    return list(groups.values())


def _unexamined(entries: Sequence[Unexamined], most: int) -> Iterator[Text]:
    missing: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        key = (", ".join(entry.missing) or entry.rule, _REASONS[entry.reason])
        missing.setdefault(key, set()).add(entry.rule)
    ordered = sorted(missing.items(), key=lambda item: -len(item[1]))
    yield Text("\nNot examined", "bold")
    for (what, why), rules in ordered[:most]:
        names = ", ".join(sorted(rules)[:4]) + (f" and {len(rules) - 4} more" if len(rules) > 4 else "")
        how = table("screen")["tell"].get(what.partition(", ")[0], "") if why == _REASONS["not-told"] else ""
        told = f"{why}; tell it: {how}" if how else why
        yield Text.assemble("  ", safe(what), (f" ({told})", "yellow"), (f": {names}", "dim"))
    if len(ordered) > most:
        yield Text(f"  and {len(ordered) - most} more; -vv and --format json list them all", "dim")


def _closing(diagnosis: Diagnosis, command: str, verbosity: int) -> Iterator[Text]:
    most = int(table("screen")["errors"]) if not verbosity else len(diagnosis.errors)
    for error in diagnosis.errors[:most]:
        word = "check" if error.message.startswith(UNCHECKED) else "read"
        yield Text.assemble((f"\n✗ could not {word} ", "red bold"), safe(error.source), "\n  ", safe(error.message))
    if len(diagnosis.errors) > most:
        yield Text(f"and {len(diagnosis.errors) - most} more could not be read; -v lists them", "red")
    if beside := _beside(diagnosis):
        yield Text(f"\n{beside}", "bold")
    if diagnosis.sources and (diagnosis.findings or was_read(diagnosis)):
        yield Text.assemble("\n", (counts(diagnosis), "bold"), *_next(diagnosis, command, verbosity))


def _next(diagnosis: Diagnosis, command: str, verbosity: int) -> Iterator[str | tuple[str, str]]:
    acting = [finding for finding in diagnosis.findings if finding.severity in ("warning", "error")]
    path = quote(safe(command or _place(diagnosis, acting)))
    if not verbosity and diagnosis.findings:
        yield f" · more: -v for all of it, {diagnosis.findings[0].rule} for one thing"
    yield "\nnext: "
    untold = any(entry.reason == "not-told" and entry.missing[:1] == ("direction",) for entry in diagnosis.unexamined)
    ask = f"advisor diagnose {path} {table('screen')['tell']['direction']}" if untold else f"advisor tui {path}"
    yield f"advisor plan {path} --budget 10h -o plan.yaml" if acting else ask, "bold"


def _place(diagnosis: Diagnosis, acting: Sequence[Finding]) -> str:
    """The source that the first finding to act on is about, as the person named it; the first one else."""
    about = next((finding.subject.source for finding in acting if finding.subject.source), "")
    held = (s.path for s in diagnosis.sources if about == s.path or about.startswith((f"{s.path}/", f"{s.path}#")))
    return next(held, diagnosis.sources[0].path)


def _beside(diagnosis: Diagnosis) -> str:
    """Which findings a baseline knows already, and which are new."""
    told = [finding for finding in diagnosis.findings if finding.known is not None]
    new = [f"{finding.rule} ({subject_name(finding.subject)})" for finding in told if not finding.known]
    if not told:
        return ""
    known = f"{len(told) - len(new)} of {len(told)} findings are known from the baseline and fail nothing"
    return f"{known}; new: {', '.join(new)}" if new else known
