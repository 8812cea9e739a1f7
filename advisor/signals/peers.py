"""A run beside others: its level among the runs read with it, and its course against known-good ones."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from advisor.facts.peers import PeerFacts, ReferenceFacts
from advisor.names import words
from advisor.records import FloatArray
from advisor.signals.curves import Curve, curve, end_level, smooth
from advisor.signals.curves import noise as point_noise
from advisor.signals.distributions import t_tail
from advisor.signals.going_on import going_on
from advisor.signals.latest import relative
from advisor.signals.order import median
from advisor.signals.read import Read
from advisor.tables import table

FEWEST = 5  # points of a run whose end level is compared


class PeerTable:
    """The end levels of runs that logged one quantity (low is good, a loss in logs), and what tells them apart."""

    def __init__(self, reads: Sequence[Read]) -> None:
        self._curves = _shared_curves(reads)
        curves = {name: made for name, made in self._curves.items() if len(made) >= FEWEST}
        self._levels = {name: end_level(_values(made)) for name, made in curves.items()}
        self._logs = {name: made.log for name, made in curves.items()}
        self._settings = {read.run.name: settings_of(read) for read in reads if read.run.name in self._levels}
        self._kinds = {read.run.name: kind_of(read) for read in reads}
        self._ordered = sorted(self._levels, key=lambda name: self._levels[name])
        self._going_on = going_on(reads) if len(reads) > 1 else {}
        self._ranks = {name: place for place, name in enumerate(self._ordered, 1)}
        if len(self._ordered) > 1:
            self._best, self._noise = curves[self._ordered[0]], self._noise_of(curves.values())

    def facts(self, name: str) -> PeerFacts:
        """Where the run stands."""
        if name not in self._levels or len(self._levels) < 2:
            return PeerFacts(**self._overtaken(name), default_reason="too-few")
        best = self._ordered[0]
        own, noise, repeated = self._levels[name], *self._noise
        if noise > table("curves")["peers"]["most_noise"] * (1 if self._logs[name] else abs(self._levels[best])):
            return PeerFacts(**self._overtaken(name), default_reason="unusable")
        near = self._near
        return PeerFacts(
            runs=len(self._ordered),
            rank=self._ranks[name],
            tag=self._best.tag,
            best=_end(self._best),
            best_run=best,
            behind=relative(own - self._levels[best], self._logs[name]),
            noise=relative(noise, self._logs[name]),
            repeated=repeated,
            folds=self._folds,
            near=len(near),
            near_runs=", ".join(near[:5]) + (f" and {len(near) - 5} more" if len(near) > 5 else ""),
            shared=self._shared or None,
            **self._overtaken(name),
            default_reason="too-few",
        )

    def _overtaken(self, name: str) -> dict[str, Any]:
        """Whether the best of the runs that went on much longer stood better already where this one ended.

        And the run, if any, that this one goes on in.
        """
        own, on = self._curves.get(name), {"goes_on_in": self._going_on.get(name, "")}
        settings = table("curves")["peers"]
        if own is None or len(own) < 2 or len(self._curves) < settings["search"]:
            return on
        far = settings["further"] * float(own.raw_steps[-1])
        longer = (other for other in self._ordered if self._curves[other].raw_steps[-1] >= far)
        best = next((other for other in longer if self._logs[other] == own.log), None)
        if best is None:
            return on
        then = float(np.interp(own.steps[-1], self._curves[best].steps, _values(self._curves[best])))
        return on | {"overtaken": then < float(_values(own)[-1]), "overtaken_by": best}

    def _noise_of(self, curves: Iterable[Curve]) -> tuple[float, bool]:
        """The noise of an end level: between runs that differ by nothing but the seed, else of the last points."""
        groups: dict[tuple[tuple[tuple[str, str], ...], str], list[float]] = {}
        for name, level in self._levels.items():
            made = tuple(sorted((k, str(v)) for k, v in self._settings[name].items()))
            groups.setdefault((made, self._kinds[name]), []).append(level)
        alike = [levels for (made, _), levels in groups.items() if len(levels) > 1 and (made or self._folds)]
        if alike:
            squares = sum(float(np.var(levels)) * len(levels) for levels in alike)
            return math.sqrt(squares / sum(len(levels) - 1 for levels in alike)), True
        inside = [point_noise(_values(one)) * 1.25 / math.sqrt(max(1, len(one) // 10)) for one in curves]
        return median(inside), False

    @cached_property
    def _folds(self) -> bool:
        """Whether the runs' names differ by the number of a fold alone, and their settings by nothing."""
        parts = [words(name) for name in self._levels]
        named = {tuple(part for part in one if not part.isdecimal()) for one in parts}
        settings = {str(sorted(made.items())) for made in self._settings.values()}
        fold = set(table("curves")["peers"]["folds"]) & set(*named) if len(named) == 1 else set()
        return bool(fold) and len(settings) == 1 and all(any(part.isdecimal() for part in one) for one in parts)

    @cached_property
    def _near(self) -> list[str]:
        """The runs within the noise of the best, the best first."""
        alike = table("curves")["peers"]["near"] * self._noise[0]
        best = self._levels[self._ordered[0]]
        return [name for name in self._ordered if self._levels[name] - best <= alike]

    @cached_property
    def _shared(self) -> str:
        """The settings in which the good runs lie apart from the others."""
        near = set(self._near)
        others = [name for name in self._ordered if name not in near]
        if not others:
            return ""
        names = sorted({key for settings in self._settings.values() for key in settings})
        said = [self._apart(key, self._near, others) for key in names]
        return "; ".join(text for text in said if text)

    def _apart(self, key: str, near: Sequence[str], others: Sequence[str]) -> str:
        good, bad = ([self._settings[n].get(key) for n in group] for group in (near, others))
        if any(value is None for value in (*good, *bad)):
            return ""
        numbers = [[v for v in group if isinstance(v, (int, float))] for group in (good, bad)]
        if len(numbers[0]) == len(good) and len(numbers[1]) == len(bad):
            low, high = min(numbers[0]), max(numbers[0])
            others_inside = any(low <= v <= high for v in numbers[1])
            span = _span(min(numbers[1]), max(numbers[1]))
            return "" if others_inside else f"{key} {_span(low, high)} (the others {span})"
        same = len(set(map(str, good))) == 1 and str(good[0]) not in set(map(str, bad))
        return f"{key} {good[0]}" if same else ""


