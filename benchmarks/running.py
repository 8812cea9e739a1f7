"""What the runner costs: overhead a trial, scaling, what pruning saves, and what 50 random kills lose.

Every ratio compares two measurements of one run of this file, taken in turns.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna

from advisor.planner.plan import SearchPlan
from advisor.runner import run
from advisor.runner.events import Event
from advisor.runner.processes import started_at
from advisor.runner.storage import open_storage
from advisor.yaml import dump
from benchmarks.results import replace_section, section_of

ROOT = Path(__file__).parents[1]
TRIVIAL = "def train(config, report):\n    return (config['x'] - 0.3) ** 2\n"
SLEEPING = "import time\ndef train(config, report):\n    time.sleep(1.0)\n    return config['x']\n"
RECORDED = """
import os, time
from pathlib import Path

def train(config, report):
    for step in range(3):
        report(step, config["x"])
        time.sleep(0.02)
    with (Path(__file__).parent / "ran").open("a") as file:
        file.write(f"{config['x']!r} {config['seed']} {os.getpid()}\\n")
    return config["x"]
"""
WARM = 5
SPACE = [{"name": "x", "kind": "float", "low": 0.0, "high": 1.0}]


def plan_of(folder: Path, code: str, trials: int, **stage: Any) -> SearchPlan:
    """A plan of one stage over a function that is written beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "train.py").write_text(code, encoding="utf-8")
    explore = {"name": "explore", "kind": "explore", "trials": trials, "sampler": "tpe", "startup_trials": 10, **stage}
    return SearchPlan.model_validate(
        {
            "name": "bench", "goal": {"metric": "loss", "direction": "minimize"}, "space": SPACE,
            "objective": {"kind": "function", "target": f"{folder / 'train.py'}:train"},
            "stages": [explore], "widen": {"times": 0},
        }
    )  # fmt: skip


def per_trial(times: list[float]) -> float:
    """Milliseconds from one trial's end to the next one's, the start-up left out."""
    return 1000 * statistics.median(b - a for a, b in itertools.pairwise(times))


def own_times(folder: Path, code: str, trials: int, workers: int = 1) -> list[float]:
    """When each trial of the advisor's run ended."""
    ended: list[float] = []

    def hear(event: Event) -> None:
        if event.kind == "trial-ended":
            ended.append(time.perf_counter())

    run(plan_of(folder, code, trials), output=folder, workers=workers, on_event=hear)
    return ended


def plain_times(storage: Any, trials: int, objective: Callable[[Any], float]) -> list[float]:
    """When each trial of a plain `study.optimize` ended."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    ended: list[float] = []
    sampler = optuna.samplers.TPESampler(seed=0, n_startup_trials=10, multivariate=True)
    study = optuna.create_study(storage=storage, sampler=sampler)
    study.optimize(objective, n_trials=trials, callbacks=[lambda study, trial: ended.append(time.perf_counter())])
    return ended


def overhead(folder: Path, trials: int, rounds: int) -> dict[str, float]:
    """Milliseconds a trial that does nothing: the advisor's, and Optuna's own on the same and on its usual SQLite."""
    found: dict[str, list[float]] = {"advisor": [], "same": [], "usual": []}
    for n in range(rounds):

        def objective(trial: Any) -> float:
            return float((trial.suggest_float("x", 0, 1) - 0.3) ** 2)

        place = folder / f"overhead{n}"
        found["advisor"].append(per_trial(own_times(place, TRIVIAL, trials)))
        found["same"].append(per_trial(plain_times(open_storage(f"sqlite:///{place / 'same.db'}"), trials, objective)))
        found["usual"].append(per_trial(plain_times(f"sqlite:///{place / 'usual.db'}", trials, objective)))
    return {name: statistics.median(values) for name, values in found.items()}


def scaling(folder: Path, trials: int) -> dict[int, float]:
    """Trials a second of one-second trials, by workers; from the end of each worker's first trial."""
    rates = {}
    for workers in (1, 2):
        ended = own_times(folder / f"scaling{workers}", SLEEPING, trials, workers)
        rates[workers] = (len(ended) - workers) / (ended[-1] - ended[workers - 1])
    return rates


