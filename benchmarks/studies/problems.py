"""Synthetic searches whose answer is known: where each optimum lies, what matters, how noisy, how sampled.

Every study is drawn by the sampler that it names (Optuna's own), so that adaptive samplers concentrate as they do.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.names import canonical
from advisor.records import FloatArray, Parameter, Scalar, Study, Trial, TrialState

SHAPES = ("quadratic", "absolute", "cliff", "coupled", "heavy")
UNSEEN_SHAPES = ("saturating", "skewed", "multiplicative")
SAMPLERS = ("random", "tpe", "qmc", "gp")
KINDS = ("float", "log", "int", "step", "choices")
NOISE = (0.02, 0.1, 0.25, 0.5)
FINE_GRID = 60


@dataclass(frozen=True)
class Problem:
    """A search over `dimensions` parameters; `place` says where the optimum of the first one, "p0", lies.

    place: inside · outside · irrelevant · limit (at or beyond an end that nobody can pass). `noise` is the
    deviation of a trial's value as a share of the deviation of the noiseless values over the space.
    """

    shape: str
    sampler: str
    trials: int
    dimensions: int
    noise: float
    place: str
    seed: int
    shuffled: bool = False


@dataclass(frozen=True)
class Axis:
    """One parameter as it is searched: `kind` of KINDS, its optimum's place on the unit scale, its weight."""

    name: str
    kind: str
    low: float
    high: float
    levels: int
    optimum: float
    weight: float
    conditional: bool = False

    def value(self, unit: float) -> float | int:
        """The parameter's value at a place in 0…1."""
        if self.kind == "log":
            return float(math.exp(math.log(self.low) + unit * math.log(self.high / self.low)))
        value = self.low + unit * (self.high - self.low)
        return round(value) if self.kind == "int" else float(value)

    def unit(self, value: float) -> float:
        """Where a value lies in the range."""
        if self.kind == "log" or (self.kind == "choices" and self.low > 0 and self.high / self.low > 8):
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    @property
    def choices(self) -> list[float]:
        """The ordered numbers of a categorical parameter."""
        ratio = (self.high / self.low) ** (1.0 / (self.levels - 1))
        return [float(f"{self.low * ratio**i:.4g}") for i in range(self.levels)]


@dataclass(frozen=True)
class Made:
    """A study and its truth: parameter → "low", "high" (beyond that end), "inside", "irrelevant" or "limit"."""

    study: Study
    truth: Mapping[str, str]


def make(problem: Problem) -> Made:
    """Draws the problem's parameters and runs its search."""
    random = np.random.default_rng(problem.seed)
    axes = _axes(problem, random)
    cost = _objective(problem, axes, random)
    sign = -1.0 if random.random() < 0.5 else 1.0
    offset, size = float(random.normal(0, 3)), float(10 ** random.uniform(-2, 2))
    rows = _search(problem, axes, cost, sign, offset, size)
    if problem.shuffled:
        values = [value for _, value in rows]
        random.shuffle(values)
        rows = [(params, value) for (params, _), value in zip(rows, values, strict=True)]
    return Made(_study(problem, axes, rows, sign), _truth(problem, axes))


def _axes(problem: Problem, random: np.random.Generator) -> list[Axis]:
    axes = []
    for j in range(problem.dimensions):
        first = j == 0
        kind = str(random.choice(KINDS, p=(0.3, 0.25, 0.2, 0.1, 0.15)))
        weight = 1.0 if first else float(random.choice([0.0, 0.3, 1.0]))
        optimum = float(random.uniform(0.15, 0.85))
        name = f"p{j}"
        if first and problem.place == "irrelevant":
            weight = 0.0
        if first and problem.place == "outside":
            optimum = 1.0 + random.uniform(0.1, 0.6)
            optimum = optimum if random.random() < 0.5 else 1.0 - optimum
        if first and problem.place == "limit":
            name, kind = str(random.choice(["dropout", "num_layers"])), ""
            optimum = -float(random.choice([0.0, random.uniform(0.0, 0.5)]))
        if problem.place == "irrelevant" and j == 1:
            weight = 1.0
        conditional = j >= 2 and random.random() < 0.1
        axes.append(_ranged(name, kind, optimum, weight, conditional, random))
    return axes


