"""What people do after a bad study, and the advisor: each spends the same epochs and leaves a trail of its best."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import optuna
from optuna.distributions import FloatDistribution, IntDistribution

from advisor.planner.plan import SearchPlan
from benchmarks.planning.first import First, trial
from benchmarks.planning.pool import SurrogatePool
from benchmarks.planning.problem import Problem
from benchmarks.surrogate import BOX


@dataclass
class Trail:
    """The true accuracy of the best configuration so far, after so many epochs; what it ended with."""

    epochs: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    spent: int = 0
    seen: float = float("-inf")
    final: float | None = None
    told: float | None = None
    config: dict[str, Any] = field(default_factory=dict)

    def add(self, problem: Problem, epochs: int, value: float | None, config: Mapping[str, Any]) -> None:
        """One trial ended."""
        self.spent += epochs
        if value is not None and value > self.seen:
            self.seen, self.config = value, dict(config)
            self.epochs.append(self.spent)
            self.values.append(problem.value(config))

    @property
    def end(self) -> float:
        """The true accuracy of the configuration that the method hands over."""
        return self.final if self.final is not None else self.values[-1]

    @property
    def claimed(self) -> float:
        """The accuracy that the method tells for it: the mean over seeds, or what the search saw."""
        return self.told if self.told is not None else self.seen


Method = Callable[[Problem, First, int, int], Trail]


def _started(first: First, problem: Problem) -> Trail:
    """Whoever goes on keeps the best that the first study found."""
    trail = Trail()
    trail.add(problem, 0, first.best, first.best_config)
    return trail


def _search(
    problem: Problem, study: optuna.Study, space: Mapping[str, Any], held: Mapping[str, Any], budget: int, trail: Trail
) -> Trail:
    while trail.spent < budget:
        trail.add(problem, *trial(problem, study, space, held, budget - trail.spent))
    return trail


def _fresh(sampler: Any, pruner: Any = None) -> optuna.Study:
    return optuna.create_study(direction="maximize", sampler=sampler, pruner=pruner or optuna.pruners.MedianPruner())


def carry_on(problem: Problem, first: First, budget: int, seed: int) -> Trail:
    """More trials of the same study."""
    assert first.study is not None
    study = _fresh(optuna.samplers.TPESampler(seed=1000 + seed), first.pruner)
    study.add_trials(first.study.get_trials(deepcopy=False))
    return _search(problem, study, first.space, first.held, budget, _started(first, problem))


def fresh(problem: Problem, first: First, budget: int, seed: int) -> Trail:
    """A new study over the same space, with Optuna's defaults."""
    study = _fresh(optuna.samplers.TPESampler(seed=2000 + seed))
    return _search(problem, study, first.space, first.held, budget, _started(first, problem))


def widened_random(problem: Problem, first: First, budget: int, seed: int) -> Trail:
    """Random search over ranges ten times as wide to both sides, or half their width where they are linear."""
    study = _fresh(optuna.samplers.RandomSampler(seed=3000 + seed))
    space = {name: _wider(name, found) for name, found in first.space.items()}
    return _search(problem, study, space, first.held, budget, _started(first, problem))


def textbook(problem: Problem, first: First, budget: int, seed: int) -> Trail:
    """Optuna's defaults over the usual range of every parameter that the training takes."""
    from advisor.facts.setup import Setup
    from advisor.planner.ranges import from_tables
    from advisor.runner.space import distribution

    found = {name: from_tables(name, Setup()) for name in problem.names}
    space = {name: distribution(parameter) for name, parameter in found.items() if parameter is not None}
    study = _fresh(optuna.samplers.TPESampler(seed=4000 + seed))
    return _search(problem, study, space, {}, budget, _started(first, problem))


def full_box(problem: Problem, first: First, budget: int, seed: int) -> Trail:
    """One who knew: TPE over the benchmark's own box."""
    study = _fresh(optuna.samplers.TPESampler(seed=5000 + seed))
    return _search(problem, study, box_space(), {}, budget, _started(first, problem))


def box_space() -> dict[str, Any]:
    """The benchmark's own space."""
    space: dict[str, Any] = {}
    for name, (low, high, log, whole) in BOX.items():
        kind = IntDistribution if whole else FloatDistribution
        space[name] = kind(low, high, log=log)  # type: ignore[arg-type]
    return space


def _wider(name: str, found: Any) -> Any:
    if name not in BOX or not hasattr(found, "low"):
        return found
    low, high, _, _ = BOX[name]
    if found.log:
        return type(found)(max(low, found.low / 10), min(high, found.high * 10), log=True)
    half = (found.high - found.low) / 2
    whole = isinstance(found, IntDistribution)
    ends = (max(low, found.low - half), min(high, found.high + half))
    return type(found)(*(round(e) for e in ends)) if whole else type(found)(*ends)


def advisor(change: Callable[[SearchPlan], SearchPlan] | None = None, **options: Any) -> Method:
    """The advisor's plan on the runner's own session; `change` edits the plan first, for the ablation."""

    def method(problem: Problem, first: First, budget: int, seed: int) -> Trail:
        plan = advised(problem, first, budget, **options).model_copy(update={"seed": seed})
        return execute(problem, first, change(plan) if change else plan, budget)

    return method


def advised(problem: Problem, first: First, budget: int, source: bool = True, own: bool = False) -> SearchPlan:
    """What `advisor plan first.log --budget … --set parameters=…` says; `own`: without parameters told."""
    from advisor.planner.calling import plan

    assert first.path is not None
    names = list(dict.fromkeys([*problem.names, *first.space]))
    sources = [first.path] if source else []
    trials = f"{budget // problem.epochs}trials"
    told = {} if own else {"parameters": names}
    return plan(*sources, budget=trials, metric=problem.metric, direction="maximize", **told)


def execute(problem: Problem, first: First, plan: SearchPlan, budget: int) -> Trail:
    """The plan on a session in this process; trials beyond the budget are an error of the product."""
    from advisor.runner.conclusion import conclude
    from advisor.runner.session import Session
    from advisor.runner.stop import Stop

    trail = _started(first, problem)
    where = [""]

    def told(job: Any, epochs: int, value: float) -> None:
        trail.add(problem, epochs, None if value != value or where[0] == "validate" else value, job.config)

    def emit(event: Any) -> None:
        where[0] = getattr(event, "stage", where[0])

    stop = Stop()
    pool = SurrogatePool(lambda config, seed: problem.curve(config, seed), told)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = Session(
            plan,
            Path(),
            Path("out"),
            optuna.storages.InMemoryStorage(),
            pool,
            1,
            stop,
            emit,  # type: ignore[arg-type]
        )
        session.run()
        result = conclude(session, "finished")
    stop.close()
    if trail.spent > budget + problem.epochs:
        raise AssertionError(f"{trail.spent} epochs spent, {budget} allowed")
    chosen = result.best.config if result.best else trail.config
    trail.final, trail.config = problem.value(chosen), dict(chosen)
    trail.told = result.best.mean if result.best else None
    return trail
