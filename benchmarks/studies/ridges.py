"""`python -m benchmarks.studies.ridges`: grids of learning rate by batch size as pretrainings give them.

No public grid lies beside this checkout, so they are drawn here in the shape that published ones have: the best rate
grows with a power of the batch (a ridge), the loss is a bowl in the logarithms, steeper above the best rate, some runs
there diverge, and repeats differ by a fraction of a percent of the loss. A grid is cropped so that the best rate, or
the best batch, lies beyond an end of what is left, and thinned to 10 to 60 runs.
"""

# ruff: noqa: E501

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.records import Parameter, Study, Trial, TrialState
from advisor.signals.bounds import natural_limit
from advisor.signals.design import design
from advisor.signals.edge import edge_tests
from advisor.signals.trials import tabulate

SEEDS = {"tune": 31, "test": 32}
COUNTS = {"tune": 200, "test": 300}
TRUE_STEPS = 0.75


@dataclass(frozen=True)
class Grid:
    """A study with the truth of both parameters: low, high, inside, or near an end (counted nowhere)."""

    study: Study
    truth: dict[str, str]
    noise: float
    runs: int


def grids(half: str) -> Iterator[Grid]:
    """The half's grids; the halves differ in seeds, and the untouched one in how the loss bends."""
    draw = random.Random(SEEDS[half])
    made = 0
    while made < COUNTS[half]:
        grid = _grid(draw, half, made)
        if grid is not None:
            made += 1
            yield grid


def _grid(draw: random.Random, half: str, number: int) -> Grid | None:
    rng = np.random.default_rng(draw.randrange(1 << 30))
    rates = np.arange(draw.choice([6, 8, 10, 12])) * draw.choice([0.5, 0.5, 1.0])
    batches = np.arange(draw.choice([5, 6, 8, 10])) * draw.choice([0.5, 1.0])
    best_x, best_y = (float(rng.uniform(0.3, 0.7)) * axis[-1] for axis in (rates, batches))
    slope = float(rng.uniform(0.2, 0.7))
    bend, tilt = 10 ** rng.uniform(-3.1, -2.4), 10 ** rng.uniform(-3.4, -2.7)
    power = 2.0 if half == "tune" else float(rng.choice([1.6, 2.0, 2.4]))
    noise = float(rng.choice([0.0003, 0.001, 0.002]))

    def loss(x: float, y: float) -> float:
        off = x - best_x - slope * (y - best_y)
        steep = 1.0 if off < 0 else 1.6
        return 1.0 + steep * bend * abs(off) ** power + tilt * abs(y - best_y) ** power

    place = draw.choice(["high", "high", "low", "batch high", "batch low", "inside", "inside"])
    rates, batches = _cropped(place, rates, batches, best_x, best_y)
    if len(rates) < 3 or len(batches) < 2 or len(rates) * len(batches) < 10:
        return None
    points = [(x, y) for y in batches for x in rates]
    keep = draw.randint(10, min(60, len(points)))
    chosen = sorted(draw.sample(range(len(points)), keep))
    level = float(rng.uniform(2.0, 3.2))
    trials = []
    for place_in, (x, y) in enumerate(points[i] for i in chosen):
        value = level * loss(x, y) * (1.0 + noise * float(rng.normal()))
        if x - best_x - slope * (y - best_y) > 2.5 and rng.random() < 0.4:
            value = level * float(rng.uniform(1.2, 3.0))
        trials.append((place_in, 2.0 ** (x - 11.0), 2 ** (y + 5.0), value))
    truth = {"lr": _truth(best_x, rates), "bs": _truth(best_y, batches)}
    study = _study(trials, draw.choice([True, False]), number)
    return None if study is None else Grid(study, truth, noise, keep)


