"""What an advisor says first about a run, in the changes that were tried: ours, and the published ones beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from advisor.diagnosis import diagnose_evidence
from advisor.engine import load_rulebook
from advisor.findings import Finding
from advisor.records import Evidence, Run
from benchmarks.diagnosis.cells import Cell
from benchmarks.diagnosis.truth import change_of, nearest_rate


@dataclass(frozen=True)
class Advice:
    """The first change advised (None: nothing that was tried), whether it was a warning, how sure, and by what rule."""

    change: str | None
    warned: bool
    confidence: float | None = None
    rule: str = ""
    fitted: bool = False


Advisor = Callable[[Cell, Run, int], Advice]


def ours(cell: Cell, run: Run, seed: int) -> Advice:
    """The first prescription of the first finding."""
    findings = diagnose_evidence(Evidence(runs=(run,))).findings
    warned = any(f.severity in ("warning", "error") for f in findings)
    first = next((f for f in findings if f.severity != "good"), None)
    if first is None:
        return Advice(None, warned, None, findings[0].rule if findings else "")
    fitted = any(name.startswith("remedy.") for name in _read_for_confidence(first.rule))
    return Advice(_change(first, cell), warned, first.confidence, first.rule, fitted)


@cache
def _read_for_confidence(rule: str) -> frozenset[str]:
    return frozenset(load_rulebook()[rule].confidence.names)


def _change(finding: Finding, cell: Cell) -> str | None:
    return change_of(finding.prescriptions[0], cell) if finding.prescriptions else None


def always(change: str) -> Advisor:
    """The same advice whatever the log says."""

    def advise(cell: Cell, run: Run, seed: int) -> Advice:
        name = nearest_rate(float(change.removeprefix("lr x")), cell) if change.startswith("lr x") else change
        return Advice(name, True)

    return advise


def autotrainer(cell: Cell, run: Run, seed: int) -> Advice:
    """AutoTrainer's scalar rules: unstable accuracy, not converging, no number; its first treatments."""
    trace = cell.traces[seed]
    size = trace.steps_per_epoch
    loss, accuracy = _epochs(trace.train_loss, size), _epochs(trace.train_accuracy, size)
    if not np.isfinite(trace.train_loss).all():
        return Advice(nearest_rate(0.1, cell), True, rule="explode")
    if np.isnan(accuracy).all() or len(loss) < 3:
        return Advice(None, False)
    turns = np.diff(np.sign(np.diff(accuracy)))
    tops, bottoms = accuracy[1:-1][turns < 0], accuracy[1:-1][turns > 0]
    pairs = min(len(tops), len(bottoms))
    if np.sum(tops[:pairs] - bottoms[:pairs] >= 0.03) >= 0.2 * len(accuracy):
        return Advice(nearest_rate(0.1, cell), True, rule="unstable")
    held = trace.val_accuracy
    if accuracy.max() < 0.6 and held.max() < 0.6 and np.diff(accuracy, prepend=accuracy[0]).max() < 0.01:
        return Advice(nearest_rate(10, cell), True, rule="not_converge")
    return Advice(None, False)


def umlaut(cell: Cell, run: Run, seed: int) -> Advice:
    """UMLAUT's scalar rules: rate outside 1e-7 to 0.01, held-out loss up while training is down in any one epoch."""
    trace, rate = cell.traces[seed], cell.config.learning_rate
    if rate > 0.01 or rate < 1e-7:
        return Advice(nearest_rate(0.1 if rate > 0.01 else 10, cell), True, rule="learning rate")
    if not np.isfinite(trace.train_loss).all():
        return Advice(nearest_rate(0.1, cell), True, rule="loss")
    train = _beside(trace.train_loss, trace.eval_steps, trace.steps_per_epoch)
    if np.any((np.diff(trace.val_loss) > 0) & (np.diff(train) <= 0)):
        return Advice("dropout up", True, rule="overfitting")
    if np.nanmax(trace.val_accuracy, initial=0.0) > 0.95:
        return Advice(None, True, rule="validation accuracy")
    return Advice(None, False)


def debugger(cell: Cell, run: Run, seed: int) -> Advice:
    """SageMaker Debugger's scalar rules: ExplodingTensor, LossNotDecreasing, Overfit, Overtraining."""
    trace = cell.traces[seed]
    loss, held = trace.train_loss, trace.val_loss
    if not np.isfinite(loss).all():
        return Advice(nearest_rate(0.1, cell), True, rule="ExplodingTensor")
    train = _beside(loss, trace.eval_steps, trace.steps_per_epoch)
    if np.any((held - train) / np.maximum(train, 1e-12) > 0.1):
        return Advice("weight-decay up", True, rule="Overfit")
    tens = loss[::10]
    if np.any((tens[:-1] - tens[1:]) / np.maximum(np.abs(tens[:-1]), 1e-12) < 0.001):
        return Advice(nearest_rate(0.1, cell), True, rule="LossNotDecreasing")
    best = np.minimum.accumulate(held)
    stale = max((i - int(np.argmin(held[: i + 1])) for i in range(len(held)) if held[i] > best[i] - 0.01), default=0)
    return Advice("train-shorter", True, rule="Overtraining") if stale >= 10 else Advice(None, False)


def planted(cell: Cell, run: Run, seed: int) -> Advice:
    """Someone who knows the planted fault and undoes it."""
    undo = {
        "lr-high": "lr x0.1", "lr-very-high": "lr x0.01", "lr-low": "lr x10", "lr-very-low": "lr x100",
        "too-short": "train-longer", "never-decays": "decay", "over-long": "train-shorter",
        "dropout-high": "dropout down",
        "too-small": "add-capacity", "decays-early": "slower-decay", "wide-unregularized": "weight-decay up",
        "decay-strong": "weight-decay down", "init-large": "lr x0.3", "batch-tiny": "batch x4", "clip-tight": "clip",
        "warmup-long": "warmup", "batch-large": "batch x0.25", "regularized-twice": "dropout down",
        "dropout-and-short": "dropout down", "momentum-none": "lr x10",
    }.get(cell.fault)  # fmt: skip
    return Advice(undo if undo in cell.outcomes else None, undo is not None, rule=cell.fault)


def _epochs(values: np.ndarray, size: int) -> np.ndarray:
    full = len(values) // size * size
    return values[:full].reshape(-1, size).mean(1)


def _beside(loss: np.ndarray, steps: np.ndarray, size: int) -> np.ndarray:
    """The mean training loss of the epoch that ends at each evaluation."""
    return np.array([loss[max(0, step - size) : step].mean() for step in steps])


BASELINES: dict[str, Advisor] = {
    "always: learning rate x0.1": always("lr x0.1"),
    "always: learning rate x0.3": always("lr x0.3"),
    "always: learning rate x3": always("lr x3"),
    "always: weight decay up": always("weight-decay up"),
    "always: dropout up": always("dropout up"),
    "always: train longer": always("train-longer"),
    "always: train shorter": always("train-shorter"),
    "AutoTrainer (scalar rules)": autotrainer,
    "UMLAUT (scalar rules)": umlaut,
    "SageMaker Debugger (scalar rules)": debugger,
    "told the planted fault": planted,
}
