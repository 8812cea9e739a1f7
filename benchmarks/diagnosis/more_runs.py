"""`python -m benchmarks.diagnosis.more_runs [SHARE DRAW | quick]`: whether more retrained runs would warn better.

The tuning half alone. The model is grown on a quarter, a half and all of the runs outside a family of tasks and judged
on that family, on the first seed of each run as a style logs it. Then the whole curve of right warnings over alarms.
With `quick`, on all of them without and with the runs of `quick.py` beside.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from advisor.signals.remedy import _on_line
from advisor.tables import table
from benchmarks.diagnosis import fit, odds
from benchmarks.diagnosis.cells import MOST_SEEDS, Cell, load_all
from benchmarks.diagnosis.quick import quick_runs
from benchmarks.diagnosis.truth import MARGIN

SHARES = ((1.0, 0), (0.5, 0), (0.5, 1), (0.25, 0), (0.25, 1))
ALARMS = (0.02, 0.04, 0.06, 0.08, 0.10, 0.12, 0.15, 0.20, 0.25, 0.30)
CHANCES = (0.5, 0.6, 0.7, 0.75, 0.8)
RIGHT = 0.6
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Outcome:
    """By run: how sure the first change is, whether anything helps, whether that change does, whether it harms."""

    sure: fit.Array
    able: Flags
    right: Flags
    harmful: Flags

    def at(self, alarms: float) -> tuple[float, float]:
        """The share of right warnings where at most so many alarms are allowed, and the chance that has to be asked."""
        order = np.argsort(-self.sure)
        spent = np.cumsum(~self.able[order]) / max(1, int((~self.able).sum()))
        last = max(0, int(np.searchsorted(spent, alarms, side="right")) - 1)
        return float((self.right & self.able)[order][: last + 1].sum() / self.able.sum()), float(self.sure[order][last])

    def alarms_at(self, right: float) -> float:
        """The alarms where so many warnings are right."""
        order = np.argsort(-self.sure)
        reached = np.cumsum((self.right & self.able)[order]) / self.able.sum() >= right
        spent = np.cumsum(~self.able[order]) / max(1, int((~self.able).sum()))
        return float(spent[int(np.argmax(reached))]) if reached.any() else float("nan")

    def area(self) -> float:
        """The area under the curve of runs that anything helps over the others."""
        rank = np.empty(len(self.sure))
        rank[np.argsort(self.sure)] = np.arange(1, len(self.sure) + 1)
        able = int(self.able.sum())
        return float((rank[self.able].sum() - able * (able + 1) / 2) / (able * (len(rank) - able)))


def apart(data: fit.Views, share: float, draw: int, judged: frozenset[int] | None = None) -> Outcome:
    """What a model says that was grown on this share of the runs outside the family of tasks; only some are judged."""
    random = np.random.default_rng(100 + draw)
    family = np.array([name.partition("-")[0] for name in data.task])
    own = np.ones(len(family), bool) if judged is None else np.isin(data.cell, list(judged))
    names = np.random.default_rng(0).permutation(sorted(set(family[own])))
    first = np.unique(data.cell, return_index=True)[1]
    shown = np.isin(np.arange(len(data.x)), first) & own
    helps, harms = np.zeros_like(data.gains), np.zeros_like(data.gains)
    for part in range(odds.PARTS):
        inside = np.isin(family, names[part :: odds.PARTS])
        runs = np.unique(data.cell[~inside])
        kept = random.choice(runs, int(share * len(runs)), replace=False)
        model = fit.grown(data, np.flatnonzero(~inside & np.isin(data.cell, kept)))
        helps[inside & shown], harms[inside & shown] = fit.predicted(model, data.x[inside & shown])
    return _outcome(data, helps, harms, np.flatnonzero(shown))


def _outcome(data: fit.Views, helps: fit.Array, harms: fit.Array, rows: NDArray[np.intp]) -> Outcome:
    pick = fit.chosen(data, helps, harms)[rows]
    line = table("odds")["calibration"]["helps"]
    sure = np.array([_on_line(float(chance), line) for chance in helps[rows, pick]])
    return Outcome(sure, data.helps[rows].any(1), data.helps[rows, pick], data.harms[rows, pick])


def lines(cells: Sequence[Cell], shares: Sequence[tuple[float, int]] = SHARES) -> Iterator[str]:
    """The learning curve, and the curve of right warnings over alarms where all runs are grown on."""
    with patch.object(fit, "_rows", odds._two_styles):
        data = fit.views(list(cells))
    for share, draw in shares:
        found = apart(data, share, draw)
        yield (
            f"{share:.0%} of the runs: area {found.area():.3f}, right at 6 % alarms {found.at(0.06)[0]:.1%}, "
            f"alarms at 60 % right {found.alarms_at(RIGHT):.1%}"
        )
        if share == 1:
            yield from _whole_curve(found)


def beside_quick(cells: Sequence[Cell]) -> Iterator[str]:
    """The same runs judged by models grown on them alone, and on the quick ones too."""
    further, judged = quick_runs(), frozenset(cell.number for cell in cells)
    for grown_on in (list(cells), [*cells, *further]):
        with patch.object(fit, "_rows", odds._two_styles):
            data = fit.views(grown_on)
        few = {cell.number: len(cell.outcomes["base"]) / MOST_SEEDS for cell in further}
        eased = np.array([few.get(int(number), 1.0) for number in data.cell]) ** 0.5
        found = apart(replace(data, bar=np.maximum(MARGIN, data.bar * eased)), 1.0, 0, judged)
        yield f"{len(grown_on)} runs: area {found.area():.3f}, right at 6 % alarms {found.at(0.06)[0]:.1%}"


def _whole_curve(found: Outcome) -> Iterator[str]:
    for alarms in ALARMS:
        right, sure = found.at(alarms)
        yield f"alarms {alarms:.0%}: right {right:.1%}, from chance {sure:.2f} on"
    for chance in CHANCES:
        go = found.sure >= chance
        right, spent, harmful = (go & found.right)[found.able].mean(), go[~found.able].mean(), go & found.harmful
        yield f"chance {chance:.2f}: right {right:.1%}, alarms {spent:.1%}, harmful {harmful.mean():.1%}"


if __name__ == "__main__":
    tune = [cell for cell in load_all() if cell.half == "tune"]
    wanted = [(float(sys.argv[1]), int(sys.argv[2]))] if len(sys.argv) == 3 else SHARES
    for line in beside_quick(tune) if sys.argv[1:] == ["quick"] else lines(tune, wanted):
        print(line, flush=True)
