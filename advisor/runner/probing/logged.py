"""The log as the base's first run: where its seed and configuration are told, nobody pays for it again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.names import canonical
from advisor.records import Direction, Run, Scalar
from advisor.runner.probing.belief import gain
from advisor.runner.probing.early import curve
from advisor.tables import table

FROM_LOG = "from_log"
_SAME = 1e-3  # relative: a log is rounded


@dataclass(frozen=True)
class Logged:
    """The log's seed and what it reports of the goal's metric."""

    seed: int
    values: tuple[float, ...]


def logged_base(run: Run, metric: str, config: Mapping[str, Scalar]) -> Logged | str:
    """The log as a run of the base, or why it is none."""
    seed = next((run.hyperparameters[n] for n in table("probing")["seeds"] if n in run.hyperparameters), None)
    if isinstance(seed, bool) or not isinstance(seed, int | float) or seed != int(seed):
        return "the log tells no seed"
    values = reports_of(run, metric)
    epochs = next((value for name, value in config.items() if canonical(name) == "epochs"), None)
    if not values or not all(map(math.isfinite, values)):
        return f"the log has no whole curve of {metric}"
    if epochs != len(values):
        return f"the log reports {metric} {len(values)} times, for {epochs or 'unknown'} epochs"
    return Logged(int(seed), values)


def reports_of(run: Run, metric: str) -> tuple[float, ...]:
    """The log's values of the metric, in the order of its steps."""
    named = {_plain(tag): series for tag, series in run.series.items()}
    series = run.series.get(metric) or named.get(_plain(metric))
    return tuple(float(value) for value in series.values) if series is not None else ()


def _plain(tag: str) -> str:
    return tag.lower().replace("/", "_").replace("-", "_").replace("validation", "val")


def wobble(values: Sequence[float], direction: Direction) -> float:
    """How much the second half of a curve moves about its trend, as a gain; 0 where too little is known."""
    import numpy as np

    late = [value for value in values[len(values) // 2 :] if math.isfinite(value)]
    if len(late) <= 3 or late[0] == 0:
        return 0.0
    moved = np.array([gain(value, late[0], direction) for value in late])
    places = np.arange(len(moved))
    return float(np.std(moved - np.polyval(np.polyfit(places, moved, 1), places)))


def reached(base: Any, others: Sequence[tuple[Any, float]]) -> float | None:
    """The value that the training would have returned for the log's curve, by how it sums up its own reports.

    None where it returns something else, or reports more or less often: then the log is no run of this training.
    `others` are the trials that ran, with their costs in full-length trainings.
    """
    known = curve(base)
    ended = [(curve(trial), trial.value, cost) for trial, cost in others if trial.state.name == "COMPLETE"]
    if any(cost == 1 and len(own) != len(known) for own, _, cost in ended):
        return None
    for how in (_last, min, max):
        if all(own and math.isclose(how(own), value, rel_tol=_SAME) for own, value, _ in ended):
            return float(how(known))
    return None


def _last(values: Sequence[float]) -> float:
    return values[-1]
