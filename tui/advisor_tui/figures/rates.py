"""The picture of a learning-rate range test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from advisor_tui.plot.figure import Figure, Line, Mark
from advisor_tui.wording import number

if TYPE_CHECKING:
    from advisor.signals.rate_readings import Sweep


def rates(sweep: Sweep) -> Figure:
    """The loss by the learning rate, raw and smoothed, the steepest fall, the suggestion and the lowest loss marked."""
    x = np.asarray(sweep.rates, dtype=np.float64)
    marks = [
        (sweep.steepest, "steepest"),
        (_beside(sweep), "suggested"),
        (sweep.minimum, "lowest"),
        (sweep.diverged_at, "diverged"),
    ]
    return Figure(
        title="loss",
        x_label="learning rate",
        lines=(
            Line("raw", x, np.asarray(sweep.losses, dtype=np.float64), faint=True),
            Line("smoothed", x, np.asarray(sweep.smoothed, dtype=np.float64)),
        ),
        marks=tuple(Mark(at, f"{name} {number(at)}") for at, name in marks if at is not None),
        x_log=True,
        empty="no step was finite",
    )


def _beside(found: Sweep) -> float | None:
    """The suggestion where it is another rate than the steepest."""
    return found.suggestion if found.suggestion != found.steepest else None
