"""Searches over a simulated training of known truth: one healthy search, and single changes that plant a fault."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from advisor.records import Study

START = datetime(2026, 1, 1)
Suggest = Callable[[Any], Any]


@dataclass(frozen=True)
class Search:
    """How a search is made; the defaults are a healthy one.

    `space` maps a name to what a trial suggests for it; `optimum` maps a parameter that matters to its best value
    (numbers as their place on the scale, 0 to 1) and its weight.
    """

    sampler: str = "tpe"
    trials: int = 60
    seed: int = 0
    direction: str = "minimize"
    offset: float = 1.0
    size: float = 0.5
    noise: float = 0.02
    epochs: int = 20
    reports: bool = True
    pruner: str = "median"
    baseline: str = "enqueued"
    baseline_gain: float = 0.0
    names: tuple[str, ...] = ("lr", "weight_decay", "dropout", "batch_size")
    changed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    values: str = "cost"
    dies: float = 0.0
    dies_how: str = "fail"
    repeats: str = ""
    stuck: int = 0
    objectives: int = 1
    optimum_seed: int | None = None


KNOWN: Mapping[str, tuple[Any, ...]] = {
    "lr": ("float", 1e-5, 1e-1, True),
    "weight_decay": ("float", 1e-6, 1e-2, True),
    "dropout": ("float", 0.0, 0.5, False),
    "batch_size": ("choice", (32, 64, 128, 256)),
    "num_layers": ("int", 1, 6, False),
    "hidden_size": ("choice", (64, 128, 256, 512)),
    "activation": ("choice", ("relu", "gelu", "tanh")),
    "adam_eps": ("float", 1e-10, 1e-6, True),
    "optimizer": ("choice", ("adamw", "sgd")),
    "warmup_steps": ("int", 0, 2000, False),
    "momentum": ("float", 0.8, 0.99, False),
    "label_smoothing": ("float", 0.0, 0.2, False),
    "beta2": ("float", 0.95, 0.999, False),
    "clip_norm": ("float", 0.1, 10.0, True),
    "seed": ("choice", (0, 1, 2)),
}


def make(search: Search) -> Study:
    """Runs the search and reads it as the advisor does."""
    import optuna

    from advisor.readers.optuna.optuna import from_study

    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    warnings.filterwarnings("ignore")
    random = np.random.default_rng(search.seed)
    problem = Problem(
        search, np.random.default_rng(search.seed if search.optimum_seed is None else search.optimum_seed)
    )
    study = optuna.create_study(
        study_name=f"{search.sampler}-{search.trials}-{search.seed}",
        directions=[search.direction] * search.objectives,
        sampler=sampler_of(search),
        pruner=_pruner(search),
    )
    study.stop = lambda: setattr(study, "_stop_flag", True)
    if search.baseline == "enqueued":
        study.enqueue_trial(problem.default())
    elif search.baseline == "attribute":
        study.enqueue_trial(problem.default(), user_attrs={"baseline": True})
    if search.repeats == "winner":
        problem.warm = True
    for number in range(search.trials):
        _run_one(study, problem, search, random, number)
        if study._stop_flag:
            break
    _afterwards(study, problem, search, random)
    return _timed(from_study(study), search)


class Problem:
    """The cost of a configuration: a weighted distance to an optimum well inside the healthy ranges."""

    def __init__(self, search: Search, random: np.random.Generator) -> None:
        self.search = search
        self.space = {name: search.changed.get(name, KNOWN[name]) for name in search.names}
        self.best = {name: random.uniform(0.3, 0.7) for name in KNOWN} | {"lr": random.uniform(0.74, 0.8)}
        strong = {
            "lr": 1.0,
            "batch_size": 0.25,
            "weight_decay": 0.35,
            "dropout": 0.3,
            "num_layers": 0.3,
            "optimizer": 0.2,
        }
        self.weight = {name: strong.get(name, 0.05) for name in KNOWN}
        self.warm = False

    def suggest(self, trial: Any) -> dict[str, Any]:
        return {name: _suggested(trial, name, how) for name, how in self.space.items()}

    def cost(self, params: Mapping[str, Any]) -> float:
        """0 at the optimum, about 1 far from it; distances are on the healthy range's scale."""
        total = 0.0
        for name, value in params.items():
            if name != "seed":
                total += self.weight[name] * (2.0 * (_place(KNOWN[name], value) - self.best[name])) ** 2
        return 1.0 - math.exp(-2.0 * total)

    def default(self) -> dict[str, Any]:
        usual = {"lr": 1e-3, "weight_decay": 1e-4, "dropout": 0.1, "batch_size": 64}
        return {name: usual[name] for name, how in self.space.items() if name in usual and _offers(how, usual[name])}


def _offers(how: tuple[Any, ...], value: Any) -> bool:
    return value in how[1] if how[0] == "choice" else how[1] <= value <= how[2]


def _suggested(trial: Any, name: str, how: tuple[Any, ...]) -> Any:
    if how[0] == "choice":
        return trial.suggest_categorical(name, how[1])
    if how[0] == "int":
        return trial.suggest_int(name, how[1], how[2], log=how[3])
    return trial.suggest_float(name, how[1], how[2], log=how[3])


def distribution(how: tuple[Any, ...]) -> Any:
    """Optuna's distribution of what `KNOWN` describes."""
    from optuna import distributions

    if how[0] == "choice":
        return distributions.CategoricalDistribution(how[1])
    made = distributions.IntDistribution if how[0] == "int" else distributions.FloatDistribution
    return made(how[1], how[2], log=how[3])


