"""How honest the forecasts are: what more trials are worth, and how far the winner falls when it is repeated."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from advisor.records import Study
from advisor.signals.design import design
from advisor.signals.luck import luck_facts
from advisor.signals.noise import measured_noise
from advisor.signals.stopping import stopping_facts
from advisor.signals.trials import configuration_keys, tabulate
from benchmarks.studies.searches import Problem, Search, make

SAMPLERS = ("random", "qmc", "tpe")
SIZES = (24, 60, 140)
NOISES = (0.01, 0.1)


@dataclass(frozen=True)
class Forecast:
    """One search: the gain foretold for `horizon` more trials with its interval, the true one; the same of the fall."""

    search: Search
    gain: float
    low: float
    high: float
    true_gain: float
    fall: float
    true_fall: float
    spread: float
    share: float


def forecasts(half: str) -> Iterator[Forecast]:
    """Searches that go on after the forecast; the halves differ in seeds and in the number of parameters."""
    held = half == "held-out"
    names = ("lr", "weight_decay", "dropout", "batch_size", "num_layers")[: 5 if held else 4]
    for sampler in SAMPLERS:
        for size in SIZES:
            for noise in NOISES:
                for repeat in range(2):
                    seed = 5000 * held + 97 * size + repeat
                    search = Search(
                        sampler=sampler,
                        trials=size,
                        seed=seed,
                        noise=noise,
                        names=names,
                        reports=False,
                        baseline="none",
                        direction="maximize" if repeat % 2 else "minimize",
                    )
                    yield _forecast(search)


def _forecast(search: Search) -> Forecast:
    more = max(5, search.trials // 3)
    whole = make(replace(search, trials=search.trials + more))
    before = whole.model_copy(update={"trials": whole.trials[: search.trials]})
    data = tabulate(before, 0, search.direction)  # type: ignore[arg-type]
    noise = measured_noise(data, configuration_keys(data), design(data))
    stop, luck = stopping_facts(data, noise), luck_facts(data, configuration_keys(data), noise, None)
    now, later = _true(before, search), _true(whole, search)
    sign = 1.0 if search.direction == "minimize" else -1.0
    scores = np.sort(data.scores[data.usable])
    observed = sign * search.offset + search.size * now
    return Forecast(
        search,
        stop.expected_gain or 0.0,
        stop.expected_low or 0.0,
        stop.expected_high or 0.0,
        search.size * (now - later),
        luck.regression or 0.0,
        observed - float(scores[0]),
        float(scores[len(scores) // 2] - scores[0]),
        stop.expected_share or 0.0,
    )


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
        "| what more trials are worth | searches | foretold / true gain | within the 80 % interval | below | above |",
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
        "A third as many trials again: the gain in the noise-free value of the best trial, beside what "
        "`study/still-improving` and `study/converged` foretell; and how far the winner's value lies from its true"
        " one, beside what `study/single-seed-winner` foretells.",
        "\n".join(gains),
        "\n".join(falls),
    )


def save(half: str, file: Path) -> None:
    """Measures one half into a file."""
    file.write_text(json.dumps([asdict(f) for f in forecasts(half)]))


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
    true = np.array([f.true_gain for f in found])
    slack = np.array([0.01 * f.spread for f in found])
    below = true < np.array([f.low for f in found]) - slack
    above = true > np.array([f.high for f in found]) + slack
    inside = ~(below | above)
    ratio = f"{sum(f.gain for f in found) / float(true.sum()):.2f}" if true.sum() > 1e-6 else "no true gain"
    return f"| {label} | {len(found)} | {ratio} | {inside.mean():.0%} | {below.mean():.0%} | {above.mean():.0%} |"


def _fall_line(label: str, found: Sequence[Forecast]) -> str:
    ratio = sum(f.fall for f in found) / max(sum(f.true_fall for f in found), 1e-12)
    error = np.mean([abs(f.fall - f.true_fall) / f.spread for f in found if f.spread > 0])
    return f"| {label} | {len(found)} | {ratio:.2f} | {error:.1%} |"


if __name__ == "__main__":
    save(sys.argv[1], Path(sys.argv[2]))
    for name, chosen in _groups(load(Path(sys.argv[2]))):
        print(_gain_line(name, chosen), _fall_line(name, chosen))
