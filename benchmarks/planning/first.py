"""The deliberately bad first studies: what a person searched before asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from benchmarks.planning.problem import Problem

FAULTS = ("cropped", "linear", "over-pruned", "too-many", "no-learning-rate")
TRIALS = 30
FEW = 20


@dataclass
class First:
    """A bad study: its space, its pruner, what it held, and the file it lies in."""

    fault: str
    space: Mapping[str, Any]
    pruner: optuna.pruners.BasePruner
    trials: int = TRIALS
    held: Mapping[str, float] = field(default_factory=dict)
    path: Path | None = None
    study: optuna.Study | None = None
    best: float = 0.0
    best_config: Mapping[str, Any] = field(default_factory=dict)


def sensible() -> dict[str, Any]:
    """Four parameters over ranges that a careful person might write down."""
    return {
        "learning_rate": FloatDistribution(1e-4, 1e-1, log=True),
        "batch_size": IntDistribution(16, 256, log=True),
        "weight_decay": FloatDistribution(1e-5, 1e-1, log=True),
        "max_dropout": FloatDistribution(0.0, 0.6),
    }


def design(problem: Problem, fault: str) -> First:
    """The bad study's space and pruner, still without trials."""
    space, pruner = sensible(), optuna.pruners.MedianPruner()
    if fault == "cropped":
        good = problem.known[2]["learning_rate"]
        high = good / 8 if good >= 3e-3 else None
        space["learning_rate"] = (
            FloatDistribution(1e-4, high, log=True) if high else FloatDistribution(good * 8, 0.1, log=True)
        )
        return First(fault, space, pruner)
    if fault == "linear":
        space["learning_rate"] = FloatDistribution(1e-4, 1e-1)
        space["weight_decay"] = FloatDistribution(0.0, 1e-1)
        return First(fault, space, pruner)
    if fault == "over-pruned":
        return First(fault, space, optuna.pruners.PercentilePruner(10.0, n_startup_trials=2))
    if fault == "too-many":
        return First(fault, {**space, **_rest(), **_useless()}, pruner, trials=FEW)
    del space["learning_rate"]
    return First(fault, {**space, "max_units": IntDistribution(64, 512, log=True)}, pruner)


def _rest() -> dict[str, Any]:
    return {
        "num_layers": IntDistribution(1, 5),
        "max_units": IntDistribution(64, 1024, log=True),
        "momentum": FloatDistribution(0.5, 0.99),
    }


def _useless() -> dict[str, Any]:
    """What many studies search beside what matters; the task does not read them."""
    return {
        "activation": CategoricalDistribution(["relu", "gelu", "silu"]),
        "adam_eps": FloatDistribution(1e-10, 1e-6, log=True),
        "label_smoothing": FloatDistribution(0.0, 0.2),
        "clip_norm": FloatDistribution(0.1, 10.0, log=True),
    }


def run_first(problem: Problem, fault: str, seed: int, folder: Path) -> First:
    """The bad study, run with Optuna's own defaults and left in a journal."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    made = design(problem, fault)
    study = optuna.create_study(
        study_name="first", direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed), pruner=made.pruner
    )
    for _ in range(made.trials):
        trial(problem, study, made.space, made.held)
    made.path = folder / f"{problem.task}-{fault}-{seed}-{problem.noise}.log"
    if not made.path.exists():
        storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(made.path)))
        kept = optuna.create_study(study_name="first", direction="maximize", storage=storage)
        kept.add_trials(study.get_trials(deepcopy=False))
    made.study = study
    done = [t for t in study.trials if t.state == optuna.trial.TrialState.COMPLETE]
    best = max(done, key=lambda t: t.value or 0.0)
    made.best, made.best_config = best.value or 0.0, {**made.held, **best.params}
    return made


def trial(
    problem: Problem, study: optuna.Study, space: Mapping[str, Any], held: Mapping[str, Any], left: int = 10**9
) -> tuple[int, float | None, dict[str, Any]]:
    """One trial: the epochs that it ran (never more than `left`), its value where it completed, its configuration."""
    asked = study.ask(dict(space))
    config = {**problem.usual, **held, **asked.params}
    values = problem.curve(config, asked.number)
    for epoch, value in enumerate(values, 1):
        asked.report(float(value), epoch)
        if epoch == problem.epochs:
            break
        if epoch >= left or asked.should_prune():
            study.tell(asked, state=optuna.trial.TrialState.PRUNED)
            return epoch, None, config
    study.tell(asked, float(values[-1]))
    return problem.epochs, float(values[-1]), config