def _place(how: tuple[Any, ...], value: Any) -> float:
    """Where the value lies on the healthy range, below 0 or above 1 outside."""
    if how[0] == "choice":
        if value in how[1]:
            return how[1].index(value) / (len(how[1]) - 1)
        return 0.5
    if how[3]:
        return math.log(max(value, 1e-30) / how[1]) / math.log(how[2] / how[1])
    return (value - how[1]) / (how[2] - how[1])


def _run_one(study: Any, problem: Problem, search: Search, random: np.random.Generator, number: int) -> None:
    import optuna

    trial = study.ask()
    params = problem.suggest(trial)
    value = _value(problem, params, random, trial, number)
    if random.random() < search.dies:
        return _dead(study, trial, search, value)
    if search.reports and search.objectives == 1:
        for epoch in range(search.epochs):
            trial.report(_at(search, value, params, epoch, random), epoch)
            if trial.should_prune():
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                return None
    values = [value] if search.objectives == 1 else [value, -value + float(random.normal(0, 0.05))]
    study.tell(trial, values)
    return None


def _value(problem: Problem, params: Mapping[str, Any], random: np.random.Generator, trial: Any, number: int) -> float:
    search = problem.search
    sign = 1.0 if search.direction == "minimize" else -1.0
    if search.values == "constant":
        return search.offset
    if search.values == "mostly":
        return search.offset + (search.size * random.random() if random.random() < 0.05 else 0.0)
    if search.values == "noise":
        return search.offset + search.size * search.noise * float(random.normal())
    cost = problem.cost(params) + search.noise * float(random.normal())
    if search.baseline != "none" and number == 0:
        cost -= search.baseline_gain
    value = search.offset + sign * search.size * cost
    return round(value, 2) if search.values == "coarse" else value


def _at(search: Search, value: float, params: Mapping[str, Any], epoch: int, random: np.random.Generator) -> float:
    """The curve: an exponential approach to the final value, the slower the lower the learning rate."""
    sign = 1.0 if search.direction == "minimize" else -1.0
    speed = 3.0 + 3.0 * _place(KNOWN["lr"], params.get("lr", 1e-3))
    behind = math.exp(-speed * (epoch + 1) / search.epochs)
    return value + sign * search.size * (2.0 * behind + 0.3 * search.noise * float(random.normal()))


def _dead(study: Any, trial: Any, search: Search, value: float) -> None:
    import optuna

    if search.dies_how == "nan":
        study.tell(trial, math.inf)
    elif search.dies_how == "first":
        trial.report(value, 0)
        study.tell(trial, state=optuna.trial.TrialState.PRUNED)
    else:
        study.tell(trial, state=optuna.trial.TrialState.FAIL)


def _afterwards(study: Any, problem: Problem, search: Search, random: np.random.Generator) -> None:
    if search.repeats == "winner":
        for _ in range(2):
            study.enqueue_trial(study.best_trial.params)
            _run_one(study, problem, replace(search, dies=0.0, pruner="none"), random, 10**6)
    if search.repeats == "enqueued":
        for _ in range(search.trials // 3):
            study.enqueue_trial(study.best_trial.params)
            _run_one(study, problem, search, random, 10**6)


def _timed(study: Study, search: Search) -> Study:
    """Ten minutes a trial, four at a time; `stuck` of them never ended."""
    from advisor.records import TrialState

    trials = []
    kept = list(study.trials)
    if search.repeats == "workers":
        kept = [kept[number - number % 4] for number in range(len(kept))]
    for number, trial in enumerate(kept):
        began = START + timedelta(minutes=10 * (number // 4))
        share = max(1, len(trial.intermediate)) / search.epochs if trial.intermediate else 1.0
        done = began + timedelta(minutes=10 * share)
        lost = search.stuck and number % (len(kept) // (search.stuck + 1)) == 3 and number > 5
        changes: dict[str, Any] = {"number": number, "started": began, "completed": done}
        if lost:
            changes |= {"state": TrialState.RUNNING, "completed": None, "values": ()}
        trials.append(trial.model_copy(update=changes))
    return study.model_copy(update={"trials": tuple(trials)})


def sampler_of(search: Search) -> Any:
    """Optuna's sampler of that name and seed."""
    from optuna import samplers

    if search.sampler == "grid":
        return samplers.GridSampler(_grid(search), seed=search.seed)
    if search.sampler == "values":
        return samplers.GridSampler(_grid(search), seed=search.seed)
    made = {
        "tpe": samplers.TPESampler,
        "random": samplers.RandomSampler,
        "qmc": samplers.QMCSampler,
        "gp": samplers.GPSampler,
    }
    return made[search.sampler](seed=search.seed)


def _grid(search: Search) -> dict[str, list[Any]]:
    levels = max(2, round(search.trials ** (1.0 / len(search.names))))
    found: dict[str, list[Any]] = {}
    for name in search.names:
        how = search.changed.get(name, KNOWN[name])
        if how[0] == "choice":
            found[name] = list(how[1][:levels])
        elif how[0] == "int":
            found[name] = sorted({int(v) for v in np.linspace(how[1], how[2], levels)})
        else:
            spread = np.geomspace if how[3] else np.linspace
            found[name] = [float(v) for v in spread(how[1], how[2], levels)]
    return found


def _pruner(search: Search) -> Any:
    from optuna import pruners

    if search.pruner == "none" or not search.reports:
        return pruners.NopPruner()
    if search.pruner == "harsh":
        return pruners.PercentilePruner(2.0, n_startup_trials=2, n_warmup_steps=1)
    if search.pruner == "halving":
        return pruners.SuccessiveHalvingPruner(min_resource=3, reduction_factor=4)
    return pruners.MedianPruner(n_startup_trials=10, n_warmup_steps=10)
