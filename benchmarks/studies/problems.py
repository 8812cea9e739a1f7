"""Synthetic searches whose answer is known: where each optimum lies, what matters, how noisy, how sampled.

Every study is drawn by the sampler that it names (Optuna's own), so that adaptive samplers concentrate as they do.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from advisor.names import canonical
from advisor.records import FloatArray, Parameter, Scalar, Study, Trial, TrialState

SHAPES = ("quadratic", "absolute", "cliff", "coupled", "heavy")
UNSEEN_SHAPES = ("saturating", "skewed", "multiplicative")
SAMPLERS = ("random", "tpe", "qmc", "gp")
KINDS = ("float", "log", "int", "step", "choices")
NEAR = 0.12
NOISE = (0.02, 0.1, 0.25, 0.5)
GRIDS = {1: ((12,), (15,), (20,)), 2: ((4, 3), (4, 4), (5, 3), (5, 4)), 3: ((3, 3, 2), (4, 2, 2), (5, 2, 2))}


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
    """A study and its truth by parameter.

    truth: "low" or "high" (the optimum lies beyond that end), "inside", "near" an end, "irrelevant" or "limit";
    `optima` are the values of the optima that lie outside.
    """

    study: Study
    truth: Mapping[str, str]
    optima: Mapping[str, float] = field(default_factory=dict)


def make(problem: Problem) -> Made:
    """Draws the problem's parameters and runs its search."""
    random = np.random.default_rng(problem.seed)
    axes = _axes(problem, random)
    clean = _clean(problem, axes, random)
    cost = _objective(problem, axes, clean, random)
    sign = -1.0 if random.random() < 0.5 else 1.0
    offset, size = float(random.normal(0, 3)), float(10 ** random.uniform(-2, 2))
    raw = _walk_grid(axes, cost, random) if problem.sampler == "grid" else search(problem, axes, cost)
    rows = [(params, sign * size * (value + offset)) for params, value in raw]
    if problem.shuffled:
        values = [value for _, value in rows]
        random.shuffle(values)
        rows = [(params, value) for (params, _), value in zip(rows, values, strict=True)]
    return Made(study_of(problem, axes, rows, sign), _truth(problem, axes, clean), _optima(problem, axes))


def known(problem: Problem, study: Study) -> Made:
    """A search that was run before, with its truth."""
    random = np.random.default_rng(problem.seed)
    axes = _axes(problem, random)
    return Made(study, _truth(problem, axes, _clean(problem, axes, random)), _optima(problem, axes))


def _optima(problem: Problem, axes: list[Axis]) -> dict[str, float]:
    if problem.place != "outside" or problem.shuffled:
        return {}
    first = axes[0]
    if first.kind in ("log", "choices"):
        return {first.name: first.low * (first.high / first.low) ** first.optimum}
    return {first.name: first.low + first.optimum * (first.high - first.low)}


def _axes(problem: Problem, random: np.random.Generator) -> list[Axis]:
    axes = []
    grids = GRIDS.get(problem.dimensions, ((problem.trials,),))
    grid = grids[int(random.integers(len(grids)))] if problem.sampler == "grid" else None
    for j in range(problem.dimensions):
        first = j == 0
        kind = str(random.choice(KINDS, p=(0.3, 0.25, 0.2, 0.1, 0.15)))
        kind = str(random.choice(["float", "log"])) if grid else kind
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
        conditional = j >= 2 and not grid and random.random() < 0.1
        axis = ranged(name, kind, optimum, weight, conditional, random)
        axes.append(replace(axis, levels=grid[j]) if grid else axis)
    return axes


def ranged(name: str, kind: str, optimum: float, weight: float, conditional: bool, random: np.random.Generator) -> Axis:
    """An axis of the kind, with ends and levels drawn."""
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
    levels = 9 if kind == "step" else 0
    return Axis(name, kind, low, low + float(random.uniform(0.5, 5)), levels, optimum, weight, conditional)


