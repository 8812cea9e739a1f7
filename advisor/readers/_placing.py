"""Gives every printed record its step, once all are known: its own, counted on over epochs, its epoch, or its place."""

from __future__ import annotations

from array import array
from collections.abc import MutableSequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_NEAR = 1e-9  # fractions of an epoch that are one place
_SAME_PLACE = 0.5  # of the rows
_MOSTLY = 0.9  # of the rows that have a place of their own
_MANY_AN_EPOCH = 3.0  # rows of one epoch above which they are steps within it
_OFTEN = 2  # times that steps begin anew after as many, from which they do so each epoch
_OFTEN_IN_TABLES = 5  # in a table, to which whole trainings are appended too
_STEADY = 0.05  # relative spread of the steps of an epoch that is still one length
_FINEST = 10_000_000  # places of one epoch


@dataclass
class Records:
    """One entry a record: its own step and epoch, what the step is out of, the last progress bar before it; or NaN."""

    step: MutableSequence[float] = field(default_factory=lambda: array("d"))
    total: MutableSequence[float] = field(default_factory=lambda: array("d"))
    epoch: MutableSequence[float] = field(default_factory=lambda: array("d"))
    bar: MutableSequence[float] = field(default_factory=lambda: array("d"))
    held: MutableSequence[int] = field(default_factory=lambda: array("B"))
    named: MutableSequence[int] = field(default_factory=lambda: array("B"))
    epoch_at: MutableSequence[float] = field(default_factory=lambda: array("d"))
    """The epoch printed last, on this line or before."""
    from_bar: MutableSequence[int] = field(default_factory=lambda: array("B"))
    """Whether the line is a progress bar, which is printed again and again."""

    def __len__(self) -> int:
        return len(self.step)


def placed(records: Records, repeats: float, tables: bool = False) -> NDArray[np.int64]:
    """The step of every record; `repeats` is how often one measurement was printed in an epoch.

    The steps of `tables` are believed also where they stand still.
    """
    count = len(records)
    if not count:
        return np.zeros(0, np.int64)
    step, total = np.array(records.step), np.array(records.total)
    own_epoch, held = np.array(records.epoch), np.array(records.held, np.bool_)
    named, epoch = np.array(records.named, np.bool_), np.array(records.epoch_at)
    epoch = _begun_anew(step, held, _OFTEN_IN_TABLES if tables else _OFTEN) if np.isnan(epoch).all() else epoch
    epoch = _told_below(step, epoch, held)
    own = np.isfinite(step) & ~_of_evaluation(step, total, held, named)
    own &= ~_of_other_bars(own, total, np.array(records.from_bar, np.bool_), held)
    if own.any():
        counted = _counted(step, total, epoch, own, held, own_epoch)
        if tables or count <= 2 or len(np.unique(counted[np.isfinite(counted)])) > 1:
            return _whole(_carried(counted, None if tables else held))
    bar = np.array(records.bar)
    if np.isfinite(epoch).any():
        found = _by_epoch(own_epoch, epoch, bar, held, repeats)
        if found is not None:
            return _whole(found)
    bar = _of_training(bar, held)
    moving = np.isfinite(bar).all() and len(np.unique(bar)) > _SAME_PLACE * count and bool(np.all(np.diff(bar) >= 0))
    return _whole(bar if moving else np.arange(count, dtype=np.float64))


def _of_training(bar: Floats, held: NDArray[np.bool_]) -> Floats:
    """The last progress bar of the training: before what is held out stands that of the evaluation."""
    return bar if held.all() else _filled(np.where(held, np.nan, bar))


def _whole(values: Floats) -> NDArray[np.int64]:
    safe = np.where(np.isfinite(values), np.clip(values, -(2.0**62), 2.0**62), 0)
    return np.asarray(np.rint(safe), np.int64)


def _filled(values: Floats) -> Floats:
    """Every gap with the value before it."""
    places = np.where(np.isfinite(values), np.arange(len(values)), -1)
    last = np.maximum.accumulate(places)
    return np.where(last >= 0, values[np.maximum(last, 0)], np.nan)


