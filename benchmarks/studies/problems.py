"""Synthetic searches whose answer is known: where the optimum lies, what matters, how noisy, how sampled."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from advisor.records import Parameter, Study, Trial, TrialState

SHAPES = ("quadratic", "absolute", "cliff", "coupled", "heavy")
SAMPLERS = ("random", "qmc", "elite", "tpe")


@dataclass(frozen=True)
class Problem:
    """One parameter of interest ("p0") and others; `place` says where p0's optimum is."""

    shape: str
    sampler: str
    trials: int
    place: str  # inside · outside · irrelevant
    side: str  # low · high
    noise: float
    dimensions: int
    log: bool
    seed: int


def optimum(problem: Problem, random: np.random.Generator) -> float:
    """Position of p0's optimum: 0 and 1 are the ends of its range."""
    if problem.place == "outside":
        place = 1.0 + random.uniform(0.1, 0.6)
        return place if problem.side == "high" else 1.0 - place
    return float(random.uniform(0.25, 0.75))


def make(problem: Problem, shuffled: bool = False) -> Study:
    """The study as a reader would give it."""
    random = np.random.default_rng(problem.seed)
    d = problem.dimensions
    best = np.concatenate([[optimum(problem, random)], random.uniform(0.2, 0.8, d - 1)])
    weights = np.concatenate([[1.0], random.choice([0.0, 0.3, 1.0], d - 1)])
    if problem.place == "irrelevant":
        weights[0] = 0.0
        weights[1:] = np.maximum(weights[1:], 0.3)
    scale = _scale(problem, best, weights, random)

    def cost(x: np.ndarray) -> float:
        value = _clean(problem.shape, x, best, weights) / scale
        noise = random.standard_t(2) if problem.shape == "heavy" else random.standard_normal()
        return float(value + problem.noise * noise)

    points = _sample(problem, cost, random)
    values = [value for _, value in points]
    if shuffled:
        random.shuffle(values)
    return _study(problem, [x for x, _ in points], values)


def _clean(shape: str, x: np.ndarray, best: np.ndarray, weights: np.ndarray) -> float:
    distance = x - best
    if shape == "absolute":
        return float(np.sum(weights * np.abs(distance)))
    value = float(np.sum(weights * distance**2))
    if shape == "cliff" and x[-1] > 0.85:
        value += 5.0
    if shape == "coupled" and len(x) > 1:
        value += 0.6 * weights[0] * float(distance[0] * distance[1])
    return value


def _scale(problem: Problem, best: np.ndarray, weights: np.ndarray, random: np.random.Generator) -> float:
    draws = random.uniform(size=(200, problem.dimensions))
    shape = "quadratic" if problem.shape == "cliff" else problem.shape
    return float(np.std([_clean(shape, x, best, weights) for x in draws])) or 1.0


def _sample(problem: Problem, cost, random: np.random.Generator) -> list[tuple[np.ndarray, float]]:
    n, d = problem.trials, problem.dimensions
    if problem.sampler == "qmc":
        from scipy.stats import qmc

        return [(x, cost(x)) for x in qmc.Sobol(d, seed=problem.seed).random(2 ** math.ceil(math.log2(n)))[:n]]
    if problem.sampler == "tpe":
        return _tpe(problem, cost)
    points: list[tuple[np.ndarray, float]] = []
    for index in range(n):
        x = random.uniform(size=d)
        if problem.sampler == "elite" and index >= 10 and random.random() < 0.7:
            elite = sorted(points, key=lambda point: point[1])[: max(2, index // 7)]
            x = np.clip(elite[random.integers(len(elite))][0] + random.normal(0, 0.12, d), 0, 1)
        points.append((x, cost(x)))
    return points


def _tpe(problem: Problem, cost) -> list[tuple[np.ndarray, float]]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=problem.seed))
    points = []
    for _ in range(problem.trials):
        trial = study.ask()
        x = np.array([trial.suggest_float(f"p{j}", 0, 1) for j in range(problem.dimensions)])
        value = cost(x)
        study.tell(trial, value)
        points.append((x, value))
    return points


def _study(problem: Problem, points: list[np.ndarray], values: list[float]) -> Study:
    low, high = (1e-4, 1e-2) if problem.log else (2.0, 5.0)

    def value(j: int, u: float) -> float:
        if j == 0 and problem.log:
            return float(math.exp(math.log(low) + u * (math.log(high) - math.log(low))))
        return float(low + u * (high - low)) if j == 0 else float(2.0 + 3.0 * u)

    parameters = {
        f"p{j}": Parameter(name=f"p{j}", canonical=f"p{j}", kind="float", low=low if j == 0 else 2.0,
                           high=high if j == 0 else 5.0, log=problem.log and j == 0)
        for j in range(problem.dimensions)
    }  # fmt: skip
    trials = tuple(
        Trial(
            number=i,
            state=TrialState.COMPLETE,
            params={f"p{j}": value(j, float(u)) for j, u in enumerate(x)},
            values=(v,),
        )
        for i, (x, v) in enumerate(zip(points, values, strict=True))
    )
    return Study(name=f"problem-{problem.seed}", trials=trials, parameters=parameters, directions=("minimize",))