def _cropped(
    place: str, rates: np.ndarray, batches: np.ndarray, best_x: float, best_y: float
) -> tuple[np.ndarray, np.ndarray]:
    """The levels that are left so that the best lies a step or more beyond the end."""
    step_x, step_y = rates[1], batches[1]
    if place == "high":
        rates = rates[rates <= best_x - TRUE_STEPS * step_x]
    elif place == "low":
        rates = rates[rates >= best_x + TRUE_STEPS * step_x]
    elif place == "batch high":
        batches = batches[batches <= best_y - TRUE_STEPS * step_y]
    elif place == "batch low":
        batches = batches[batches >= best_y + TRUE_STEPS * step_y]
    return rates, batches


def _truth(best: float, levels: np.ndarray) -> str:
    step = levels[1] - levels[0]
    if best >= levels[-1] + TRUE_STEPS * step:
        return "high"
    if best <= levels[0] - TRUE_STEPS * step:
        return "low"
    return "inside" if levels[0] + step < best < levels[-1] - step else "near"


def _study(trials: Sequence[tuple[int, float, float, float]], declared: bool, number: int) -> Study | None:
    """The study as Optuna declares it, or as a table has it: with the values tried."""
    from advisor.readers.engines._study import observed

    columns = {"lr": [t[1] for t in trials], "bs": [t[2] for t in trials]}
    space: dict[str, Parameter] = {}
    for name, values in columns.items():
        found = observed(name, values)
        if found is None or len(set(values)) < 3:
            return None
        space[name] = found.model_copy(update={"declared": declared, "log": True} if declared else {})
    return Study(
        name=f"ridge-{number}",
        trials=tuple(
            Trial(number=n, state=TrialState.COMPLETE, params={"lr": lr, "bs": bs}, values=(value,))
            for n, lr, bs, value in trials
        ),
        parameters=space,
        directions=("minimize",),
        metric_names=("val_loss",),
        source="ridges",
        kind="trials",
    )


def judged(drawn: Iterable[Grid]) -> list[tuple[Grid, str, str | None, str | None, str]]:
    """Grid, parameter, what the advisor proves, what the naive rule says, and what a proof lacks."""
    rows = []
    for grid in drawn:
        data = design(tabulate(grid.study, 0, "minimize"))
        best = min(grid.study.trials, key=lambda trial: trial.values[0])
        if data is None:
            continue
        for axis, tests in zip(data.axes, edge_tests(data), strict=True):
            name = axis.parameter.name
            value = float(best.params[name])  # type: ignore[arg-type]
            naive = "high" if math.isclose(value, axis.high) else "low" if math.isclose(value, axis.low) else None
            ends = [
                t
                for t in tests
                if not natural_limit(axis.parameter, t.side, axis.high if t.side == "high" else axis.low, None)
            ]
            proven = next((test.side for test in ends if test.proven), None)
            wanted = next((test for test in ends if test.side == grid.truth[name]), None)
            doubt = "" if wanted is None else str(wanted.doubt)
            rows.append((grid, name, proven, naive, doubt))
    return rows


def summary(half: str) -> str:
    """Recall and false alarms of the advisor and of the naive rule, where the best run stands at the end."""
    rows = judged(grids(half))
    outside = [row for row in rows if row[0].truth[row[1]] in ("high", "low")]
    inside = [row for row in rows if row[0].truth[row[1]] == "inside"]
    shown = [row for row in outside if row[3] == row[0].truth[row[1]]]
    parts = []
    for label, place in (("advisor", 2), ("naive", 3)):
        all_ = np.mean([row[place] == row[0].truth[row[1]] for row in outside])
        at_end = np.mean([row[place] == row[0].truth[row[1]] for row in shown])
        false = np.mean([row[place] is not None for row in inside])
        parts.append(
            f"{label}: recall {all_:.3f} of {len(outside)}, where the best run stands at the end {at_end:.3f} of {len(shown)}, false {false:.3f} of {len(inside)}"
        )
    doubts: dict[str, int] = {}
    for row in shown:
        if row[2] != row[0].truth[row[1]]:
            doubts[row[1] + " " + row[4]] = doubts.get(row[1] + " " + row[4], 0) + 1
    return "\n".join([*parts, str(doubts)])


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("half", choices=("tune", "test"), nargs="?", default="tune")
    print(summary(ap.parse_args().half))
