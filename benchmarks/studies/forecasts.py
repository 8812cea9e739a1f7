"""How honest the forecasts are: what more trials are worth, and how far the winner falls when it is repeated.

What came of one search that went on says little: its gain scatters by three to five times its mean. So each search goes
on CONTINUATIONS times, by its own sampler under other seeds, and the mean gain is what was to be foretold. Every search
has a problem of its own.

`python -m benchmarks.studies.forecasts HALF FILE [FIRST LAST]` measures some of the repeats of a half into a file.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from advisor.records import Study
from advisor.signals.design import design
from advisor.signals.luck import luck_facts
from advisor.signals.noise import measured_noise
from advisor.signals.stopping import stopping_facts
from advisor.signals.trials import configuration_keys, tabulate
from benchmarks.studies.searches import Problem, Search, distribution, make, sampler_of

SAMPLERS = ("random", "qmc", "tpe")
SIZES = (24, 60, 140)
NOISES = (0.01, 0.1)
REPEATS = 6
CONTINUATIONS = 8


@dataclass(frozen=True)
class Forecast:
    """One search: the gain foretold for more trials with its interval, the true ones; the same of the winner's fall."""

    search: Search
    gain: float
    low: float
    high: float
    true_gains: tuple[float, ...]
    fall: float
    true_fall: float
    spread: float
    share: float

    @property
    def true_gain(self) -> float:
        """Mean over the continuations."""
        return sum(self.true_gains) / len(self.true_gains)


def forecasts(half: str, repeats: Sequence[int] = range(REPEATS)) -> Iterator[Forecast]:
    """Searches that go on after the forecast; the halves differ in seeds and in the number of parameters."""
    held = half == "held-out"
    names = ("lr", "weight_decay", "dropout", "batch_size", "num_layers")[: 5 if held else 4]
    kinds = list(product(SAMPLERS, SIZES, NOISES))
    for repeat, (at, (sampler, size, noise)) in product(repeats, enumerate(kinds)):
        search = Search(
            sampler=sampler,
            trials=size,
            seed=100_000 * (1 + held) + 1000 * at + repeat,
            noise=noise,
            names=names,
            reports=False,
            baseline="none",
            direction="maximize" if repeat % 2 else "minimize",
        )
        yield _forecast(search)


