"""Pictures of a running search: best so far, the curves of running trials, one trial."""

from __future__ import annotations

import numpy as np

from advisor.records import Direction, FloatArray
from advisor_tui.figures.study import wants_log
from advisor_tui.plot.figure import Figure, Line, Mark, Points
from advisor_tui.run_state import RunState, TrialRow

MOST_CURVES = 40  # ended trials drawn, the latest


def best_so_far(state: RunState, direction: Direction, metric: str = "value") -> Figure:
    """Values in the order in which the trials ended, the best so far, and where stages begin."""
    ended = [t for t in state.trials.values() if t.state == "complete" and t.value is not None]
    y = np.asarray([t.value for t in ended], dtype=np.float64)
    x = np.arange(1, len(y) + 1, dtype=np.float64)
    best = np.fmin.accumulate(y) if direction == "minimize" else np.fmax.accumulate(y)
    lines = (Line("best so far", np.repeat(x, 2)[1:], np.repeat(best, 2)[:-1], colour=1),) if len(y) else ()
    return Figure(
        title=metric,
        x_label="completed",
        lines=lines,
        points=(Points("trials", x, y, glyph="•" if len(y) <= 400 else ""),),
        marks=_stage_marks(ended),
        y_log=wants_log(y),
        empty="no trial has completed yet",
    )


def _stage_marks(ended: list[TrialRow]) -> tuple[Mark, ...]:
    firsts: dict[str, int] = {}
    for place, trial in enumerate(ended, 1):
        firsts.setdefault(trial.stage, place)
    return tuple(Mark(place - 0.5, stage) for stage, place in firsts.items() if place > 1)


def running(state: RunState, metric: str = "value") -> Figure:
    """The curves of the trials that run, before those of ended ones."""
    with_curves = [t for t in state.trials.values() if len(t.values) > 1]
    old = [t for t in with_curves if t.state != "running"][-MOST_CURVES:]
    lines = [Line("", *_curve(t), faint=True) for t in old]
    now = [t for t in with_curves if t.state == "running"]
    lines += [Line(f"trial {t.number}", *_curve(t), colour=place) for place, t in enumerate(now)]
    values = np.concatenate([line.y for line in lines]) if lines else np.empty(0)
    return Figure(
        title=metric, x_label="step", lines=tuple(lines), y_log=wants_log(values), empty="no trial has reported yet"
    )


def trial_curve(trial: TrialRow, metric: str = "value") -> Figure:
    """The curve of one trial."""
    line = Line(f"trial {trial.number} of {trial.stage}", *_curve(trial))
    return Figure(
        title=metric,
        x_label="step",
        lines=(line,),
        y_log=wants_log(line.y),
        empty=f"trial {trial.number} has reported nothing on the way",
    )


def _curve(trial: TrialRow) -> tuple[FloatArray, FloatArray]:
    return np.asarray(trial.steps, dtype=np.float64), np.asarray(trial.values, dtype=np.float64)
