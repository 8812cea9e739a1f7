"""Pictures of a study: history of the search, slice of a parameter, learning curves of trials."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from advisor.findings import Prescription
from advisor.records import FloatArray, Parameter, Study, Trial, TrialState
from advisor_tui.plot.figure import Band, Figure, Line, Mark, Points
from advisor_tui.wording import number

MOST_CURVES = 60  # learning curves drawn, the latest


def metric_name(study: Study) -> str:
    """What the first objective is called."""
    return study.metric_names[0] if study.metric_names else "objective"


def finished(study: Study) -> list[Trial]:
    """The completed trials with a finite value, by number."""
    return [
        t for t in study.trials if t.state is TrialState.COMPLETE and t.value is not None and math.isfinite(t.value)
    ]


def maximized(study: Study) -> bool | None:
    """Whether more is better; None when nothing says so."""
    return study.directions[0] == "maximize" if study.directions else None


def best_trial(study: Study) -> Trial | None:
    """The completed trial with the best value, None where there is none or the direction is unknown."""
    direction, trials = maximized(study), finished(study)
    if direction is None or not trials:
        return None
    return (max if direction else min)(trials, key=lambda t: t.value or 0.0)


def history(study: Study) -> Figure:
    """Values by trial number, with the best so far."""
    trials = finished(study)
    x, y = _array([t.number for t in trials]), _array([t.value for t in trials])
    lines: tuple[Line, ...] = ()
    direction = maximized(study)
    if direction is not None and len(y):
        best = np.maximum.accumulate(y) if direction else np.minimum.accumulate(y)
        lines = (Line("best so far", *_steps(x, best), colour=1),)
    return Figure(
        title=metric_name(study),
        x_label="trial",
        lines=lines,
        points=(Points(f"{len(trials)} complete", x, y, glyph=_glyph(x)), *_pruned(study)),
        y_log=wants_log(y),
        empty="no trial has completed",
    )


def _pruned(study: Study) -> tuple[Points, ...]:
    stopped = [t for t in study.trials if t.state is TrialState.PRUNED and t.intermediate]
    last = [t.intermediate[max(t.intermediate)] for t in stopped]
    if not stopped:
        return ()
    return (Points(f"{len(stopped)} pruned, last value", _array([t.number for t in stopped]), _array(last), 4, "×"),)


def _glyph(points: FloatArray) -> str:
    return "•" if len(points) <= 400 else ""


def _steps(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    return np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]


def slice_of(study: Study, parameter: Parameter, prescriptions: Sequence[Prescription] = ()) -> Figure:
    """Values by the parameter, its bounds, and the bound or range that is proposed."""
    trials = [t for t in finished(study) if parameter.name in t.params]
    names = _names(study, parameter) if parameter.kind == "categorical" and not parameter.numeric_choices else ()
    x = _array([_place(t.params[parameter.name], names) for t in trials])
    y = _array([t.value for t in trials])
    points: tuple[Points, ...] = (Points(f"{len(trials)} trials", x, y, glyph=_glyph(x)),)
    best = best_trial(study)
    if best is not None and parameter.name in best.params:
        at = _array([_place(best.params[parameter.name], names)])
        points += (Points(f"best: {number(best.params[parameter.name])}", at, _array([best.value]), 1, "◆"),)
    bounds = () if names else _bounds(parameter, x)
    return Figure(
        title=f"{metric_name(study)} by {parameter.name}",
        x_label=parameter.name,
        points=points,
        marks=bounds,
        bands=() if names else _bands(parameter, prescriptions),
        x_log=(parameter.log or (parameter.kind == "categorical" and wants_log(x))) and bool(np.all(x > 0)),
        y_log=wants_log(y),
        x_names=names,
        empty="no completed trial has this parameter",
    )


def _names(study: Study, parameter: Parameter) -> tuple[str, ...]:
    seen = [str(t.params[parameter.name]) for t in study.trials if parameter.name in t.params]
    return tuple(dict.fromkeys([*(str(c) for c in parameter.choices), *seen]))


def _place(value: object, names: tuple[str, ...]) -> float:
    if names:
        return float(names.index(str(value)))
    return float(value) if isinstance(value, (int, float)) else math.nan


def _bounds(parameter: Parameter, x: FloatArray) -> tuple[Mark, ...]:
    if parameter.low is None or parameter.high is None or parameter.low == parameter.high:
        return ()
    said = "" if parameter.declared else "seen "
    return (
        Mark(parameter.low, f"{said}low {number(parameter.low)}"),
        Mark(parameter.high, f"{said}high {number(parameter.high)}"),
    )


def _bands(parameter: Parameter, prescriptions: Sequence[Prescription]) -> tuple[Band, ...]:
    bands: list[Band] = []
    for item in prescriptions:
        if item.parameter != parameter.name:
            continue
        if (
            item.action == "expand"
            and isinstance(item.to, (int, float))
            and None not in (parameter.low, parameter.high)
        ):
            ends = (float(item.to), parameter.low) if item.side == "low" else (parameter.high, float(item.to))
            bands.append(Band(float(ends[0] or 0), float(ends[1] or 0), f"proposed: to {number(item.to)}"))
        if item.action == "narrow" and item.low is not None and item.high is not None:
            bands.append(Band(item.low, item.high, "proposed range"))
    return tuple(bands)


def curves(study: Study) -> Figure:
    """The reported values of the trials, the best trial in front."""
    reporting = [t for t in study.trials if len(t.intermediate) > 1]
    best = best_trial(study)
    shown = reporting[-MOST_CURVES:]
    lines = [Line("", *_reported(t), faint=True) for t in shown if best is None or t.number != best.number]
    if best is not None and len(best.intermediate) > 1:
        lines.append(Line(f"best, trial {best.number}", *_reported(best), colour=1))
    values = np.concatenate([line.y for line in lines]) if lines else np.empty(0)
    return Figure(
        title=f"{metric_name(study)} as reported, {len(reporting)} trials",
        x_label="step",
        lines=tuple(lines),
        y_log=wants_log(values),
        empty="no trial reported values on the way",
    )


def _reported(trial: Trial) -> tuple[FloatArray, FloatArray]:
    steps = sorted(trial.intermediate)
    return _array(steps), _array([trial.intermediate[step] for step in steps])


def _array(values: Sequence[float | int | None]) -> FloatArray:
    return np.asarray(values, dtype=np.float64)


def wants_log(values: FloatArray) -> bool:
    """Whether the values are all above 0 and span so much that a linear axis would hide most of them."""
    finite = values[np.isfinite(values)]
    return bool(len(finite) > 2 and finite.min() > 0 and finite.max() / finite.min() > 50)
