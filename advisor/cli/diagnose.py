"""`advisor diagnose`, `advisor check`, `advisor sources`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from advisor.cli.asking import with_request
from advisor.cli.declaring import Argument, Option, app
from advisor.cli.terminal import complain, output_console, protect, write
from advisor.errors import ConfigError, ExitCode, did_you_mean

if TYPE_CHECKING:
    from advisor.diagnosis import Request
    from advisor.findings import Diagnosis
    from advisor.records import Evidence

Sources = Annotated[
    list[str],
    Argument(
        help="Folders of logs, event files, Optuna storages (x.db, x.db#study, URL) …, or - for what is piped in",
        show_default=False,
    ),
]
Verbosity = Annotated[
    int,
    Option("--verbose", "-v", count=True, help="Each finding; -vv: every fact.", show_default=False),
]
Only = Annotated[list[str] | None, Option("--only", metavar="NAME", help="Only this run, study or parameter, in full.")]
Quiet = Annotated[bool, Option("--quiet", "-q", help="No progress on standard error.")]
ExplainTags = Annotated[bool, Option("--explain-tags", help="Show how every tag was read.")]
FailOn = Annotated[str | None, Option("--fail-on", help="warning or error.")]
Baseline = Annotated[Path | None, Option("--baseline", help="JSON of an earlier check: fail on new findings only.")]
Against = Annotated[list[str] | None, Option("--against", help="Known-good runs (seeds) to compare with.")]
Format = Annotated[str, Option("--format", metavar="F", help="text, json, markdown, github, sarif, junit or html.")]
Output = Annotated[Path | None, Option("--output", "-o", help="Write the result to a file.")]


@app.command(epilog="Example: advisor diagnose logs/ --set optimizer=adamw · advisor diagnose logs/ run/overfitting")
@with_request
def diagnose(
    sources: Sources, request: Request, against: Against = None, form: Format = "text", output: Output = None,
    explain_tags: ExplainTags = False, verbose: Verbosity = 0, only: Only = None, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Reads the sources and prints findings, the one to act on first at the front."""
    from advisor.report import FORMATS
    from advisor.report.focus import focused, split_rules

    places, rules = split_rules(sources)
    known_format(form, FORMATS)
    protect(output, [*places, *(against or [])])
    evidence, diagnosis = read_and_diagnose(places, against or [], request, quiet)
    diagnosis = focused(diagnosis, evidence, rules, only or ())
    if explain_tags:
        from advisor.report.tags import print_tags

        print_tags(evidence, output_console(), request.tags)
    else:
        _show(diagnosis, evidence, request, form, output, verbosity=max(verbose, 2 if rules or only else 0))
    if not evidence.runs and not evidence.studies:
        raise SystemExit(int(ExitCode.UNUSABLE))


