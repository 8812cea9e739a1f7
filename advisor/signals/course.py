"""Facts about the run as a whole: restarts, speed, waves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from advisor.facts.course import PeriodFacts, RestartFacts, ThroughputFacts
from advisor.records import FloatArray, IntArray, Run, Series
from advisor.signals.curves import Curve, ordered
from advisor.signals.distributions import f_tail
from advisor.signals.order import median, running_median, unique
from advisor.signals.quantities import quantity
from advisor.tables import table

_MOST_POINTS = 2_000_000  # of a curve that is looked at for a period


def restart_facts(series: Sequence[Series]) -> RestartFacts:
    """Steps that go back in the order of writing: a resume; one-off disorder of a step or two is none."""
    worst: RestartFacts | None = None
    settings = table("curves")["course"]
    for one in series:
        steps = np.asarray(one.steps)
        enough = len(steps) > settings["restart_points"]
        back = np.flatnonzero(steps[1:] < steps[:-1]) if enough else np.array([], dtype=np.int64)
        jumps = [i for i in back if steps[i] - steps[i + 1] > 2 * max(1.0, median(np.abs(np.diff(steps))))]
        if jumps and (worst is None or len(jumps) > (worst.count or 0)):
            worst = _restart(one, steps, jumps)
    return worst or RestartFacts(count=0, default_reason="too-few")


def _restart(series: Series, steps: IntArray, jumps: Sequence[int]) -> RestartFacts:
    at = int(jumps[-1])
    before, after = series.values[max(0, at - 4) : at + 1], series.values[at + 1 : at + 6]
    centre = median(before) if np.isfinite(before).all() else 0.0
    return RestartFacts(
        count=len(jumps),
        step=int(steps[at + 1]),
        overlap=int((steps[: at + 1] >= steps[at + 1]).sum()),
        jump=median(after) / centre if centre > 0 and len(after) and np.isfinite(after).all() else None,
        default_reason="too-few",
    )


def throughput_facts(series: Series | None) -> ThroughputFacts:
    """A lasting change of speed, by medians before and after the best split; only usual intervals count."""
    settings = table("curves")["course"]
    if series is None or len(series) < settings["throughput_points"]:
        return ThroughputFacts(default_reason="too-few")
    steps, walls = np.asarray(series.steps, float), np.asarray(series.wall_times, float)
    dx, dt = np.diff(steps), np.diff(walls)
    usual = median(dx)
    usable = (dx > 0.5 * usual) & (dx < 2 * usual) & (dt > 0) & np.isfinite(dt)
    if usable.sum() < settings["throughput_usual"] or len(unique(np.round(dt[usable], 9))) < 10:
        return ThroughputFacts(default_reason="unusable")
    at, pace = steps[1:][usable], np.log(dt[usable] / dx[usable])
    pace = running_median(pace, settings["throughput_window"])
    split = _split(pace)
    before = math.exp(median(pace[:split]))
    lost = float(np.sum((np.exp(pace[split:]) - before) * dx[usable][split:])) / 3600
    return _slowed(at, pace, split).replaced(lost_hours=max(lost, 0.0))


def told_throughput(run: Run) -> ThroughputFacts:
    """The same of a speed, or a time for a step, that the run logs as a quantity of its own."""
    settings = table("curves")["course"]
    for name, sign in (("speed", -1.0), ("pace", 1.0)):
        line = quantity(run, name)
        values = line.values if line is not None else np.array([])
        if line is None or len(values) < settings["throughput_points"] or len(unique(values)) < 10:
            continue
        if (values > 0).mean() < settings["throughput_told"]:
            continue
        kept = values > 0
        pace = running_median(sign * np.log(values[kept]), settings["throughput_window"])
        return _slowed(line.steps[kept], pace, _split(pace)).replaced(tag=line.tag)
    return ThroughputFacts(default_reason="too-few")


def _slowed(at: FloatArray, pace: FloatArray, split: int) -> ThroughputFacts:
    """The speeds before and after the split of the logarithms of the time for a step."""
    before, after = median(pace[:split]), median(pace[split:])
    return ThroughputFacts(
        ratio=math.exp(before - after),
        since_step=int(at[split]),
        before=math.exp(-before),
        after=math.exp(-after),
        default_reason="too-few",
    )


def _split(y: FloatArray) -> int:
    """The split, not in the outer tenths, that leaves the smallest squared error."""
    n, low = len(y), max(5, len(y) // 10)
    total, counts = np.cumsum(y), np.arange(1, n + 1)
    gain = total[:-1] ** 2 / counts[:-1] + (total[-1] - total[:-1]) ** 2 / (n - counts[:-1])
    return int(low + np.argmax(gain[low - 1 : n - low - 1])) if n > 2 * low + 1 else n // 2


@dataclass(frozen=True)
class Epochs:
    """Where the epochs of a run begin: every `steps` steps, one of them at the step `first`."""

    steps: float
    first: float = 0.0


def period_facts(curve: Curve | None, epochs: Epochs | None) -> PeriodFacts:
    """Whether the training loss repeats itself every epoch, by its phase means against shuffled ones."""
    if curve is None or epochs is None or not curve.log:
        return PeriodFacts()
    spacing = median(np.diff(curve.raw_steps)) if len(curve.raw_steps) > 1 else 0.0
    points = epochs.steps / spacing if spacing > 0 else 0.0
    y, settings = np.log(curve.raw), table("curves")["course"]
    few = points < settings["period_least"] or len(y) < settings["period_epochs"] * points
    if few or len(y) > _MOST_POINTS:
        return PeriodFacts(default_reason="too-few")
    at = np.asarray((curve.raw_steps - epochs.first) / epochs.steps, dtype=np.float64)
    which, phases = _phases(at, y, min(int(points), settings["period_bins"]))
    if len(which) < settings["period_epochs"]:
        return PeriodFacts(default_reason="too-few")
    centres = np.median(phases, axis=1)
    progress = float((centres[-1] - centres[0]) / (which[-1] - which[0]))
    later = (phases - centres[:, None])[1:]  # the first epoch falls as no other
    return _phase_test(later, progress).replaced(steps=round(epochs.steps))


def _phases(at: FloatArray, y: FloatArray, bins: int) -> tuple[IntArray, FloatArray]:
    """The mean of every phase of the last whole epochs, a row for each, and which epochs they are."""
    at = at - math.floor(float(at.min())) + 1e-9
    cells = np.floor(at * bins).astype(np.int64)
    rows = int(cells[-1]) // bins + 1
    counts = np.bincount(cells, minlength=rows * bins).reshape(rows, bins)
    sums = np.bincount(cells, y, minlength=rows * bins).reshape(rows, bins)
    whole = np.flatnonzero((counts > 0).all(1))[-table("curves")["course"]["period_last"] :]
    return whole, sums[whole] / counts[whole]


def _phase_test(phases: FloatArray, progress: float) -> PeriodFacts:
    """The share of the variance between phases, and Fisher's F for it: epochs are the repeats.

    A loss that falls within every epoch makes a slope over the phases. As much of it as is kept from epoch to epoch is
    progress, not a wave, and is taken out.
    """
    epochs, bins = phases.shape
    x = np.linspace(-1, 1, bins)
    residual = phases - phases.mean(1)[:, None]
    slope = float((residual.mean(0) @ x) / (x @ x))
    residual = residual - min(0.0, max(slope, progress / 2)) * x
    mean = residual.mean(0)
    between, total = float((mean**2).sum()) * epochs, float((residual**2).sum())
    within = total - between
    if total <= 0 or within <= 0 or epochs < 4:
        return PeriodFacts(default_reason="too-few")
    statistic = (between / (bins - 1)) / (within / ((epochs - 1) * (bins - 1)))
    p_value = f_tail(statistic, bins - 1, (epochs - 1) * (bins - 1))
    explained = max(0.0, 1 - (within / (epochs - 1)) / (total / epochs))
    height, highest = math.expm1(min(float(np.ptp(mean)), 50.0)), (int(np.argmax(mean)) + 0.5) / bins
    return PeriodFacts(share=explained, p_value=p_value, height=height, at=highest)


def epochs_of(series: Mapping[str, Series], facts: Mapping[str, Any]) -> Epochs | None:
    """Where epochs begin: from a logged epoch counter, whole or with its fractions, or examples by batch size."""
    for tag, one in series.items():
        if tag.rsplit("/", 1)[-1].lower() == "epoch" and len(one) >= 5:
            steps, epochs = ordered(one)
            if np.isfinite(epochs).all() and epochs[-1] > epochs[0] + 3 and (found := _counted(steps, epochs)):
                return found
    examples, batch = facts.get("n_examples"), facts.get("batch_size")
    return Epochs(examples / batch) if examples and batch else None


def _counted(steps: IntArray, epochs: FloatArray) -> Epochs | None:
    """By the counter's ends; one of whole numbers is known to the step only where it changes."""
    places = [0, len(epochs) - 1]
    if (epochs == np.round(epochs)).all():
        changes = np.flatnonzero(np.diff(epochs) > 0) + 1
        places = [int(changes[0]), int(changes[-1])]
    (first, last), (begun, ended) = steps[places].astype(float), epochs[places]
    if ended <= begun or last <= first:
        return None
    per_epoch = float((last - first) / (ended - begun))
    return Epochs(per_epoch, float(first - (begun % 1) * per_epoch))
