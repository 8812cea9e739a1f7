"""The section of RESULTS.md: regret with intervals, who leaves the bad region, how soon; and the ablation."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import wilcoxon

from benchmarks.planning.rows import ADVISOR, CARRY_ON, KNEW
from benchmarks.results import replace_section
from benchmarks.surrogate import EPOCHS

_READING = """
What earns it, by the ablation: the parameters that the training takes beside those that were searched, the log scale,
pruning whose savings are spent again, widening during the run, refinement. Kept for another reason: validation, whose
repeats cost a little regret and make the figure that is told true (last column of the table with noise: without it a
search tells what its luckiest run had). What these cells cannot tell from nothing: the best old configurations, which
cost a trial or two, and the old trials, which are taken only where no parameter is new (the table without told ones).
"""
Cell = dict[str, Any]
_DRAWS = 4000
_HEADINGS = ("row", "mean regret", "95 %", "median", "wins : losses of the plan", "p", "left", "epochs to carrying on")
_INTRODUCTION = f"""
Every row starts from the same bad first study (30 trials, 20 where it searched eleven parameters) of an MLP of the
LCBench surrogate and spends {50 * EPOCHS:,} epochs (50 full-length trials) more. The faults take turns over tasks and
seeds: a learning-rate range cropped a factor of 8 before the optimum, linear scales, over-pruning, eleven parameters of
which four do nothing, no learning rate at all. Regret: 0 is the best accuracy known of the task (20,000 random
configurations, then refined), 1 the median of the box; it is that of the configuration handed over, seeds and baseline
paid for out of the same epochs. 95 %: tasks drawn again. p: Wilcoxon over the same cells. Left: where the learning
rate's range was cropped, how often the winner's lies outside it.
"""


def read_cells(path: Path) -> list[Cell]:
    """All cells of the file, none where it is absent."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


