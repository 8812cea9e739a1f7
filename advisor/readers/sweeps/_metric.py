"""Which logged quantity ranks the runs of a sweep, and each run's value of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from advisor.meaning import classify, primary
from advisor.names import words
from advisor.record import Record
from advisor.records import Direction, Run
from advisor.tables import table

_SHARE = 0.5  # of the runs that logged what they are compared by
_PLACEHOLDER = -1.0
_MAX_POINTS = 200  # of a curve that are kept as reports


class Metric(Record):
    """The quantity that ranks runs; `final` tells that it is logged once per run; `why` says how it was chosen."""

    tag: str
    direction: Direction | None
    final: bool
    why: str


def metric_of(runs: Sequence[Run]) -> Metric | None:
    """A result of known direction, else a held-out curve, else a quantity that the person calls the objective."""
    results = _frequent(runs, [run.results.keys() for run in runs])
    curves = _frequent(runs, [run.series.keys() for run in runs])
    once = [tag for tag in curves if all(len(run.series[tag]) == 1 for run in runs if tag in run.series)]
    for tags, final, why in (
        (results, True, "logged once per run as its result"),
        ([tag for tag in curves if tag not in once], False, "the plainest held-out curve of the runs"),
        (once, True, "logged once per run"),
    ):
        found = primary(classify([tag for tag in tags if not _placeholder(runs, tag)]))
        if found is not None:
            return Metric(tag=found.tag, direction=found.direction, final=final, why=why)
    return (
        _reported(runs, curves) or _of_unknown_data(runs, [*results, *once]) or _objective(runs, results, curves, once)
    )


def _reported(runs: Sequence[Run], curves: Sequence[str]) -> Metric | None:
    """What trials of Ray Tune report, whatever data it was measured on: a return, else a loss, else a metric."""
    if any(run.kind != "ray" for run in runs):
        return None
    meanings = [meaning for meaning in classify(curves).values() if meaning.direction or _is_loss(meaning.tag)]
    returns = [meaning for meaning in meanings if meaning.canonical in table("sweeps")["returns"]]
    losses = [meaning for meaning in meanings if _is_loss(meaning.tag)]
    unsplit = [meaning for meaning in meanings if meaning.split is None]
    chosen = returns or losses[:1] or unsplit or meanings
    if not chosen:
        return None
    found = min(chosen, key=lambda meaning: (*_away_from_mean(meaning.tag), meaning.tag))
    why = "the loss that the trials report to Ray Tune" if found in losses else "what the trials report to Ray Tune"
    return Metric(tag=found.tag, direction=found.direction or "minimize", final=False, why=why)


def _is_loss(tag: str) -> bool:
    return words(tag)[-1:] == ("loss",)


def _away_from_mean(tag: str) -> tuple[bool, int]:
    """Orders the returns of one training: the mean of the episodes before the best and the worst of them."""
    return "mean" not in words(tag), len(tag)


def _of_unknown_data(runs: Sequence[Run], tags: Sequence[str]) -> Metric | None:
    """A metric that each run logged once as its result, where its name does not say on which data."""
    found = classify([tag for tag in tags if not _placeholder(runs, tag)]).values()
    known = [meaning for meaning in found if meaning.direction and meaning.split is None]
    metrics = [meaning for meaning in known if meaning.role == "metric"] or known
    if not metrics:
        return None
    why = "logged once per run; of which data its name does not say"
    return Metric(tag=metrics[0].tag, direction=metrics[0].direction, final=True, why=why)


def value_of(run: Run, metric: Metric) -> float | None:
    """The run's result: the one logged, else the best finite value of its curve, else the last."""
    if metric.tag in run.results:
        return float(run.results[metric.tag])
    series = run.series.get(metric.tag)
    if series is None or not len(series):
        return None
    finite = series.values[np.isfinite(series.values)]
    if not len(finite):
        return float(series.values[-1])
    if metric.direction is None:
        return float(finite[-1])
    return float(finite.min() if metric.direction == "minimize" else finite.max())


def curve_of(run: Run, metric: Metric) -> dict[int, float]:
    """The run's curve as reported values, thinned evenly when it is long."""
    series = run.series.get(metric.tag)
    if metric.final or series is None:
        return {}
    chosen = np.linspace(0, len(series) - 1, min(len(series), _MAX_POINTS)).astype(int)
    return dict(zip(series.steps[chosen].tolist(), series.values[chosen].tolist(), strict=True))


def explained(metric: Metric) -> str:
    """How a run's value came about, in words."""
    if metric.final:
        return f"{metric.tag}: {metric.why}"
    taken = {"minimize": "lowest", "maximize": "highest", None: "last"}[metric.direction]
    return f"{metric.tag}: {metric.why}; each run counts with its {taken} value"


def _objective(
    runs: Sequence[Run], results: Sequence[str], curves: Sequence[str], once: Sequence[str]
) -> Metric | None:
    """A quantity named like an objective, whichever way it is better."""
    named = table("sweeps")["metrics_without_direction"]
    for tag in (*results, *once, *curves):
        parts = words(tag)
        if parts and parts[-1] in named and not _placeholder(runs, tag):
            final = tag in results or tag in once
            return Metric(tag=tag, direction=None, final=final, why="named like an objective; its direction is not")
    return None


def _frequent(runs: Sequence[Run], tags: Iterable[Iterable[str]]) -> list[str]:
    """The tags that at least half of the runs have, in order of appearance."""
    counts: dict[str, int] = {}
    for keys in tags:
        for tag in keys:
            counts[tag] = counts.get(tag, 0) + 1
    return [tag for tag, count in counts.items() if count >= _SHARE * len(runs)]


def _placeholder(runs: Sequence[Run], tag: str) -> bool:
    """Whether all that was ever logged of it is Lightning's −1."""
    if words(tag)[-2:] != ("hp", "metric"):
        return False
    return all(_only(run.series.get(tag), run.results.get(tag)) for run in runs)


def _only(series: Any, result: float | None) -> bool:
    return (series is None or bool(np.all(series.values == _PLACEHOLDER))) and result in (None, _PLACEHOLDER)


def settings_left_out(settings: Mapping[str, object], *kinds: str) -> set[str]:
    """The settings whose names end in a word of these kinds of the table of sweeps."""
    endings = [tuple(ending.split()) for kind in kinds for ending in table("sweeps")[kind]]
    return {name for name in settings if any(words(name)[-len(ending) :] == ending for ending in endings)}
