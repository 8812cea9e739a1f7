"""`advisor report`: one page that holds everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from advisor.cli.asking import with_request
from advisor.cli.declaring import Option, app
from advisor.cli.diagnose import Against, Quiet, Sources, read_and_diagnose
from advisor.cli.terminal import complain, protect, write
from advisor.errors import AdvisorError, ExitCode

if TYPE_CHECKING:
    from advisor.diagnosis import Request
    from advisor.findings import Diagnosis
    from advisor.planner.plan import SearchPlan
    from advisor.records import Evidence


@app.command(epilog="Example: advisor report study.db logs/ -o report.html")
@with_request
def report(
    sources: Sources,
    request: Request,
    output: Annotated[Path, Option("--output", "-o", help="Where to write the page.")] = Path("report.html"),
    plan: Annotated[bool, Option("--plan/--no-plan", help="Show the next search beside the findings.")] = True,
    against: Against = None,
    quiet: Quiet = False,
) -> None:
    """Writes one self-contained page: what to do first, plots, the reasons of each finding, the plan."""
    from advisor.report.html import to_html

    protect(output, [*sources, *(against or [])])
    evidence, diagnosis = read_and_diagnose(sources, against or [], request, quiet)
    made = _plan(diagnosis, evidence, request) if plan and evidence.studies else None
    write(to_html(diagnosis, evidence, made, request), output)
    for error in diagnosis.errors[:5]:
        complain(f"{error.source}: {error.message}")
    if not evidence.runs and not evidence.studies:
        raise SystemExit(int(ExitCode.UNUSABLE))
    complain(f"{output} holds the report ({output.stat().st_size / 1e6:.1f} MB)")


def _plan(diagnosis: Diagnosis, evidence: Evidence, request: Request) -> SearchPlan | None:
    """The plan that follows; none where too little is known for one."""
    from advisor.planner.build import plan_from

    try:
        return plan_from(diagnosis, evidence, request.setup, None)
    except AdvisorError as error:
        complain(f"no plan: {error}")
        return None