def _ranged(
    name: str, kind: str, optimum: float, weight: float, conditional: bool, random: np.random.Generator
) -> Axis:
    if name == "dropout":
        return Axis(name, "float", 0.0, 0.6, 0, optimum, weight)
    if name == "num_layers":
        return Axis(name, "int", 1, 6, 6, optimum, weight)
    if kind == "log":
        low = 10 ** random.uniform(-6, -2)
        return Axis(name, kind, low, low * 10 ** random.uniform(1, 4), 0, optimum, weight, conditional)
    if kind == "int":
        low = int(random.integers(2, 20))
        return Axis(name, kind, low, low + int(random.integers(5, 40)), 0, optimum, weight, conditional)
    if kind == "choices":
        levels = int(random.integers(3, 7))
        return Axis(name, kind, 16.0, 16.0 * 2 ** (levels - 1), levels, optimum, weight, conditional)
    low = float(random.uniform(-2, 2))
    return Axis(name, kind, low, low + float(random.uniform(0.5, 5)), 9, optimum, weight, conditional)


def _objective(problem: Problem, axes: list[Axis], random: np.random.Generator) -> Callable[[FloatArray], float]:
    best = np.array([axis.optimum for axis in axes])
    weights = np.array([axis.weight for axis in axes])
    clean = _clean(problem, best, weights, random)
    draws = np.array([clean(x) for x in random.uniform(size=(400, len(axes)))])
    scale = float(np.std(draws)) or 1.0
    cliff = _cliff(problem, axes, random)

    def cost(x: FloatArray) -> float:
        if cliff(x):
            return math.nan if random.random() < 0.5 else 30.0 * float(random.uniform(0.5, 2.0))
        noise = random.standard_t(2) if problem.shape == "heavy" else random.standard_normal()
        return float(clean(np.where(np.isfinite(x), x, best)) / scale + problem.noise * noise)

    return cost


def _clean(
    problem: Problem, best: FloatArray, weights: FloatArray, random: np.random.Generator
) -> Callable[[FloatArray], float]:
    root = np.sqrt(weights)
    d = len(best)
    matrix = np.eye(d)
    if problem.shape == "coupled" and d > 1:
        for j in range(1, d):
            matrix[0, j] = matrix[j, 0] = random.uniform(-0.5, 0.5) / math.sqrt(d - 1)

    def clean(x: FloatArray) -> float:
        away = x - best
        if problem.shape == "absolute":
            return float(np.sum(weights * np.abs(away)))
        if problem.shape == "saturating":
            return float(np.sum(weights * (1.0 - np.exp(-2.5 * away**2))))
        if problem.shape == "skewed":
            return float(np.sum(weights * (np.exp(2.0 * away) - 2.0 * away - 1.0)))
        if problem.shape == "multiplicative":
            return float(np.prod(1.0 + 2.0 * weights * away**2))
        return float((root * away) @ matrix @ (root * away))

    return clean


def _cliff(problem: Problem, axes: list[Axis], random: np.random.Generator) -> Callable[[FloatArray], bool]:
    """Runs diverge beyond a place on one parameter, on the far side of its optimum."""
    if problem.shape != "cliff":
        return lambda x: False
    j = int(random.integers(len(axes)))
    high = axes[j].optimum < 0.5
    edge = random.uniform(0.75, 0.92)
    edge = max(edge, axes[j].optimum + 0.08) if high else max(edge, 1.0 - axes[j].optimum + 0.08)
    return lambda x: bool((x[j] if high else 1.0 - x[j]) > edge)


def _search(
    problem: Problem, axes: list[Axis], cost: Callable[[FloatArray], float], sign: float, offset: float, size: float
) -> list[tuple[dict[str, Scalar], float]]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    warnings.filterwarnings("ignore")
    study = optuna.create_study(sampler=_sampler(problem, axes), direction="minimize")
    rows: list[tuple[dict[str, Scalar], float]] = []
    for _ in range(problem.trials):
        trial = study.ask()
        units = np.array([_ask(trial, axis, axes) for axis in axes])
        raw = cost(units)
        told = raw if math.isfinite(raw) else None
        state = optuna.trial.TrialState.COMPLETE if told is not None else optuna.trial.TrialState.FAIL
        study.tell(trial, told, state)
        rows.append((dict(trial.params), sign * size * (raw + offset)))
        if study._stop_flag:
            break
    return rows


