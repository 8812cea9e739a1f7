"""A study's trials as numbers: positions in the unit cube, and one robust cost a trial."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.records import Direction, FloatArray, Parameter, Study, Trial, TrialState
from advisor.tables import table

MAX_TRIALS = 3000


@dataclass(frozen=True)
class Axis:
    """A numeric parameter's axis: position 0 is `low`, 1 is `high`, on a log scale where that fits."""

    parameter: Parameter
    low: float
    high: float
    log: bool

    def position(self, value: float) -> float:
        """The value's place between the ends."""
        if self.log:
            return (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return (value - self.low) / (self.high - self.low)

    def value(self, position: float) -> float:
        """The value at a place, also beyond the ends."""
        if self.log:
            return math.exp(math.log(self.low) + position * (math.log(self.high) - math.log(self.low)))
        return self.low + position * (self.high - self.low)


@dataclass(frozen=True)
class Design:
    """Trials × numeric parameters; NaN where a trial does not have the parameter. `cost`: lower is better."""

    axes: tuple[Axis, ...]
    positions: FloatArray
    categories: tuple[tuple[str, FloatArray], ...]
    cost: FloatArray
    exact: FloatArray
    """Whether the cost is a completed value (1) or an estimate from a pruned or failed trial (0)."""


def axis(parameter: Parameter, values: Sequence[float]) -> Axis | None:
    """The axis of a numeric or ordered categorical parameter; None for words and constants."""
    if parameter.kind == "categorical":
        if not parameter.numeric_choices:
            return None
        numbers = [float(choice) for choice in parameter.choices if choice is not None]
        low, high = min(numbers), max(numbers)
    else:
        low, high = float(parameter.low or 0.0), float(parameter.high or 0.0)
    if not low < high or len(set(values)) < 2:
        return None
    return Axis(parameter=parameter, low=low, high=high, log=_on_log_axis(parameter, low, high))


def _on_log_axis(parameter: Parameter, low: float, high: float) -> bool:
    if low <= 0:
        return False
    if parameter.log:
        return True
    known = table("parameters")["parameters"].get(parameter.canonical, {})
    if known.get("scale") == "log":
        return True
    return parameter.kind == "categorical" and high / low >= 8


def number(value: object) -> float | None:
    """The value as a finite number, None for words, flags and nothing."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def design(study: Study, direction: Direction, objective: int = 0) -> Design | None:
    """The study's trials with a cost, at most MAX_TRIALS of them evenly over the study; None below four."""
    sign = 1.0 if direction == "minimize" else -1.0
    rows = [(t, c, e) for t, c, e in _costs(study, sign, objective)]
    if len(rows) < 4:
        return None
    if len(rows) > MAX_TRIALS:
        rows = [rows[int(index)] for index in np.linspace(0, len(rows) - 1, MAX_TRIALS)]
    axes = _axes(study, [trial for trial, _, _ in rows])
    positions = np.full((len(rows), len(axes)), np.nan)
    for column, item in enumerate(axes):
        for row, (trial, _, _) in enumerate(rows):
            value = number(trial.params.get(item.parameter.name))
            if value is not None and (not item.log or value > 0):
                positions[row, column] = item.position(value)
    return Design(
        axes=tuple(axes),
        positions=positions,
        categories=tuple(_categories(study, [trial for trial, _, _ in rows], axes)),
        cost=np.array([cost for _, cost, _ in rows]),
        exact=np.array([exact for _, _, exact in rows], dtype=float),
    )


def _axes(study: Study, trials: Sequence[Trial]) -> list[Axis]:
    found = []
    for name, parameter in study.parameters.items():
        values = [v for v in (number(trial.params.get(name)) for trial in trials) if v is not None]
        made = axis(parameter, values) if values else None
        if made is not None and not is_seed(name):
            found.append(made)
    return found


def is_seed(name: str) -> bool:
    """Whether a parameter is a random seed, which is searched by mistake or on purpose but never tuned."""
    from advisor.names import words

    return "seed" in words(name)


def _categories(study: Study, trials: Sequence[Trial], axes: Sequence[Axis]) -> list[tuple[str, FloatArray]]:
    numeric = {item.parameter.name for item in axes}
    found = []
    for name, parameter in study.parameters.items():
        if name in numeric or parameter.kind != "categorical" or is_seed(name):
            continue
        labels = [repr(trial.params.get(name)) for trial in trials]
        levels = sorted(set(labels))
        if 2 <= len(levels) <= 12:
            codes = np.array([levels.index(label) for label in labels], dtype=float)
            found.append((name, codes))
    return found


def _costs(study: Study, sign: float, objective: int) -> list[tuple[Trial, float, bool]]:
    """Costs: completed trials completed ones winsorized, pruned ones by their rank at their end, failed ones capped."""
    done = [(t, sign * t.values[objective]) for t in completed(study, objective)]
    if not done:
        return []
    costs = np.array([cost for _, cost in done])
    median, low = float(np.median(costs)), float(np.quantile(costs, 0.1))
    cap = median + 2.5 * max(median - low, 1e-12 * max(1.0, abs(median)))
    rows = [(trial, min(cost, cap), True) for trial, cost in done]
    curves = sorted({step for trial, _ in done[:500] for step in trial.intermediate})
    for trial in study.trials:
        if trial.state is TrialState.PRUNED and trial.intermediate and curves:
            guess = _guess(trial, done, costs, sign)
            if guess is not None:
                rows.append((trial, min(guess, cap), False))
        elif _is_dead(trial, objective):
            rows.append((trial, cap, False))
    return rows


def completed(study: Study, objective: int = 0) -> list[Trial]:
    """Completed trials with a finite value."""
    return [
        trial
        for trial in study.trials
        if trial.state is TrialState.COMPLETE
        and len(trial.values) > objective
        and math.isfinite(trial.values[objective])
    ]


def _is_dead(trial: Trial, objective: int) -> bool:
    if trial.state is TrialState.FAIL:
        return bool(trial.params)
    return (
        trial.state is TrialState.COMPLETE
        and len(trial.values) > objective
        and not math.isfinite(trial.values[objective])
    )


def _guess(trial: Trial, done: Sequence[tuple[Trial, float]], costs: FloatArray, sign: float) -> float | None:
    """A pruned trial's cost: the final cost at the rank that it had when it was pruned."""
    step = max(trial.intermediate)
    here = sign * trial.intermediate[step]
    others = [sign * other.intermediate[step] for other, _ in done[:500] if step in other.intermediate]
    others = [value for value in others if math.isfinite(value)]
    if len(others) < 5 or not math.isfinite(here):
        return None
    rank = float(np.mean(np.array(others) < here))
    return float(np.quantile(costs, min(rank, 1.0)))