def _values(made: Curve) -> FloatArray:
    """The curve in a unit that all runs share: logs of a loss, else the logged values, low when good."""
    if made.log:
        return made.y
    falling = float(made.y @ made.values) >= 0
    return made.values if falling else -made.values


def _span(low: Any, high: Any) -> str:
    return f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"


def _shared_curves(reads: Sequence[Read]) -> dict[str, Curve]:
    """One curve a run of the held-out quantity, else of the training loss, that most runs logged under one tag."""
    for role in ("metric", "val", "train"):
        series = {read.run.name: read for read in reads if role in read.chosen and read.kind == "supervised"}
        tags = Counter(read.chosen[role].tag for read in series.values())
        if tags and tags.most_common(1)[0][1] >= 2:
            tag = tags.most_common(1)[0][0]
            made = {n: _oriented(r, role) for n, r in series.items() if r.chosen[role].tag == tag}
            return {name: one for name, one in made.items() if one is not None}
    return {}


def _oriented(read: Read, role: str) -> Curve | None:
    series = read.chosen[role]
    return curve(series, maximize=read.meanings[series.tag].direction == "maximize")


def settings_of(read: Read) -> dict[str, Any]:
    """What was set in the run, seeds left out; a rate that is only logged as a curve counts."""
    made = {k: v for k, v in read.run.hyperparameters.items() if v is not None and "seed" not in k.lower()}
    if read.setup.learning_rate is None and "rate" in read.chosen:
        values = read.chosen["rate"].values
        made["learning_rate"] = float(np.nanmax(values)) if np.isfinite(values).any() else 0.0
    return made


def kind_of(read: Read) -> str:
    """The run's name without its numbers, where no hyperparameter was logged: `PPO_1` is no repeat of `SAC_1`."""
    return "" if read.run.hyperparameters else re.sub(r"\d+", "", read.run.name.rsplit("/", 1)[-1])


def reference_facts(read: Read, good: Sequence[Read]) -> ReferenceFacts:
    """The run's end level against the spread of the known-good runs, on the first held-out quantity they share."""
    if not good:
        return ReferenceFacts(default_reason="not-told")
    for name in ("metric", "val", "train"):
        own = _curve(read, name)
        others = [c for other in good if (c := _curve(other, name)) is not None and c.tag == (own.tag if own else "")]
        if own is not None and len(own) >= 3 and others:
            return _compare(own, others, _signs(read, name))
    return ReferenceFacts(default_reason="not-logged")


def _signs(read: Read, name: str) -> float:
    series = read.chosen[name]
    return -1.0 if read.meanings[series.tag].direction == "maximize" else 1.0


def _curve(read: Read, name: str) -> Curve | None:
    series = read.chosen.get(name)
    return curve(series) if series is not None else None


def _end(made: Curve) -> float:
    return end_level(made.values)


def _compare(own: Curve, others: Sequence[Curve], sign: float) -> ReferenceFacts:
    ends = np.array([_end(other) for other in others])
    value, mean = _end(own), float(ends.mean())
    worse = sign * (value - mean)
    if len(ends) < 3:
        return ReferenceFacts(
            runs=len(ends), tag=own.tag, value=value, mean=mean, worse_by=worse, default_reason="too-few"
        )
    spread = max(float(ends.std(ddof=1)), 1e-9 * abs(mean), 1e-12)
    t = worse / (spread * math.sqrt(1 + 1 / len(ends)))
    return ReferenceFacts(
        runs=len(ends),
        tag=own.tag,
        value=value,
        mean=mean,
        spread=spread,
        worse_by=worse,
        p_value=t_tail(t, len(ends) - 1),
        since_step=_since(own, others, sign),
        default_reason="too-few",
    )


def _since(own: Curve, others: Sequence[Curve], sign: float) -> int | None:
    """The first step from which the smoothed run stays worse than every known-good one."""
    level = sign * smooth(own.values)
    band: FloatArray = np.max([np.interp(own.steps, o.steps, sign * smooth(o.values)) for o in others], axis=0)
    outside = level > band
    if not outside[-1]:
        return None
    first = len(outside) - int(np.argmin(outside[::-1])) if not outside.all() else 0
    return int(own.steps[first])