def pruning(folder: Path, trials: int, seeds: int) -> list[tuple[int, int, float, float]]:
    """Epochs without and with pruning, and the best accuracy of both, over the same number of digits trials."""
    from advisor.planner.reading import load_plan

    plan = load_plan(ROOT / "examples/digits/plan.yaml")
    target = {"target": f"{ROOT / 'examples/digits/task.py'}:DigitsMLP"}
    found = []
    for seed in range(seeds):
        results = []
        for kind in ("none", "median"):
            stage = {"name": "explore", "kind": "explore", "trials": trials, "sampler": "tpe", "startup_trials": 10,
                     "pruner": {"kind": kind, "warmup_steps": 2}}  # fmt: skip
            changed = plan.model_dump() | {"stages": [stage], "seed": seed, "widen": {"times": 0}, "budget": {}}
            changed["objective"] |= target
            place = folder / f"pruning-{seed}-{kind}"
            results.append(run(SearchPlan.model_validate(changed), output=place))
        none, median = results
        found.append((none.cost.epochs, median.cost.epochs, none.best.mean, median.best.mean))
    return found


def kills(folder: Path, times: int) -> dict[str, int]:
    """Kills the run at random moments until it ends, and looks for what was lost, repeated or left running."""
    plan = plan_of(folder, RECORDED, 10 * times + 20)
    (folder / "plan.yaml").write_text(dump(plan.model_dump(mode="json", exclude_none=True)), encoding="utf-8")
    finished: dict[int, float] = {}
    lost = killed = 0
    chance = random.Random(0)
    while killed < times:
        process = _start(folder)
        told = _told(process, chance.randint(1, 12))
        time.sleep(chance.uniform(0, 0.2))
        process.kill()
        process.communicate()
        killed += process.returncode == -9
        now = _complete(folder)
        lost += sum(1 for number in {*finished, *told} if number not in now)
        finished = now
    process = _start(folder)
    process.communicate()
    after = _complete(folder)
    lost += sum(1 for number, value in finished.items() if after.get(number) != value)
    lines = (folder / "ran").read_text().splitlines()
    pids = {int(line.split()[2]) for line in lines}
    left = sum(started_at(pid) is not None for pid in pids)
    values = list(after.values())
    return {"kills": killed, "lost": lost, "left": left, "finished": len(after), "ended": process.returncode,
            "repeated": len(values) - len(set(values)), "wasted": len(lines) - len(values)}  # fmt: skip


def _start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from advisor.cli import main; main()", "run", str(folder / "plan.yaml")]
    return subprocess.Popen([*command, "--resume", "--json-lines"], stdout=subprocess.PIPE, text=True, cwd=ROOT)


def _told(process: subprocess.Popen[str], count: int) -> set[int]:
    """The trials that the run told to be complete, until there are so many."""
    told: set[int] = set()
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["kind"] == "trial-ended" and event["state"] == "complete":
            told.add(event["trial"])
        if len(told) == count:
            break
    return told


def _complete(folder: Path) -> dict[int, float]:
    if not (folder / "study.db").exists():
        return {}
    study = optuna.load_study(study_name="bench-explore", storage=open_storage(f"sqlite:///{folder / 'study.db'}"))
    return {t.number: t.value for t in study.trials if t.state.name == "COMPLETE" and t.value is not None}


