"""What pruning did to a search, or what a median pruner would have done."""

from __future__ import annotations

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.study import Pruning
from advisor.records import FloatArray
from advisor.signals.order import median
from advisor.signals.trials import Table
from advisor.tables import table

MAX_CURVES = 300  # learning curves looked at
MIN_CURVES = 5  # finished learning curves below which pruning cannot be judged


def pruning_facts(data: Table) -> Pruning:
    """Agreement of early with final values, and a replay of the median pruner on the complete curves."""
    reported = any(len(trial.intermediate) > 1 for trial in data.trials)
    if not reported:
        missing: dict[str, Reason] = dict.fromkeys(("steps", "agreement", "saving", "keeps_best"), "not-logged")
        return Pruning(reported=False, absent=missing)
    rows, curves = _curves(data)
    if len(curves) < MIN_CURVES:
        few: dict[str, Reason] = dict.fromkeys(("agreement", "saving", "keeps_best"), "too-few")
        return Pruning(reported=True, steps=max(len(t.intermediate) for t in data.trials), absent=few)
    saving, kept = _replay(curves, data.scores[rows])
    return Pruning(
        reported=True,
        steps=curves.shape[1],
        agreement=_agreement(data, rows, curves),
        saving=saving,
        keeps_best=kept,
    )


def _curves(data: Table) -> tuple[np.ndarray, FloatArray]:
    """Completed trials that report at the usual steps: rows and their curves, lower is better."""
    done = [int(row) for row in np.flatnonzero(data.usable) if len(data.trials[row].intermediate) > 1]
    if not done:
        return np.empty(0, dtype=int), np.empty((0, 0))
    lengths = [len(data.trials[row].intermediate) for row in done]
    usual = int(median(lengths))
    rows = [row for row, length in zip(done, lengths, strict=True) if length >= usual][:MAX_CURVES]
    matrix = np.array(
        [[v for _, v in sorted(data.trials[row].intermediate.items())][:usual] for row in rows], dtype=np.float64
    )
    finite = np.isfinite(matrix).all(axis=1)
    return np.array(rows, dtype=int)[finite], data.sign * matrix[finite]


def _agreement(data: Table, rows: np.ndarray, curves: FloatArray) -> float | None:
    """Rank correlation of the value where trials are usually pruned (or a third in) with the final one."""
    steps = [len(data.trials[row].intermediate) for row in np.flatnonzero(data.pruned)]
    at = int(median(steps)) - 1 if steps else curves.shape[1] // 3
    early, final = curves[:, min(max(at, 0), curves.shape[1] - 1)], data.scores[rows]
    if np.ptp(early) == 0 or np.ptp(final) == 0:
        return None
    return float(np.corrcoef(_ranks(early), _ranks(final))[0, 1])


def _ranks(values: FloatArray) -> FloatArray:
    """The values' ranks, equal ones sharing the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - 0.5 * (counts - 1))[places])


def _replay(curves: FloatArray, final: FloatArray) -> tuple[float, bool]:
    """Share of steps that the median pruner of the table saves, and whether the best trial survives it."""
    settings = table("pruning")["median"]
    startup = min(int(settings["startup_trials"]), len(curves) // 2)
    warmup = min(int(settings["warmup_steps"]), curves.shape[1] // 3)
    reached = np.minimum.accumulate(curves, axis=1)
    ends = np.full(len(curves), curves.shape[1])
    for row in range(startup, len(curves)):
        for step in range(warmup, curves.shape[1]):
            peers = curves[:row, step][ends[:row] > step]
            if len(peers) and reached[row, step] > median(peers):
                ends[row] = step + 1
                break
    saving = 1.0 - float(ends.sum()) / (len(curves) * curves.shape[1])
    return saving, bool(ends[int(np.argmin(final))] == curves.shape[1])