def _carried(values: Floats, held: NDArray[np.bool_] | None = None) -> Floats:
    """Every gap with the value before it, those at the start with the first.

    Where the log begins with a gap and ends with a value, lines stand before the one that tells their step.
    """
    filled = _filled(values)
    if held is not None and np.isnan(values[0]) and np.isfinite(values[-1]):
        filled = np.where(held & np.isfinite(filled), filled, _filled(values[::-1])[::-1])
    known = np.flatnonzero(np.isfinite(filled))
    filled[: known[0]] = filled[known[0]]
    return filled


def _of_evaluation(step: Floats, total: Floats, held: NDArray[np.bool_], named: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The records whose step counts the batches of an evaluation: held out, and not the training's own count."""
    trained = np.isfinite(step) & ~held
    if not held.any() or not trained.any():
        return np.zeros(len(step), np.bool_)
    usual = total[trained & np.isfinite(total)]
    same = np.isin(total, usual) if len(usual) else np.zeros(len(step), np.bool_)
    return held & ~(named & (np.isnan(total) | same)) & ~(same & named)


def _of_other_bars(
    own: NDArray[np.bool_], total: Floats, from_bar: NDArray[np.bool_], held: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The progress bars that are out of another total than the steps that go by a name."""
    bars = own & from_bar & np.isfinite(total)
    usual = total[own & ~from_bar & ~held & np.isfinite(total)]
    return bars & ~np.isin(total, usual) if len(usual) else np.zeros(len(own), np.bool_)


def _stands_still(steps: Floats) -> bool:
    return len(steps) > 2 and bool(np.all(steps == steps[0]))


def _counted(
    step: Floats,
    total: Floats,
    epoch: Floats,
    own: NDArray[np.bool_],
    held: NDArray[np.bool_],
    own_epoch: Floats,
) -> Floats:
    """The own steps, counted on over epochs where each begins anew: then those of an evaluation are none."""
    trained = own & ~held if (own & ~held).any() else own
    onward = trained & np.isnan(own_epoch)
    of_epochs = trained & np.isfinite(own_epoch)
    if onward.any() and of_epochs.any() and _goes_on_over(step[onward], own_epoch[of_epochs]):
        length = _epoch_length(step[of_epochs], own_epoch[of_epochs], total[of_epochs])
        return np.where(own, step, np.nan) if length is None else _both(step, own_epoch, length, onward, of_epochs)
    rows = np.flatnonzero(trained)
    length = _epoch_length(step[rows], epoch[rows], total[rows])
    if length is None:
        return np.where(own, step, np.nan)
    first = 0.0 if np.nanmin(epoch[rows]) < 1 else 1.0
    counted = np.full(len(step), np.nan)
    counted[rows] = (np.floor(epoch[rows]) - first) * length + step[rows]
    return counted


def _begun_anew(step: Floats, held: NDArray[np.bool_], often: int) -> Floats:
    """Epochs that nobody names: the steps of the training begin anew, time and again after as many."""
    nobody = np.full(len(step), np.nan)
    rows = np.flatnonzero(np.isfinite(step) & ~held)
    turns = np.flatnonzero(np.diff(step[rows]) < 0)
    ends, begins = step[rows][turns], step[rows][turns + 1]
    if len(turns) < often or len(np.unique(ends)) > 1 or len(np.unique(begins)) > 1 or begins[0] > step[rows][0]:
        return nobody
    anew = np.zeros(len(step))
    anew[rows[turns + 1]] = 1
    return np.asarray(np.cumsum(anew) + 1, np.float64)


def _told_below(step: Floats, epoch: Floats, held: NDArray[np.bool_]) -> Floats:
    """The epochs, where each is told below its batches: those above the first are of the one before it."""
    rows = np.flatnonzero(np.isfinite(step) & ~held)
    above = int(np.isnan(epoch[rows]).sum())
    if not 0 < above < len(rows) or not np.isnan(epoch[rows[:above]]).all():
        return epoch
    begins_anew = step[rows[above]] <= step[rows[above - 1]] and bool(np.all(np.diff(step[rows[:above]]) >= 0))
    return np.where(np.isnan(epoch), epoch[rows[above]] - 1, epoch) if begins_anew else epoch


def _goes_on_over(steps: Floats, epochs: Floats) -> bool:
    """Whether the steps of lines that name no epoch run on, over several epochs that other lines name."""
    return len(np.unique(epochs)) > 1 and len(np.unique(steps)) > 1 and bool(np.all(np.diff(steps) >= 0))


def _both(
    step: Floats, own_epoch: Floats, length: float, onward: NDArray[np.bool_], of_epochs: NDArray[np.bool_]
) -> Floats:
    """Steps of the whole training as they are, beside steps within an epoch counted on."""
    first = 0.0 if np.nanmin(own_epoch[of_epochs]) < 1 else 1.0
    return np.where(of_epochs, (np.floor(own_epoch) - first) * length + step, np.where(onward, step, np.nan))


def _epoch_length(steps: Floats, epochs: Floats, totals: Floats) -> float | None:
    """How many steps an epoch has where they begin anew in each; None where they do not, or nobody tells."""
    if not np.isfinite(epochs).all():
        return None
    known = np.unique(totals[np.isfinite(totals)])
    turns = np.flatnonzero(np.diff(epochs) > 0)
    if not len(turns):
        fits = len(known) == 1 and bool(np.all(steps <= known[0])) and epochs[0] >= 1
        return float(known[0]) if fits else None
    if not np.mean(steps[turns + 1] <= steps[turns]) > _SAME_PLACE:
        return None
    if len(known) == 1:
        return float(known[0])
    gaps = np.diff(steps)
    gap = float(np.min(gaps[gaps > 0])) if (gaps > 0).any() else 1.0
    first = float(np.min(steps))
    return float(np.max(steps)) + (gap if first < gap else 0.0)


def _by_epoch(own: Floats, epoch: Floats, bar: Floats, held: NDArray[np.bool_], repeats: float) -> Floats | None:
    """Steps from epochs: whole ones as they are, fractions scaled so that none falls together with another."""
    known = epoch[np.isfinite(epoch)]
    if np.all(known == np.rint(known)):
        return None if repeats > _MANY_AN_EPOCH else _carried(_above_the_first(epoch))
    told = own[np.isfinite(own)]
    if not len(told):
        return None
    trained = own[np.isfinite(own) & ~held]
    if len(np.unique(trained)) < _MOSTLY * len(trained):
        return None
    scale = _bar_scale(own, bar, held) or _finest_scale(told)
    return _carried(np.where(np.isfinite(own), own * scale, np.nan))


def _above_the_first(epoch: Floats) -> Floats:
    """The epochs; what stands above the first is of the one before: each is told below, or nothing is learnt yet."""
    first = epoch[np.isfinite(epoch)][0]
    above = np.cumsum(np.isfinite(epoch)) == 0
    return np.where(above, first - 1, epoch) if first >= 1 else epoch


def _bar_scale(own: Floats, bar: Floats, held: NDArray[np.bool_]) -> float | None:
    """Steps an epoch where a progress bar runs along with the epochs: that of the training, or one before what is held
    out, which may be that of the evaluation."""
    told = np.isfinite(own) & np.isfinite(bar) & (own > 0) & (bar > 0)
    scales = (_running_along(own, bar, np.flatnonzero(told & (held == part))) for part in (False, True))
    return next((scale for scale in scales if scale is not None), None)


def _running_along(own: Floats, bar: Floats, rows: NDArray[np.int64]) -> float | None:
    if len(rows) < 3 or _stands_still(bar[rows]):
        return None
    found = []
    for ahead in (0, 1):
        ratio = bar[rows][ahead:] / own[rows][: len(rows) - ahead]
        middle = float(np.median(ratio))
        found.append((float(np.max(np.abs(ratio[len(ratio) // 4 :] / middle - 1))), middle))
    spread, scale = min(found)
    return scale if spread < _STEADY else None


def _finest_scale(told: Floats) -> float:
    """The factor under which epochs that differ are steps that differ."""
    gaps = np.diff(np.unique(told))
    gaps = gaps[gaps > _NEAR]
    if not len(gaps):
        return 1.0
    scale = float(np.rint(1 / np.quantile(gaps, 0.05))) if gaps.min() < 1 else 1.0
    return min(max(scale, 1.0), _FINEST)