@app.command(epilog="Example: advisor check study.db --format github")
@with_request
def check(
    sources: Sources, request: Request, fail_on: FailOn = None, form: Format = "text", output: Output = None,
    baseline: Baseline = None, verbose: Verbosity = 0, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Checks sources for CI: rules of studies and spaces, failing on errors unless told otherwise."""
    from advisor.gate import DEFAULT_SELECT, beside, unchecked, verdict
    from advisor.report import FORMATS

    known_format(form, FORMATS)
    level = _level(fail_on or _config().fail_on or "error")
    if not request.select:
        request = request.model_copy(update={"select": DEFAULT_SELECT})
    protect(output, sources)
    evidence, diagnosis = read_and_diagnose(sources, [], request, quiet)
    diagnosis = unchecked(diagnosis, evidence, request, sources)
    diagnosis = beside(diagnosis, baseline) if baseline else diagnosis
    counted = [finding for finding in diagnosis.findings if not finding.known]
    code = verdict(diagnosis, counted, evidence, request, sources, level)
    _show(diagnosis, evidence, request, form, output, level, verbose)
    if code is ExitCode.UNUSABLE:
        complain("could not check: " + "; ".join(f"{e.source}: {e.message}" for e in diagnosis.errors[:3]))
    raise SystemExit(int(code))


def _level(fail_on: str) -> str:
    """The severity that fails a check, if it is one; raises ConfigError with a suggestion."""
    levels = ("warning", "error")
    if fail_on not in levels:
        raise ConfigError(f"--fail-on {fail_on}: write warning or error.{did_you_mean(fail_on, levels)}")
    return fail_on


@app.command(epilog="Example: advisor sources")
def sources() -> None:
    """Lists the kinds of sources that can be read."""
    from rich.table import Table

    from advisor.readers.registry import registry

    table = Table("kind", "what is read", box=None, pad_edge=False)
    for reader in registry().readers:
        table.add_row(reader.kind, reader.title)
    output_console().print(table)


def _config() -> Any:
    from advisor.config import find_config

    return find_config()


def read_and_diagnose(
    sources: list[str], against: list[str], request: Request, quiet: bool = False
) -> tuple[Evidence, Diagnosis]:
    """The evidence of the sources and what is found in it, with what goes on told on standard error."""
    from advisor.cli.waiting import waiting
    from advisor.diagnosis import diagnose_evidence, read
    from advisor.parallel import processes_for

    if not sources:
        raise ConfigError("a source is missing: name a folder of logs, a file or a study, for example logs/")
    with waiting(f"reading {', '.join(sources[:3])}", quiet):
        evidence = read(*sources, columns=request.columns)
        reference = read(*against, columns=request.columns) if against else None
    _refuse_unknown_tags(request, evidence)
    with waiting(f"judging {len(evidence.runs)} runs and {len(evidence.studies)} studies", quiet):
        processes = processes_for(len(evidence.runs))
        diagnosis = diagnose_evidence(evidence, request, reference, processes=processes)
    _tell_ended_waivers(request, diagnosis)
    return evidence, diagnosis


def _tell_ended_waivers(request: Request, diagnosis: Diagnosis) -> None:
    from advisor.waivers import ended

    for waiver in ended(diagnosis.findings, request.waivers):
        complain(f"the waiver of {waiver.rule} ended on {waiver.expires}: what it covered counts again")


def _refuse_unknown_tags(request: Request, evidence: Evidence) -> None:
    """Refuses a `--tag` of a role that says nothing, or of a tag that no run has; the project's may have none."""
    from advisor.meaning import ROLES_TOLD, UNKNOWN, classify

    logged = {tag for run in evidence.runs for tag in run.series}
    told = {role: tag for role, tag in request.tags.items() if _config().tags.get(role) != tag}
    for role, tag in told.items() if logged else ():
        if tag not in logged:
            more = " --explain-tags shows them all."
            raise ConfigError(f"--tag {role}={tag}: no run has the tag '{tag}'.{did_you_mean(tag, logged)}{more}")
        if classify([role])[role].why == UNKNOWN and role not in ("other", request.setup.metric):
            hint = did_you_mean(role, ROLES_TOLD)
            raise ConfigError(f"--tag {role}={tag}: no role '{role}'.{hint} Write {', '.join(ROLES_TOLD)} or the like")


def known_format(form: str, formats: tuple[str, ...]) -> None:
    """Refuses a format that is not among the known ones."""
    if form not in formats:
        raise ConfigError(f"--format {form}: unknown.{did_you_mean(form, formats)} Known: {', '.join(formats)}")


def _show(
    diagnosis: Diagnosis, evidence: Evidence, request: Request, form: str, output: Path | None,
    level: str = "error", verbosity: int = 0,
) -> None:  # fmt: skip
    from advisor.report import render

    if form == "json":
        from advisor.report.json import json_parts

        write(json_parts(diagnosis), output, form)
        return
    if form != "text":
        write(render(diagnosis, form, level, evidence, request), output, form)
        return
    from advisor.report.text import print_text

    console = output_console()
    if output is None:
        print_text(diagnosis, console, evidence, verbosity=verbosity)
        return
    with console.capture() as captured:
        print_text(diagnosis, console, evidence, verbosity=verbosity)
    write(captured.get(), output)
