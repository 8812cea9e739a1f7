"""`python -m benchmarks.planning.run tune|test|ablation|small|own|noise [SEEDS]`: plays the cells, and keeps each.

`small`: a budget of 20 trials; `own`: no parameters are told; `noise`: seeds differ by a point of accuracy.
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.planning.first import FAULTS, First, run_first
from benchmarks.planning.methods import Method, Trail
from benchmarks.planning.problem import Problem, cache_file, save_cache
from benchmarks.planning.rows import ABLATION, NOISE, OWN, ROWS, SMALL
from benchmarks.surrogate import EPOCHS, available, tasks

BUDGET = 50 * EPOCHS
SMALL_BUDGET = 20 * EPOCHS
SEED_DEVIATION = 1.0
SEEDS = 10
CELLS = Path(tempfile.gettempdir()) / "advisor-planning"


def cells(half: str, seeds: int) -> Iterator[tuple[str, str, int]]:
    """Task, fault and seed: each task meets each fault in turn."""
    for seed in range(seeds):
        for place, task in enumerate(tasks(half)):
            yield task, FAULTS[(seed + place) % len(FAULTS)], seed


def play(
    half: str, rows: Mapping[str, Method], seeds: int, kept: Path, budget: int = BUDGET, noise: float = 0.0
) -> list[dict[str, Any]]:
    """Every row on every cell, those in the file not again."""
    known = [json.loads(line) for line in kept.read_text().splitlines()] if kept.is_file() else []
    done = {(d["task"], d["fault"], d["seed"], d["row"]): d for d in known}
    found = []
    for task, fault, seed in cells(half, seeds):
        missing = [row for row in rows if (task, fault, seed, row) not in done]
        problem = _problem(task, noise)
        first = _first(problem, fault, seed) if missing else None
        for row in missing:
            assert first is not None
            trail = rows[row](problem, first, budget, seed)
            made = _cell(problem, first, trail) | {"task": task, "fault": fault, "seed": seed, "row": row}
            done[task, fault, seed, row] = made
            with kept.open("a") as file:
                file.write(json.dumps(made) + "\n")
        found += [done[task, fault, seed, row] for row in rows]
    return found


def _cell(problem: Problem, first: First, trail: Trail) -> dict[str, Any]:
    rate = first.space.get("learning_rate")
    chosen = trail.config.get("learning_rate")
    left = chosen is not None and rate is not None and not rate.low <= chosen <= rate.high
    return {
        "regret": problem.regret(trail.end),
        "first": problem.regret(problem.value(first.best_config)),
        "spent": trail.spent,
        "epochs": trail.epochs,
        "regrets": [problem.regret(value) for value in trail.values],
        "left": left,
        "optimism": trail.claimed - problem.value(trail.config),
    }


@cache
def _problem(task: str, noise: float = 0.0) -> Problem:
    cache_file(CELLS / "known.json")
    made = Problem(task, noise)
    made.known  # noqa: B018
    save_cache(CELLS / "known.json")
    return made


def _first(problem: Problem, fault: str, seed: int) -> First:
    folder = CELLS / "first"
    folder.mkdir(exist_ok=True)
    return run_first(problem, fault, seed, folder)


def quicken() -> None:
    """Leaves out what costs time and changes no trial.

    Rules are parsed once; at a look, where only ranges can change, no importance is measured; a stage whose ranges
    stay is not diagnosed.
    """
    import optuna

    from advisor import diagnosis
    from advisor.runner.session import Session
    from advisor.signals import measured as measuring

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    diagnosis.load_rulebook = cache(diagnosis.load_rulebook)  # type: ignore[attr-defined]
    whole, effects = Session._diagnose, measuring.effects

    def diagnose(self: Session, stage: Any, *rest: Any) -> Any:
        if stage.kind != "explore" or not self.plan.widen.times:
            return []
        measuring.effects = lambda design: None  # type: ignore[assignment,misc]
        try:
            return whole(self, stage, *rest)
        finally:
            measuring.effects = effects  # type: ignore[misc]

    Session._diagnose = diagnose  # type: ignore[method-assign]


def main() -> None:
    """Plays what the command line asks for, then writes the section."""
    from benchmarks.planning.report import write_section

    warnings.simplefilter("ignore")
    if not available():
        sys.exit("the LCBench surrogate is not here: set ADVISOR_CORPUS to the folder that holds tabular/yahpo-lcbench")
    CELLS.mkdir(exist_ok=True)
    quicken()
    what = sys.argv[1] if len(sys.argv) > 1 else "test"
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else SEEDS
    kept = CELLS / f"{what}.jsonl"
    plays: dict[str, Callable[[], Any]] = {
        "tune": lambda: play("tune", ROWS, seeds, kept),
        "test": lambda: play("test", ROWS, seeds, kept),
        "ablation": lambda: play("tune", ABLATION, seeds, kept),
        "small": lambda: play("tune", SMALL, seeds, kept, SMALL_BUDGET),
        "own": lambda: play("tune", OWN, seeds, kept),
        "noise": lambda: play("tune", NOISE, seeds, kept, noise=SEED_DEVIATION),
    }
    plays[what]()
    write_section(CELLS)


if __name__ == "__main__":
    main()
