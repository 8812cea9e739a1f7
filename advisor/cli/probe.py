"""`advisor probe`: the test that tells a run's likely changes apart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from advisor.cli.asking import ContextFile, Set, Tag, request_of
from advisor.cli.declaring import Argument, Option, app
from advisor.cli.searching import Backend, JsonLines, NoProgress, Objective, evidence_of, watching
from advisor.cli.terminal import COMMAND_TAIL, complain, output_console
from advisor.errors import ExitCode, PlanError

if TYPE_CHECKING:
    from advisor.runner.probing.design import ProbeForecast
    from advisor.runner.probing.result import ProbeResult


Sources = Annotated[list[str], Argument(metavar="SOURCE", help="The run's log.", show_default=False)]
Budget = Annotated[str | None, Option("--budget", metavar="3trials", help="Full-length trainings, or hours.")]
Changes = Annotated[int | None, Option("--changes", min=1, help="Changes to test at most.")]
RunName = Annotated[str | None, Option("--run", metavar="NAME", help="Which run of the source.")]
Folder = Annotated[Path, Option("--output", help="Folder for study.db, logs/, result.json.")]
TrialCost = Annotated[
    str | None, Option("--trial-cost", metavar="30m", help="How long one full-length training takes.")
]
Workers = Annotated[int, Option("--workers", min=1, help="Trials at the same time.")]
Storage = Annotated[str | None, Option("--storage", help="Optuna storage URL.")]
DryRun = Annotated[bool, Option("--dry-run", help="Say what would run and what it costs.")]
Checkpoint = Annotated[
    Path | None,
    Option("--checkpoint", help="The checkpoint that the log's training left; a longer training goes on from it."),
]
Remember = Annotated[
    bool, Option("--remember", help="Keep what it showed in advisor-remembered.jsonl, for later diagnoses.")
]


@app.command(epilog="Example: advisor probe logs/ --objective train.py:train --budget 3trials --dry-run")
def probe(
    sources: Sources, objective: Objective = None, budget: Budget = None, changes: Changes = None,
    run: RunName = None, output: Folder = Path("probe"), trial_cost: TrialCost = None, workers: Workers = 1,
    storage: Storage = None, backend: Backend = "local", context: ContextFile = None, pairs: Set = None,
    tag: Tag = None, dry_run: DryRun = False, remember: Remember = False, quiet: NoProgress = False,
    json_lines: JsonLines = False, checkpoint: Checkpoint = None,
) -> None:  # fmt: skip
    """Runs a run's base and its likeliest single changes on paired seeds, and says which change is shown to help."""
    from advisor.planner.calling import with_means
    from advisor.planner.objective import parse_objective
    from advisor.runner.probing.running import probe as execute
    from advisor.runner.stop import Stop, signals_to

    training = parse_objective(objective, COMMAND_TAIL)
    if training is None:
        raise PlanError("which training shall run? Tell it: --objective train.py:train, or a command after --")
    request = request_of(context, pairs, tag=tag)
    request = request.model_copy(update={"setup": with_means(request.setup, budget, trial_cost, None)})
    evidence, trainings, stop = evidence_of(sources, request), _trainings(request.setup, workers), Stop()
    with signals_to(stop), watching(quiet or dry_run, json_lines) as shown:
        outcome = execute(
            evidence, request, training, output, trainings, changes, run, workers, storage, backend, dry_run,
            on_event=shown, stop=stop, remember=remember, checkpoint=checkpoint,
        )  # fmt: skip
    _show_outcome(outcome, output, json_lines, remember)


def _show_outcome(outcome: ProbeForecast | ProbeResult, output: Path, json_lines: bool, remember: bool) -> None:
    from advisor.runner.probing.design import ProbeForecast

    if isinstance(outcome, ProbeForecast):
        _show_forecast(outcome, json_lines)
    elif outcome.outcome == "interrupted":
        complain("stopped; every finished trial is kept, the same command goes on")
        raise SystemExit(int(ExitCode.INTERRUPTED))
    elif not json_lines:
        _show(outcome, output, remember)


def _trainings(setup: Any, workers: int) -> float | None:
    """The budget in full-length trainings, None where none is told."""
    if setup.budget_trials is not None:
        return float(setup.budget_trials)
    if setup.budget_hours is None:
        return None
    if setup.trial_hours is None:
        raise PlanError(
            f"a budget of {setup.budget_hours:g} hours: how long does one training take? Tell it: --trial-cost 30m"
        )
    return float(setup.budget_hours * workers / setup.trial_hours)


def _show_forecast(expected: ProbeForecast, as_json: bool) -> None:
    if as_json:
        print(expected.model_dump_json())
        return
    from advisor.runner.probing.verdict import change_words, run_words

    console = output_console()
    console.print(
        f"{run_words(expected.run)}: {expected.direction} {expected.metric}, "
        f"for {expected.budget:g} full-length trainings"
    )
    for arm in expected.arms:
        name = "the base" if arm.change is None else change_words(arm.change.prescription)
        helps = "" if arm.change is None else f", helps {arm.change.helps:.0%}, harms {arm.change.harms:.0%}"
        chance = helps or f"; {expected.base}"
        console.print(f"  {name}: {arm.cost:.3g} training{'s' if arm.cost != 1 else ''} a seed{chance}")
        if arm.begins:
            console.print(f"    {arm.begins}")
    for item in expected.untested:
        console.print(f"  not tested: {change_words(item.prescription)}: {item.reason}")
    console.print(f"at most {expected.most:g} full-length trainings" if expected.most else "nothing to test")


def _show(result: ProbeResult, output: Path, remembered: bool) -> None:
    from advisor.remembered import find_remembered
    from advisor.runner.probing.verdict import change_words, words

    console = output_console()
    console.print(result.verdict)
    for change in result.probe.changes:
        effect = "" if change.effect is None else f", {result.metric} {change.effect:+.1%}"
        if change.interval is not None:
            effect += f" ({change.interval[0]:+.1%} to {change.interval[1]:+.1%})"
        chance = "" if change.chance is None else f", chance to help {change.chance:.0%}"
        told = f"; {change.reason}" if change.reason else ""
        console.print(f"  {words(change)}: {change.verdict}{effect}{chance}, {change.cost:.3g} trainings{told}")
    for item in result.probe.untested:
        console.print(f"  not tested: {change_words(item.prescription)}: {item.reason}")
    console.print(f"{result.probe.cost.trainings:.3g} full-length trainings, {result.probe.cost.hours:.3g} h")
    others = ["best.yaml"] if result.probe.best is not None else []
    console.print(f"written: {', '.join([str(output / 'result.json'), *others])}")
    if remembered and (file := find_remembered()) is not None:
        console.print(f"remembered in {file}; later diagnoses in this project use it, until it is deleted")