def ray_rate(folder: Path, trials: int) -> float | None:
    """Trials a second of one-second trials with Ray Tune and two workers; None where Ray is not installed."""
    try:
        import ray
        from ray import tune
        from ray.tune.search.optuna import OptunaSearch
    except ImportError:
        return None

    def train(config: dict[str, float]) -> dict[str, float]:
        time.sleep(1.0)
        return {"loss": config["x"], "ended": time.time()}

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    search = OptunaSearch({"x": optuna.distributions.FloatDistribution(0, 1)}, metric="loss", mode="min")
    settings = tune.TuneConfig(search_alg=search, num_samples=trials, max_concurrent_trials=2)
    tuner = tune.Tuner(train, tune_config=settings, run_config=tune.RunConfig(storage_path=str(folder), verbose=0))
    ended = sorted(result.metrics["ended"] for result in tuner.fit())
    ray.shutdown()
    return (len(ended) - 2) / (ended[-1] - ended[1])


def ray_backend_rates(folder: Path, trials: int) -> tuple[float, float] | None:
    """Trials a second of one-second trials with `--backend ray`, warm and local, and with our own pool; two workers."""
    try:
        import ray
    except ImportError:
        return None
    environment = {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    ray.init(
        num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR",
        runtime_env={"env_vars": environment},
    )  # fmt: skip
    rates = []
    for backend in ("ray", "local"):
        ended: list[float] = []
        plan = plan_of(folder / backend, SLEEPING, trials)

        def hear(event: Event, ended: list[float] = ended) -> None:
            if event.kind == "trial-ended":
                ended.append(time.perf_counter())

        run(plan, output=folder / backend, workers=2, backend=backend, on_event=hear)
        rates.append((len(ended) - WARM) / (ended[-1] - ended[WARM - 1]))
    ray.shutdown()
    return rates[0], rates[1]


def overhead_rows(folder: Path, quick: bool) -> list[str]:
    """The overhead's rows of the table."""
    cost = overhead(folder, 40 if quick else 120, 1 if quick else 3)
    mine = cost["advisor"]
    return [
        f"| overhead of an empty trial, against `study.optimize` on the same storage "
        f"| {mine:.1f} ms against {cost['same']:.1f} ms: {mine / cost['same']:.2f}x | 1.2x |",
        f"| the same, against Optuna's usual SQLite "
        f"| {mine:.1f} ms against {cost['usual']:.1f} ms: {mine / cost['usual']:.2f}x | |",
    ]


def scaling_rows(folder: Path, quick: bool) -> list[str]:
    """The scaling's row."""
    rates = scaling(folder, 8 if quick else 20)
    shown = f"{rates[2]:.2f}/s against {rates[1]:.2f}/s: {rates[2] / rates[1]:.2f}x"
    return [f"| one-second trials, two workers against one | {shown} | 1.8x |"]


def ray_rows(folder: Path, quick: bool) -> list[str]:
    """Ray Tune's row, and that of our own backend; none where Ray is not installed."""
    rate, rates = ray_rate(folder / "ray", 8), ray_backend_rates(folder / "backend", 12 if quick else 24)
    if rate is None or rates is None:
        return []
    own, pool = rates
    what = "one-second trials with `--backend ray`, warm and local, two workers beside two of our own pool"
    return [
        f"| the same with Ray Tune and its OptunaSearch, two workers (before) | {rate:.2f}/s | |",
        f"| {what}, the first five left out | {own:.2f}/s against {pool:.2f}/s: {own / pool:.2f}x | 1.2/s, 0.8x |",
    ]


def joined(rows: list[str]) -> list[str]:
    """The section's rows of the table as they stand, those measured now in place of the ones of the same name."""
    before = [line for line in section_of("running").split("\n\n| fault |")[0].splitlines() if line.startswith("|")][2:]
    kept = {line.split("|")[1].split(",")[0].strip(): line for line in before}
    kept |= {line.split("|")[1].split(",")[0].strip(): line for line in rows}
    return list(kept.values())


def pruning_rows(folder: Path, quick: bool) -> list[str]:
    """The row of what pruning saves."""
    saved = pruning(folder, 12 if quick else 25, 1 if quick else 3)
    without, pruned, best, best_pruned = (sum(column) for column in zip(*saved, strict=True))
    return [
        f"| epochs of {len(saved)} digits searches, without and with pruning | {without} and {pruned}: "
        f"{1 - pruned / without:.0%} saved; mean of the best accuracies {best / len(saved):.4f} and "
        f"{best_pruned / len(saved):.4f} | |"
    ]


def kill_rows(folder: Path, quick: bool) -> list[str]:
    """The row of the kills."""
    found = kills(folder / "kills", 5 if quick else 50)
    return [
        f"| {found['kills']} kills at random moments | {found['lost']} finished trials lost, {found['repeated']} "
        f"configurations run to their end twice, {found['left']} processes left; the search then ended with "
        f"{found['finished']} trials | 0 lost |"
    ]


FAULTS = """
| fault | what happens | shown in tests/runner by |
|---|---|---|
| worker killed in a trial | the trial fails as lost, its configuration runs again, at most twice | test_faults.py |
| configuration that kills every worker | given up after two retries, the search goes on | test_faults.py |
| run killed with SIGKILL | workers and their children end; finished trials stay; `--resume` goes on | test_kill.py |
| one of several runs on PostgreSQL killed | the others run its trial and end | test_many_processes.py |
| PostgreSQL or MariaDB killed and back in the middle | the runs wait, nothing runs twice | test_storage.py |
| an edited plan of the same name on the storage of a run | refused by name, the run goes on | test_kept_plan.py |
| a machine's clock an hour off | its runs are alive while their signs change | test_owner.py |
| Ctrl-C once, twice | running trials end; now | test_kill.py |
| objective raises, exits, returns NaN or None | the trial fails with the person's own frames | test_faults.py |
| objective reports NaN | the trial ends at that step, failed of kind nan | test_failures.py |
| region in which trials fail | the model sees the worst value, risky draws are redrawn, told live | test_failures.py |
| the default fails | the search goes on; the verdict says there is no default | test_kept_plan.py |
| every validation trial fails | exit 1; result.json and best.yaml hold what the search found | test_kept_plan.py |
| plan edited between run and `--resume` | what gives more is taken up, the rest refused | test_kept_plan.py |
| another plan in the same `--output` | refused | test_kept_plan.py |
| objective reports step -1, or one that no database holds | its reports are numbered from the first | test_faults.py |
| objective raises Optuna's TrialPruned; a CancelledError | the trial is pruned; it fails, says so | test_faults.py |
| command killed; a log whose last line has no end | told what often kills; the line counts | test_command.py |
| plan with endless numbers, equal choices, a seed of its own | refused by name | planner/test_nonsense.py |
| `sampler: grid` | every point of the grid runs once, what is told first | test_grid.py |
| objective hangs | it and its children are killed at `timeout_minutes` | test_faults.py |
| out of memory | the trial fails with advice; Linux ends workers before the search | test_faults.py |
| objective prints 20 MB, forks | nothing is lost, no process is left | test_faults.py |
| storage locked or gone | the run waits two minutes and says so, then ends resumable | test_storage.py |
| disk full | the run waits for room; checkpoints and logs are given up first | test_trainer.py |
| Ray worker killed | as a local one | backends/test_ray.py |
"""
PARTS = {"overhead": overhead_rows, "scaling": scaling_rows, "ray": ray_rows, "kills": kill_rows,
         "pruning": pruning_rows}  # fmt: skip


def main() -> None:
    """Measures, prints, and with --write puts what is measured so far into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", choices=PARTS, nargs="*", default=list(PARTS))
    options = parser.parse_args()
    head = [
        "Two cores, shared with other work; each ratio within one run.",
        "",
        "| what | measured | aim |",
        "|---|---|---|",
    ]
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            rows = PARTS[name](Path(folder), options.quick)
            lines += rows
            print("\n".join(rows), flush=True)
            if options.write:
                replace_section("running", "\n".join([*head, *joined(lines)]) + "\n" + FAULTS)


if __name__ == "__main__":
    main()