def by_row(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    """Cells of each row, in the same order of task, fault and seed; cells that some row lacks are left out."""
    places = {row: {(c["task"], c["fault"], c["seed"]): c for c in cells if c["row"] == row} for row in _rows(cells)}
    shared = sorted(set.intersection(*(set(found) for found in places.values())))
    return {row: [found[place] for place in shared] for row, found in places.items()}


def interval(values: Sequence[float], clusters: Sequence[str]) -> tuple[float, float]:
    """95 % of the mean, by drawing whole tasks again."""
    random = np.random.default_rng(0)
    names = sorted(set(clusters))
    groups = [np.array([v for v, c in zip(values, clusters, strict=True) if c == name]) for name in names]
    means = [
        np.concatenate([groups[i] for i in random.integers(0, len(groups), len(groups))]).mean() for _ in range(_DRAWS)
    ]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def reached(cell: Cell, target: float) -> float:
    """Epochs after which the cell's best was at least as good as the target; infinite when it never was."""
    for epochs, regret in zip(cell["epochs"], cell["regrets"], strict=True):
        if regret <= target + 1e-12:
            return float(epochs)
    return math.inf


def table(cells: Sequence[Cell], claims: bool = False) -> str:
    """One line a row: mean regret, its interval, against the advisor, bad regions left, epochs to carrying on.

    With `claims` also by how much the row tells more than it reached.
    """
    rows = by_row(cells)
    ours = [c["regret"] for c in rows[ADVISOR]]
    carried = rows.get(CARRY_ON, [])
    headings = (*_HEADINGS, "told too much") if claims else _HEADINGS
    lines = [f"| {' | '.join(headings)} |", "|---" * len(headings) + "|"]
    for row, found in rows.items():
        regrets = [c["regret"] for c in found]
        low, high = interval(regrets, [c["task"] for c in found])
        shown = f"**{row}**" if row == ADVISOR else row
        lines.append(
            f"| {shown} | {np.mean(regrets):.3f} | {low:.3f}–{high:.3f} | {np.median(regrets):.3f} | "
            f"{_duel(ours, regrets, row)} | {_left(found)} | {_epochs(found, carried)} |"
            + (f" {np.mean([c['optimism'] for c in found]):+.2f} |" if claims else "")
        )
    return "\n".join(lines)


def _duel(ours: Sequence[float], theirs: Sequence[float], row: str) -> str:
    if row == ADVISOR:
        return "– | –"
    gaps = np.array(theirs) - np.array(ours)
    wins, losses = int((gaps > 1e-9).sum()), int((gaps < -1e-9).sum())
    p = float(wilcoxon(gaps[np.abs(gaps) > 1e-9]).pvalue) if wins + losses else 1.0
    return f"{wins} : {losses} | {p:.2g}"


def _left(cells: Sequence[Cell]) -> str:
    bad = [c for c in cells if c["fault"] == "cropped"]
    return f"{sum(c['left'] for c in bad) / len(bad):.0%}" if bad else "–"


def _epochs(cells: Sequence[Cell], carried: Sequence[Cell]) -> str:
    if not carried:
        return "–"
    needed = [reached(c, other["regret"]) for c, other in zip(cells, carried, strict=True)]
    middle = float(np.median(needed))
    never = sum(math.isinf(n) for n in needed) / len(needed)
    text = "never" if math.isinf(middle) else f"{middle:.0f}"
    return f"{text} ({never:.0%} never)"


def _by_fault(cells: Sequence[Cell]) -> str:
    rows = by_row(cells)
    faults = sorted({c["fault"] for c in cells})
    lines = ["| row | " + " | ".join(faults) + " |", "|---|" + "---|" * len(faults)]
    for row, found in rows.items():
        means = [np.mean([c["regret"] for c in found if c["fault"] == fault]) for fault in faults]
        lines.append(f"| {row} | " + " | ".join(f"{mean:.3f}" for mean in means) + " |")
    return "\n".join(lines)


def verdict(cells: Sequence[Cell]) -> str:
    """The aims, each with what was measured."""
    rows = by_row(cells)
    means = {row: float(np.mean([c["regret"] for c in found])) for row, found in rows.items()}
    budget = max(c["spent"] for c in rows[CARRY_ON])
    needed = [reached(c, o["regret"]) for c, o in zip(rows[ADVISOR], rows[CARRY_ON], strict=True)]
    share = float(np.median(needed)) / budget
    others = {row: mean for row, mean in means.items() if ADVISOR not in row and row != KNEW}
    best = min(others, key=lambda row: others[row])
    return "\n".join([
        f"- The plan reaches what carrying on reaches with {share:.2f} of the epochs in the median (aim: <= 0.33).",
        f"- Mean regret {means[ADVISOR]:.3f}; the best of the others: {others[best]:.3f} ({best}); "
        f"one who knew every range: {means[KNEW]:.3f} (aim: below all, within 10 % of the last).",
    ])  # fmt: skip


def _digits(cells: Sequence[Cell]) -> str:
    """Real trainings: the error of what each row hands over, on seeds that no search saw."""
    seeds = len({c["seed"] for c in cells})
    lines = [
        "**Real trainings** of the digits example's MLP: 20 trials of 15 epochs after a first study of 12 whose "
        f"learning rate ends at 0.003; error in percent over three fresh trainings, {seeds} seeds",
        "| row | mean error | each seed |",
        "|---|---|---|",
    ]
    for row in _rows(cells):
        errors = [c["error"] for c in cells if c["row"] == row]
        lines.append(f"| {row} | {np.mean(errors):.1f} | {', '.join(f'{e:.1f}' for e in errors)} |")
    note = "The first three seeds were looked at while the plan's tables were chosen, later ones were not."
    return "\n".join([lines[0], "", *lines[1:], "", note])


_ABLATIONS = {
    "ablation": "**One decision taken away** (tuning tasks, {count} cells a row)",
    "own": "**No parameters told**: only those of the first study are searched (tuning tasks, {count} cells a row)",
    "small": "**A small budget**: 20 full-length trials instead of 50 (tuning tasks, {count} cells a row)",
    "noise": "**Seeds that differ**, by a standard deviation of one point of accuracy (tuning tasks, {count} cells a "
    "row). Told too much: by how many points the accuracy that a row reports exceeds the true one of its choice.",
}


def write_section(folder: Path) -> None:
    """Writes what the files in the folder hold, so far."""
    parts = [_INTRODUCTION]
    for half, title in (("test", "Untouched tasks"), ("tune", "Tuning tasks")):
        cells = read_cells(folder / f"{half}.jsonl")
        if cells:
            count = len(by_row(cells)[ADVISOR])
            parts += [f"**{title}**, {count} cells a row", table(cells)]
            parts += [verdict(cells), "Mean regret by fault:", _by_fault(cells)] if half == "test" else []
    for name, heading in _ABLATIONS.items():
        cells = read_cells(folder / f"{name}.jsonl")
        if cells:
            parts += [heading.format(count=len(by_row(cells)[ADVISOR])), table(cells, claims=name == "noise")]
    parts += [_READING.strip()]
    cells = read_cells(folder / "digits.jsonl")
    parts += [_digits(cells)] if cells else []
    replace_section("planning", "\n\n".join(parts))


def _rows(cells: Sequence[Cell]) -> list[str]:
    return list(dict.fromkeys(c["row"] for c in cells))
