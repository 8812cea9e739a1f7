"""`advisor run`, `advisor lr-find`, `advisor init`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from advisor.cli.declaring import Argument, Option, app
from advisor.cli.searching import Backend, JsonLines, NoProgress, watching
from advisor.cli.terminal import complain, output_console
from advisor.errors import ConfigError, ExitCode, PlanError, did_you_mean

if TYPE_CHECKING:
    from advisor.runner.forecast import Forecast
    from advisor.runner.result import Result


PlanFile = Annotated[Path, Argument(help="The search plan, as `advisor plan` writes it.", show_default=False)]
Folder = Annotated[
    Path | None, Option("--output", help="Folder for study.db, logs/, result.json (default: beside PLAN).")
]
Workers = Annotated[
    int | None, Option("--workers", min=1, help="Trials at the same time; idle cores' threads are shared among them.")
]
Gpus = Annotated[
    int | None, Option("--gpus-per-trial", min=0, help="Devices each trial sees (default: shared out evenly).")
]
Storage = Annotated[
    str | None, Option("--storage", help="Optuna storage URL; a server's lets several machines share the plan.")
]
Resume = Annotated[bool, Option("--resume", help="Go on with the search that is there; start where nothing is.")]
DryRun = Annotated[bool, Option("--dry-run", help="Say what would be done and what it costs.")]
Force = Annotated[bool, Option("--force", help="Run a plan that costs more than its budget.")]
Base = Annotated[Path | None, Option("--base", help="Where the plan's relative paths start.")]


@app.command(epilog="Example: advisor run plan.yaml --workers 2")
def run(
    plan: PlanFile, output: Folder = None, backend: Backend = "local", workers: Workers = None, gpus: Gpus = None,
    storage: Storage = None, resume: Resume = False, dry_run: DryRun = False, force: Force = False,
    quiet: NoProgress = False, json_lines: JsonLines = False, base: Base = None,
) -> None:  # fmt: skip
    """Executes a search plan; finished trials survive any kill, and --resume goes on."""
    from advisor.runner.forecast import Forecast
    from advisor.runner.recording import recorded
    from advisor.runner.running import run as execute
    from advisor.runner.stop import Stop, signals_to

    stop = Stop()
    folder = output or plan.resolve().parent
    with signals_to(stop), watching(quiet, json_lines) as shown, recorded(folder, plan, shown) as watch:
        outcome = execute(
            plan, output=output, workers=workers, storage=storage, backend=backend, resume=resume, dry_run=dry_run,
            force=force, on_event=watch, stop=stop, base=base, gpus_per_trial=gpus,
        )  # fmt: skip
    if isinstance(outcome, Forecast):
        _show_forecast(outcome, json_lines)
        if not force:
            _warn_of_refusal(plan, outcome)
    else:
        _show_outcome(outcome, folder, json_lines)


def _show_outcome(outcome: Result, folder: Path, json_lines: bool) -> None:
    if outcome.outcome == "interrupted":
        complain("stopped; every finished trial is kept, --resume goes on")
        raise SystemExit(int(ExitCode.INTERRUPTED))
    if not json_lines:
        _show_result(outcome, folder)


def _warn_of_refusal(plan: Path, expected: Forecast) -> None:
    """Says beside the forecast that the run itself would be refused."""
    from advisor.planner.reading import load_plan
    from advisor.runner.forecast import refuse_over_budget

    try:
        refuse_over_budget(load_plan(plan), expected)
    except PlanError as error:
        complain(f"a run would be refused: {error}")


def _show_forecast(expected: Forecast, as_json: bool) -> None:
    if as_json:
        print(expected.model_dump_json())
        return
    from rich.table import Table

    console = output_console()
    table = Table("stage", "kind", "trials", "full-length trials", box=None, pad_edge=False)
    for stage in expected.stages:
        table.add_row(stage.name, stage.kind, str(stage.trials), f"{stage.full_trials:.3g}")
    console.print(table)
    hours = (
        "hours unknown (tell --trial-cost to `advisor plan`)" if expected.hours is None else f"{expected.hours:.3g} h"
    )
    money = "" if expected.money is None else f", money {expected.money:.2f}"
    trials = f"{expected.trials} trials, as much as {expected.full_trials:.3g} full-length ones"
    console.print(f"{trials}; {hours} with {expected.workers} worker{'s' if expected.workers > 1 else ''}{money}")


def _show_result(result: Result, folder: Path) -> None:
    console = output_console()
    console.print(result.verdict)
    if result.best is not None:
        for name, value in result.best.config.items():
            console.print(f"  {name}: {value}")
    cost = result.cost
    console.print(
        f"{cost.trials} trials ({cost.pruned} pruned, {cost.failed} failed), {cost.epochs} steps, {cost.hours:.3g} h"
    )
    others = [name for name in ("best.yaml", "report.md", "study.db", "logs") if (folder / name).exists()]
    console.print(f"written: {', '.join([str(folder / 'result.json'), *others])}")


@app.command("lr-find", epilog="Example: advisor lr-find task.py:Digits --set batch_size=64")
def lr_find(
    target: Annotated[str, Argument(help="file.py:Task", show_default=False)],
    pairs: Annotated[list[str] | None, Option("--set", metavar="K=V", help="Configuration of the Task.")] = None,
    low: Annotated[float, Option("--from", help="Smallest learning rate.")] = 1e-7,
    high: Annotated[float, Option("--to", help="Largest learning rate.")] = 10.0,
    steps: Annotated[int, Option("--steps", min=10, help="Steps between them.")] = 100,
    seed: Annotated[int, Option("--seed", help="Seed of weights and order of data.")] = 0,
    output: Annotated[Path, Option("--output", "-o", help="Where the plot goes.")] = Path("lr-find.svg"),
    quiet: Annotated[bool, Option("--quiet", "-q", help="No progress on standard error.")] = False,
) -> None:
    """Raises the learning rate step by step and says where the loss falls fastest."""
    from advisor.cli.waiting import waiting
    from advisor.context import parse_pairs
    from advisor.runner.rate_pictures import sparkline, svg
    from advisor.runner.rate_test import find_in_target

    _refuse_unwritable(output)
    with waiting(f"raising the learning rate over {steps} steps", quiet):
        sweep = find_in_target(target, parse_pairs(pairs or []), low, high, steps, seed)
    console = output_console()
    console.print(sparkline(sweep))
    for line in sweep.words():
        console.print(line)
    _write_plot(output, svg(sweep))
    console.print(f"plot: {output}")


def _write_plot(output: Path, picture: str) -> None:
    try:
        output.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--output {output}: cannot be written: {error.strerror or error}") from None


def _refuse_unwritable(output: Path) -> None:
    """Says before anything is trained that the plot cannot go there."""
    if output.is_dir():
        raise ConfigError(f"--output {output}: is a folder; name a file, such as {output / 'lr-find.svg'}")
    if not output.resolve().parent.is_dir():
        raise ConfigError(f"--output {output}: there is no folder {output.parent}")


@app.command(epilog="Example: advisor init function search/")
def init(
    kind: Annotated[str, Argument(help="task, function or command", show_default=False)],
    folder: Annotated[Path, Argument(help="Where the files go.")] = Path(),
) -> None:
    """Writes a starter objective and its plan; overwrites nothing."""
    from advisor.runner.starter import KINDS, write_starter

    if kind not in KINDS:
        raise ConfigError(f"init {kind}: unknown.{did_you_mean(kind, KINDS)} Known: {', '.join(KINDS)}")
    for path in write_starter(kind, folder):
        print(path)
    print(f"next: advisor run {folder / 'plan.yaml'} --dry-run", file=sys.stderr)