def _forecast(search: Search) -> Forecast:
    before = make(search)
    data = tabulate(before, 0, search.direction)  # type: ignore[arg-type]
    noise = measured_noise(data, configuration_keys(data), design(data))
    stop, luck = stopping_facts(data, noise), luck_facts(data, configuration_keys(data), noise, None)
    now = _true(before, search)
    sign = 1.0 if search.direction == "minimize" else -1.0
    scores = np.sort(data.scores[data.usable])
    observed = sign * search.offset + search.size * now
    return Forecast(
        search,
        stop.expected_gain or 0.0,
        stop.expected_low or 0.0,
        stop.expected_high or 0.0,
        tuple(search.size * (now - _later(before, search, number)) for number in range(CONTINUATIONS)),
        luck.regression or 0.0,
        observed - float(scores[0]),
        float(scores[len(scores) // 2] - scores[0]),
        stop.expected_share or 0.0,
    )


def _later(before: Study, search: Search, number: int) -> float:
    """The noise-free cost of the best trial when the search has gone on by a third, the `number`-th way."""
    import optuna

    problem = Problem(search, np.random.default_rng(search.seed))
    random = np.random.default_rng((search.seed, number))
    sampler = _going_on(search, int(random.integers(2**31)))
    study = optuna.create_study(direction=search.direction, sampler=sampler)
    ranges = {name: distribution(how) for name, how in problem.space.items()}
    for trial in before.trials:
        study.add_trial(
            optuna.trial.create_trial(params=dict(trial.params), distributions=ranges, value=trial.values[0])
        )
    sign = 1.0 if search.direction == "minimize" else -1.0
    for _ in range(max(5, search.trials // 3)):
        trial = study.ask()
        cost = problem.cost(problem.suggest(trial)) + search.noise * float(random.normal())
        study.tell(trial, search.offset + sign * search.size * cost)
    return problem.cost(study.best_trial.params)


def _going_on(search: Search, seed: int) -> Any:
    """The search's sampler under another seed; a plain Sobol sequence would begin with the same points again."""
    from optuna.samplers import QMCSampler

    return QMCSampler(seed=seed, scramble=True) if search.sampler == "qmc" else sampler_of(replace(search, seed=seed))


def _true(study: Study, search: Search) -> float:
    """The noise-free cost of the trial whose value is best."""
    problem = Problem(search, np.random.default_rng(search.seed))
    sign = 1.0 if search.direction == "minimize" else -1.0
    best = min(study.trials, key=lambda trial: sign * trial.values[0])
    return problem.cost(best.params)


def forecast_tables(halves: Mapping[str, Sequence[Forecast]] | None = None) -> tuple[str, ...]:
    """Markdown tables of both forecasts on both halves."""
    halves = halves or {half: list(forecasts(half)) for half in ("tuned", "held-out")}
    gains = [
        "| what more trials are worth | searches | foretold / true gain (80 % interval) | "
        "within the 80 % interval | below | above |",
        "|---|---|---|---|---|---|",
    ]
    falls = [
        "| fall of the winner when repeated | searches | foretold / true | mean error as a share of the spread |",
        "|---|---|---|---|",
    ]
    for half, found in halves.items():
        for label, chosen in _groups(found):
            gains.append(_gain_line(f"{half}, {label}", chosen))
            falls.append(_fall_line(f"{half}, {label}", chosen))
    return (
        "A third as many trials again, each search gone on eight ways under other seeds: the mean gain in the "
        "noise-free value of the best trial, beside what "
        "`study/still-improving` and `study/converged` foretell; and how far the winner's value lies from its true"
        " one, beside what `study/single-seed-winner` foretells.",
        "\n".join(gains),
        "\n".join(falls),
    )


def save(half: str, file: Path, repeats: Sequence[int] = range(REPEATS)) -> None:
    """Measures one half, or some of its repeats, into a file."""
    file.write_text(json.dumps([asdict(f) for f in forecasts(half, repeats)]))


def load(file: Path) -> list[Forecast]:
    """What `save` wrote."""
    return [Forecast(**(row | {"search": Search(**row["search"])})) for row in json.loads(file.read_text())]


def _groups(found: Sequence[Forecast]) -> Iterator[tuple[str, list[Forecast]]]:
    for sampler in SAMPLERS:
        yield sampler, [f for f in found if f.search.sampler == sampler]
    for noise in NOISES:
        yield f"noise {noise:.1%} of the range", [f for f in found if f.search.noise == noise]
    yield "all", list(found)


def _gain_line(label: str, found: Sequence[Forecast]) -> str:
    true = np.array([f.true_gains for f in found])
    slack = np.array([[0.01 * f.spread] for f in found])
    below = true < np.array([[f.low] for f in found]) - slack
    above = true > np.array([[f.high] for f in found]) + slack
    inside = ~(below | above)
    ratio = f"{sum(f.gain for f in found) / float(true.mean(1).sum()):.2f}" if true.sum() > 1e-6 else "no true gain"
    low, high = _ratios(found)
    interval = f" ({low:.2f}–{high:.2f})" if math.isfinite(high) else ""
    shares = f"{inside.mean():.0%} | {below.mean():.0%} | {above.mean():.0%}"
    return f"| {label} | {len(found)} | {ratio}{interval} | {shares} |"


def _ratios(found: Sequence[Forecast]) -> tuple[float, float]:
    """The 80 % interval of foretold by true, from draws of the searches with replacement."""
    chosen = np.random.default_rng(0).integers(0, len(found), (500, len(found)))
    foretold, true = np.array([f.gain for f in found]), np.array([f.true_gain for f in found])
    sums = true[chosen].sum(1)
    ratios = np.where(sums > 0, foretold[chosen].sum(1) / np.where(sums > 0, sums, 1.0), np.inf)
    return float(np.quantile(ratios, 0.1)), float(np.quantile(ratios, 0.9))


def _fall_line(label: str, found: Sequence[Forecast]) -> str:
    ratio = sum(f.fall for f in found) / max(sum(f.true_fall for f in found), 1e-12)
    error = np.mean([abs(f.fall - f.true_fall) / f.spread for f in found if f.spread > 0])
    return f"| {label} | {len(found)} | {ratio:.2f} | {error:.1%} |"


if __name__ == "__main__":
    numbers = [int(value) for value in sys.argv[3:5]]
    save(sys.argv[1], Path(sys.argv[2]), range(*numbers) if numbers else range(REPEATS))
    for name, chosen in _groups(load(Path(sys.argv[2]))):
        print(_gain_line(name, chosen), _fall_line(name, chosen))
