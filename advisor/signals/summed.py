"""Losses that are sums: over all that was trained so far, or over the steps since the last record."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from advisor.meaning import Meaning
from advisor.names import words
from advisor.records import FloatArray, Run, Series
from advisor.signals.curves import ordered
from advisor.signals.quantities import means
from advisor.tables import table


def with_terms(run: Run, meanings: Mapping[str, Meaning]) -> tuple[Run, frozenset[str]]:
    """The run with what each record added in place of losses that only add up, and the tags of those losses."""
    losses = {t: run.series[t] for t, m in meanings.items() if m.role == "loss" and not means(t, "kl")}
    found = {tag: made for tag, series in losses.items() if (made := _terms(series)) is not None}
    return _with(run, found), frozenset(found)


def _terms(series: Series) -> Series | None:
    """What each record added, where the values are a sum from the first step on; None where they are none.

    Such a sum rises from every record to the next, first by as much as it began with, and then by little more or less
    than the time before. Where it stands still to the end it has outgrown the precision of its number.
    """
    steps, values = ordered(series)
    known = table("curves")["summed"]
    if not np.isfinite(values).all():
        return None
    moves = np.flatnonzero(np.diff(values))
    if len(moves) and moves[-1] < len(values) - 2:
        steps, values = steps[: moves[-1] + 1], values[: moves[-1] + 1]
    if len(values) < known["fewest_points"] or values[0] <= 0:
        return None
    gaps = np.diff(steps).astype(float)
    added = np.diff(values, prepend=0.0) / np.concatenate([gaps[:1], gaps])
    if added.min() <= 0 or not _go_on(added, known["between"]):
        return None
    return series.model_copy(
        update={"steps": steps, "values": np.diff(values, prepend=0.0), "wall_times": series.wall_times[: len(steps)]}
    )


def _go_on(added: FloatArray, between: tuple[float, float]) -> bool:
    """Whether each record adds nearly as much as the one before."""
    shares = added[1:] / added[:-1]
    return bool(between[0] <= shares.min() and shares.max() <= between[1])


def without_opening(run: Run) -> Run:
    """The run without the first record of losses that are summed between evaluations: it covers one batch alone."""
    known = table("curves")["opening"]
    spoken = {tag: words(tag) for tag in run.series}
    if not any(parts[-1:] == (known["beside"],) for parts in spoken.values()):
        return run
    losses = [tag for tag, parts in spoken.items() if len(parts) > 1 and set(parts) & set(known["losses"])]
    return _with(run, {tag: made for tag in losses if (made := _later(run.series[tag])) is not None})


def _later(series: Series) -> Series | None:
    """The series from its second record on, where the first is of step 0 and lies below all others."""
    steps, values = ordered(series)
    if len(steps) < 3 or steps[0] != 0 or steps[1] < 2 or not values[0] < np.nanmin(values[1:]):
        return None
    kept = np.asarray(series.steps) > 0
    return series.model_copy(
        update={"steps": series.steps[kept], "values": series.values[kept], "wall_times": series.wall_times[kept]}
    )


def _with(run: Run, found: Mapping[str, Series]) -> Run:
    return run.model_copy(update={"series": {**run.series, **found}}) if found else run