def _objective(
    problem: Problem, axes: list[Axis], clean: Callable[[FloatArray], float], random: np.random.Generator
) -> Callable[[FloatArray], float]:
    best = np.array([axis.optimum for axis in axes])
    draws = np.array([clean(x) for x in random.uniform(size=(400, len(axes)))])
    scale = float(np.std(draws)) or 1.0
    cliff = _cliff(problem, axes, random)

    def cost(x: FloatArray) -> float:
        if cliff(x):
            return math.nan if random.random() < 0.5 else 30.0 * float(random.uniform(0.5, 2.0))
        noise = random.standard_t(2) if problem.shape == "heavy" else random.standard_normal()
        return float(clean(np.where(np.isfinite(x), x, best)) / scale + problem.noise * noise)

    return cost


def _clean(problem: Problem, axes: list[Axis], random: np.random.Generator) -> Callable[[FloatArray], float]:
    best = np.array([axis.optimum for axis in axes])
    weights = np.array([axis.weight for axis in axes])
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


def search(
    problem: Problem, axes: list[Axis], cost: Callable[[FloatArray], float]
) -> list[tuple[dict[str, Scalar], float]]:
    """The trials' parameters and costs, drawn by the problem's sampler."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    warnings.filterwarnings("ignore")
    study = optuna.create_study(sampler=_sampler(problem), direction="minimize")
    rows: list[tuple[dict[str, Scalar], float]] = []
    for _ in range(problem.trials):
        trial = study.ask()
        units = np.array([_ask(trial, axis, axes) for axis in axes])
        raw = cost(units)
        told = raw if math.isfinite(raw) else None
        state = optuna.trial.TrialState.COMPLETE if told is not None else optuna.trial.TrialState.FAIL
        study.tell(trial, told, state)
        rows.append((dict(trial.params), raw))
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


def _sampler(problem: Problem) -> Any:
    from optuna import samplers

    made = {
        "random": samplers.RandomSampler,
        "tpe": samplers.TPESampler,
        "qmc": samplers.QMCSampler,
        "gp": samplers.GPSampler,
    }[problem.sampler]
    return made(seed=problem.seed)


def _walk_grid(
    axes: list[Axis], cost: Callable[[FloatArray], float], random: np.random.Generator
) -> list[tuple[dict[str, Scalar], float]]:
    """Every combination of even levels, in random order, as Optuna's GridSampler walks them."""
    levels = [[i / (axis.levels - 1) for i in range(axis.levels)] for axis in axes]
    points = [np.array(point) for point in product(*levels)]
    random.shuffle(points)
    return [({a.name: a.value(float(u)) for a, u in zip(axes, x, strict=True)}, cost(x)) for x in points]


def _truth(problem: Problem, axes: list[Axis], clean: Callable[[FloatArray], float]) -> dict[str, str]:
    if problem.shuffled:
        return {axis.name: "irrelevant" for axis in axes}
    inside = _best_inside(problem, axes, clean)
    found = {axis.name: _place(axis, j, inside, clean) for j, axis in enumerate(axes)}
    first = axes[0]
    if problem.place == "outside":
        found[first.name] = "high" if first.optimum > 1.0 else "low"
    elif problem.place == "limit":
        found[first.name] = "limit"
    return found


def _best_inside(problem: Problem, axes: list[Axis], clean: Callable[[FloatArray], float]) -> FloatArray:
    """The best point that the ranges hold."""
    start = np.clip([axis.optimum for axis in axes], 0.0, 1.0)
    if problem.shape != "coupled":
        return np.asarray(start)
    from scipy.optimize import minimize

    return np.asarray(minimize(clean, start, bounds=[(0.0, 1.0)] * len(axes)).x)


def _place(axis: Axis, j: int, inside: FloatArray, clean: Callable[[FloatArray], float]) -> str:
    """Inside, irrelevant, or near: so close to an end that its last level, or the end itself, is as good as any."""
    if axis.weight == 0:
        return "irrelevant"
    if axis.kind in ("float", "log") and not axis.levels:
        return "inside" if NEAR <= inside[j] <= 1.0 - NEAR else "near"
    count = axis.levels or int(axis.high - axis.low) + 1
    costs = []
    for unit in np.linspace(0, 1, count):
        point = inside.copy()
        point[j] = unit
        costs.append(clean(point))
    well_inside = NEAR <= inside[j] <= 1.0 - NEAR and count > 2
    return "inside" if well_inside and 0 < int(np.argmin(costs)) < count - 1 else "near"


def study_of(problem: Problem, axes: list[Axis], rows: list[tuple[dict[str, Scalar], float]], sign: float) -> Study:
    """The search as a study is read, its values turned by the sign."""
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
