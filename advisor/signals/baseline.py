"""The default configuration beside the tuned ones, and how sure it is that it is better."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from advisor.facts import Setup
from advisor.facts.base import Reason
from advisor.facts.study import Baseline
from advisor.names import canonical
from advisor.records import Direction, FloatArray, IntArray
from advisor.signals.distributions import normal_tail
from advisor.signals.noise import Noise
from advisor.signals.order import median, quantile
from advisor.signals.trials import Table, configuration_keys

FEW = 5  # tuned trials below which the default is not compared


def baseline_rows(data: Table, defaults: Mapping[str, object] | None = None) -> tuple[int, ...]:
    """Rows of the default configuration: those that ran what is told, else marked so, else the first one enqueued,
    with its repeats."""
    if defaults:
        return tuple(i for i, t in enumerate(data.trials) if ran(t.params, defaults))
    marked = [i for i, t in enumerate(data.trials) if any(t.user_attrs.get(k) is True for k in ("default", "baseline"))]
    if marked:
        return tuple(marked)
    enqueued = [i for i, t in enumerate(data.trials) if t.system_attrs.get("fixed_params")]
    if not enqueued or len(enqueued) > max(3, len(data.trials) // 2):
        return ()
    keys = configuration_keys(data)
    return tuple(i for i, key in enumerate(keys) if key == keys[enqueued[0]])


def ran(params: Mapping[str, object], defaults: Mapping[str, object]) -> bool:
    """Whether a configuration is the told one: its parameters by any spelling, its numbers as numbers."""
    spelled = {canonical(name): value for name, value in params.items()}
    return all(_equal(spelled.get(canonical(name)), value) for name, value in defaults.items())


def _equal(one: object, other: object) -> bool:
    numbers = [
        float(value) for value in (one, other) if isinstance(value, (int, float)) and not isinstance(value, bool)
    ]
    if len(numbers) == 2:
        return math.isclose(*numbers, rel_tol=1e-6)
    return str(one) == str(other)


def baseline_facts(data: Table, setup: Setup, noise: Noise | None, way: Direction | None) -> Baseline:
    """The default beside the tuned trials, and how sure it is that it is better; a value that is told comes first."""
    rows = [row for row in baseline_rows(data, setup.baseline) if data.usable[row]]
    told_value = setup.baseline_value
    known = bool(rows) or told_value is not None or setup.baseline is not None
    if not rows and told_value is None:
        return Baseline(
            known=known, absent=_absent("beats", "sureness", "value", "margin_share", "margin_noise", reason="not-told")
        )
    default = data.sign * told_value if told_value is not None else float(np.mean(data.scores[rows]))
    tuned = np.setdiff1d(np.flatnonzero(data.usable), np.array(rows, dtype=int))
    value = data.sign * default
    if way is None or len(tuned) < FEW:
        reason: Reason = "not-told" if way is None else "too-few"
        absent = _absent("beats", "sureness", "tuned", "margin_share", "margin_noise", reason=reason)
        return Baseline(known=True, value=value, absent=absent)
    runs = len(rows) if told_value is None else 1
    compared = _compared(default, data.scores[tuned], runs, _of_tuned(noise, data, tuned))
    return compared.replaced(known=True, value=value, tuned=data.sign * float(data.scores[tuned].min()))


def _of_tuned(noise: Noise | None, data: Table, tuned: IntArray) -> Noise | None:
    """The noise with the luck of the best tuned trial, where the best trial of all is another."""
    usable = np.flatnonzero(data.usable)
    if noise is None or noise.levels is None or len(noise.levels) != len(usable):
        return noise
    best = int(tuned[np.argmin(data.scores[tuned])])
    if data.scores[best] <= data.scores[usable].min():
        return noise
    fall = max(0.0, float(noise.levels[int(np.searchsorted(usable, best))] - data.scores[best]))
    return replace(noise, fall=fall)


def _absent(*names: str, reason: Reason) -> dict[str, Reason]:
    return dict.fromkeys(names, reason)


def _compared(default: float, scores: FloatArray, runs: int, noise: Noise | None) -> Baseline:
    """The default's score beside those of the tuned trials; lower is better."""
    best = float(scores.min())
    lead = median(scores) - best
    return Baseline(
        beats=default < best,
        margin_share=max(0.0, best - default) / lead if lead > 0 else None,
        margin_noise=max(0.0, best - default) / apart if (apart := _apart(runs, noise)) > 0 else None,
        sureness=_sureness(default, runs, scores, noise),
    )


def _apart(runs: int, noise: Noise | None) -> float:
    """How far the default's mean and one trial lie apart by noise alone (standard deviation); 0 where none is known."""
    return noise.deviation * math.sqrt(1 + 1 / runs) if noise else 0.0


def _sureness(default: float, runs: int, scores: FloatArray, noise: Noise | None) -> float:
    """Probability that the default's true value beats the winner's, the winner's luck taken out."""
    best = float(scores.min())
    middle = scores[scores <= quantile(scores, 0.75)[0]]
    variance = float(np.var(middle, ddof=1)) if len(middle) > 2 else float(np.var(scores))
    deviation = noise.deviation if noise else math.sqrt(variance)
    fall, unsure = (noise.fall or 0.0, noise.unsure or deviation) if noise else (0.0, deviation)
    spread = math.hypot(deviation / math.sqrt(runs), unsure)
    if spread <= 0:
        return 1.0 if default < best + fall else 0.0
    return normal_tail((default - best - fall) / spread)
