"""`python -m benchmarks.planning.digits [SEEDS]`: the same comparison on real trainings of the digits example."""

from __future__ import annotations

import contextlib
import json
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import optuna
from optuna.distributions import FloatDistribution, IntDistribution

from benchmarks.planning.first import First, trial
from benchmarks.planning.methods import advisor, carry_on, fresh, textbook
from benchmarks.planning.problem import Problem
from benchmarks.planning.run import CELLS, quicken

TASK = Path(__file__).parents[2] / "examples" / "digits" / "task.py"
BUDGET = 20
FIRST = 12
SEEDS = 3
JUDGED_ON = (101, 102, 103)
ROWS = {
    "carry on the same study (TPE)": carry_on,
    "a fresh TPE study, same space": fresh,
    "Optuna's defaults over textbook ranges": textbook,
    "advisor's plan": advisor(),
}


class Digits(Problem):
    """The example's MLP, trained by the bundled trainer; each seed is a training of its own."""

    epochs: ClassVar[int] = 15
    names: ClassVar[tuple[str, ...]] = ("learning_rate", "batch_size", "weight_decay", "momentum", "hidden_size")
    usual: ClassVar[Mapping[str, Any]] = {"learning_rate": 1e-3, "batch_size": 64, "hidden_size": 32}
    metric: ClassVar[str] = "accuracy"

    def __post_init__(self) -> None:
        from advisor.runner.job import Work
        from advisor.runner.task_trial import load_task

        self._train = load_task(Work(kind="task", target=f"{TASK}:DigitsMLP", metric=self.metric, maximize=True))

    def curve(self, config: Mapping[str, Any], seed: int = 0) -> np.ndarray:
        """Validation accuracy [epochs] of one training; after a divergence the last finite one, or chance."""
        from advisor.runner.job import Job

        values: list[float] = []
        asked = {**self.usual, **config, "epochs": self.epochs, "optimizer": "sgd"}
        asked["batch_size"] = min(max(int(asked["batch_size"]), 1), 512)
        with contextlib.suppress(FloatingPointError):
            self._train(Job(config=asked, seed=seed, logdir=""), lambda _, value: values.append(value), _Quiet())
        padded = [*values, *[0.1] * (self.epochs - len(values))]
        return 100.0 * np.array(padded[: self.epochs])

    def value(self, config: Mapping[str, Any]) -> float:
        """The accuracy at the end over seeds that no search saw; known after the fact only."""
        return float("nan")

    def judge(self, config: Mapping[str, Any]) -> float:
        """The error in percent at the end, over seeds that no search saw."""
        return 100.0 - float(np.mean([self.curve(config, seed)[-1] for seed in JUDGED_ON]))


class _Quiet:
    def scalar(self, tag: str, step: int, value: float) -> None:
        """Keeps nothing."""


def first_study(problem: Digits, seed: int, folder: Path) -> First:
    """A learning rate cropped far below where this network learns in 15 epochs, and over-pruned."""
    space = {
        "learning_rate": FloatDistribution(1e-5, 3e-3, log=True),
        "batch_size": IntDistribution(32, 256, log=True),
        "weight_decay": FloatDistribution(0.0, 0.1),
    }
    pruner = optuna.pruners.MedianPruner()
    study = optuna.create_study(
        study_name="first", direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed), pruner=pruner
    )
    for _ in range(FIRST):
        trial(problem, study, space, {})
    path = folder / f"digits-{seed}.log"
    path.unlink(missing_ok=True)
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(path)))
    kept = optuna.create_study(study_name="first", direction="maximize", storage=storage)
    kept.add_trials(study.get_trials(deepcopy=False))
    best = study.best_trial
    return First("cropped", space, pruner, FIRST, {}, path, study, best.value or 0.0, dict(best.params))


def main() -> None:
    """Plays all rows on all seeds and keeps each."""
    from benchmarks.planning.report import write_section

    warnings.simplefilter("ignore")
    CELLS.mkdir(exist_ok=True)
    quicken()
    kept = CELLS / "digits.jsonl"
    done = {(d["seed"], d["row"]) for d in map(json.loads, kept.read_text().splitlines())} if kept.is_file() else set()
    problem = Digits("digits")
    for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS):
        missing = [row for row in ROWS if (seed, row) not in done]
        first = first_study(problem, seed, CELLS) if missing else None
        for row in missing:
            assert first is not None
            trail = ROWS[row](problem, first, BUDGET * problem.epochs, seed)
            made = {"seed": seed, "row": row, "error": problem.judge(trail.config), "spent": trail.spent}
            with kept.open("a") as file:
                file.write(json.dumps(made | {"first": problem.judge(first.best_config)}) + "\n")
    write_section(CELLS)


if __name__ == "__main__":
    main()
