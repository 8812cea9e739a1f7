"""`advisor plan`, `advisor export`, `advisor validate`, `advisor diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from advisor.cli.asking import ContextFile, Set, SpaceFile, Tag, request_of
from advisor.cli.declaring import Argument, Option, app
from advisor.cli.diagnose import Output, Quiet, known_format
from advisor.cli.searching import Objective, evidence_of
from advisor.cli.terminal import COMMAND_TAIL, complain, output_console, write
from advisor.errors import ExitCode, PlanError

if TYPE_CHECKING:
    from advisor.diagnosis import Request
    from advisor.facts import Setup
    from advisor.planner.plan import Objective as PlannedObjective
    from advisor.planner.plan import SearchPlan
    from advisor.records import Evidence

PlanFile = Annotated[Path, Argument(metavar="PLAN", help="A plan, as `advisor plan -o` writes it.")]
Sources = Annotated[
    list[str] | None,
    Argument(help="Logs and studies to learn from; without one the plan follows what is told.", show_default=False),
]
Budget = Annotated[
    str | None, Option("--budget", metavar="50h|200trials", help="Wall-clock time, or full-length trials.")
]
TrialCost = Annotated[str | None, Option("--trial-cost", metavar="30m", help="How long one full-length trial takes.")]
Workers = Annotated[int | None, Option("--workers", help="Trials that run at the same time.")]
ProbeFolder = Annotated[
    Path | None,
    Option("--probe", metavar="FOLDER", help="Start from what `advisor probe` left there: its winner."),
]
Explain = Annotated[bool, Option("--explain", help="Tell each choice's reason and rule on stderr.")]
PlanFormat = Annotated[str, Option("--format", metavar="F", help="yaml or json.")]


@app.command(epilog="Example: advisor plan study.db --budget 50h --trial-cost 30m --objective train.py:train -o p.yaml")
def plan(
    sources: Sources = None, budget: Budget = None, trial_cost: TrialCost = None, workers: Workers = None,
    objective: Objective = None, context: ContextFile = None, pairs: Set = None, tag: Tag = None,
    space: SpaceFile = None, probe: ProbeFolder = None, form: PlanFormat = "yaml", output: Output = None,
    explain: Explain = False, quiet: Quiet = False,
) -> None:  # fmt: skip
    """Turns findings and what is told into a search plan."""
    from advisor.cli.waiting import waiting
    from advisor.planner.calling import with_means
    from advisor.planner.objective import parse_objective
    from advisor.planner.probed import by_probe, start_from
    from advisor.planner.writing import FORMATS, plan_text

    known_format(form, FORMATS)
    training, request = parse_objective(objective, COMMAND_TAIL), request_of(context, pairs, tag=tag, space=space)
    setup = with_means(request.setup, budget, trial_cost, workers)
    setup, start = start_from(probe, setup) if probe is not None else (setup, None)
    with waiting(f"reading {', '.join((sources or [])[:3])}", quiet):
        evidence = evidence_of(sources or (), request)
    with waiting("judging what was read, and planning", quiet):
        search = _planned(evidence, request, setup, training)
    if start is not None and probe is not None:
        search = by_probe(search.model_copy(update={"reasons": (*search.reasons, start)}), probe)
    write(plan_text(search, form), output)
    _tell(search, explain)


def _planned(evidence: Evidence, request: Request, setup: Setup, what: PlannedObjective | None) -> SearchPlan:
    """The plan that the findings on the evidence and what is told lead to."""
    from advisor.diagnosis import diagnose_evidence, told_of
    from advisor.planner.build import plan_from
    from advisor.planner.calling import for_diagnosis

    evidence = told_of(evidence, request)
    judged = request.model_copy(update={"setup": for_diagnosis(setup, evidence)})
    return plan_from(diagnose_evidence(evidence, judged), evidence, setup, what)


def _tell(search: SearchPlan, explain: bool) -> None:
    from advisor.planner.explanation import explanation

    complain(search.summary)
    if explain:
        for line in explanation(search):
            complain(line)
    else:
        for why in search.assumed:
            complain(f"assumed: {why.reason}")


@app.command(epilog="Example: advisor export plan.yaml --to optuna -o search.py")
def export(
    plan_file: PlanFile,
    to: Annotated[str, Option("--to", metavar="ENGINE", help="optuna, ray, wandb, grid or hydra.")],
    output: Output = None,
    force: Annotated[bool, Option("--force", help="Export a grid that is too large to be wise.")] = False,
) -> None:
    """Writes the plan for another engine."""
    from advisor.planner.exports import export as exported
    from advisor.planner.reading import load_plan

    write(exported(load_plan(plan_file), to, force), output)


@app.command(epilog="Example: advisor validate plan.yaml")
def validate(plan_file: PlanFile) -> None:
    """Checks an edited plan; exit code 0: valid, 1: with mistakes, 2: unreadable."""
    from advisor.planner.checking import doubts_on_plan
    from advisor.planner.explanation import warnings_on
    from advisor.planner.reading import UnreadablePlanError, load_plan

    try:
        read = load_plan(plan_file)
    except UnreadablePlanError:
        raise
    except PlanError as error:
        for line in str(error).splitlines():
            complain(line)
        raise SystemExit(int(ExitCode.FINDINGS)) from None
    for warning in warnings_on(read):
        complain(f"{plan_file}: {warning}")
    doubts = list(doubts_on_plan(read, plan_file))
    for doubt in doubts:
        complain(f"{plan_file}, line {doubt.line}: {doubt.text}")
    if any(doubt.proven for doubt in doubts):
        raise SystemExit(int(ExitCode.FINDINGS))
    output_console().print(f"{plan_file} is a valid plan. {read.summary}".strip())


@app.command(epilog="Example: advisor diff plan.yaml edited.yaml")
def diff(
    first: Annotated[Path, Argument(metavar="A", help="A plan.")],
    second: Annotated[Path, Argument(metavar="B", help="Another plan.")],
) -> None:
    """Tells what differs between two plans; exit code 0: the same, 1: different."""
    from advisor.planner.explanation import differences
    from advisor.planner.reading import load_plan

    lines = differences(load_plan(first), load_plan(second))
    for line in lines:
        output_console().print(line)
    if lines:
        raise SystemExit(int(ExitCode.FINDINGS))