def _ask(trial: Any, axis: Axis, axes: list[Axis]) -> float:
    if axis.conditional and trial.suggest_categorical("branch", ["a", "b"]) == "b":
        return math.nan
    if axis.kind == "choices":
        return axis.unit(float(trial.suggest_categorical(axis.name, axis.choices)))
    if axis.kind == "int":
        return axis.unit(trial.suggest_int(axis.name, int(axis.low), int(axis.high)))
    step = (axis.high - axis.low) / (axis.levels - 1) if axis.kind == "step" else None
    return axis.unit(trial.suggest_float(axis.name, axis.low, axis.high, step=step, log=axis.kind == "log"))


def _sampler(problem: Problem, axes: list[Axis]) -> Any:
    from optuna import samplers

    if problem.sampler == "grid":
        return samplers.GridSampler(grid_of(axes, problem.trials), seed=problem.seed)
    made = {
        "random": samplers.RandomSampler,
        "tpe": samplers.TPESampler,
        "qmc": samplers.QMCSampler,
        "gp": samplers.GPSampler,
        "cmaes": samplers.RandomSampler,
    }[problem.sampler]
    return made(seed=problem.seed)


def grid_of(axes: list[Axis], trials: int) -> dict[str, list[Any]]:
    """Even levels of every parameter, as many as the trials allow."""
    levels = max(2, math.floor(trials ** (1.0 / len(axes)) + 1e-9))
    found: dict[str, list[Any]] = {"branch": ["a", "b"]} if any(a.conditional for a in axes) else {}
    for axis in axes:
        if axis.kind == "choices":
            found[axis.name] = axis.choices
        else:
            count = min(levels, int(axis.high - axis.low) + 1) if axis.kind == "int" else levels
            count = 9 if axis.kind == "step" else count
            found[axis.name] = [axis.value(i / (count - 1)) for i in range(count)]
    return found


def _truth(problem: Problem, axes: list[Axis]) -> dict[str, str]:
    found = {axis.name: "inside" if axis.weight else "irrelevant" for axis in axes}
    first = axes[0]
    if problem.shuffled:
        return dict.fromkeys(found, "irrelevant")
    if problem.place == "outside":
        found[first.name] = "high" if first.optimum > 1.0 else "low"
    elif problem.place == "limit":
        found[first.name] = "limit"
    return found


def _study(problem: Problem, axes: list[Axis], rows: list[tuple[dict[str, Scalar], float]], sign: float) -> Study:
    trials = tuple(
        Trial(
            number=i,
            state=TrialState.COMPLETE if math.isfinite(value) else TrialState.FAIL,
            params=params,
            values=(value,) if math.isfinite(value) else (),
        )
        for i, (params, value) in enumerate(rows)
    )
    parameters = {axis.name: _parameter(axis) for axis in axes}
    if any(axis.conditional for axis in axes):
        parameters["branch"] = Parameter(name="branch", canonical="branch", kind="categorical", choices=("a", "b"))
    way = "minimize" if sign > 0 else "maximize"
    return Study(name=f"problem-{problem.seed}", trials=trials, parameters=parameters, directions=(way,))


def _parameter(axis: Axis) -> Parameter:
    if axis.kind == "choices":
        return Parameter(
            name=axis.name, canonical=canonical(axis.name), kind="categorical", choices=tuple(axis.choices)
        )
    step = (axis.high - axis.low) / (axis.levels - 1) if axis.kind == "step" else None
    return Parameter(
        name=axis.name,
        canonical=canonical(axis.name),
        kind="int" if axis.kind == "int" else "float",
        low=axis.low,
        high=axis.high,
        step=step if axis.kind != "int" else 1,
        log=axis.kind == "log",
    )
