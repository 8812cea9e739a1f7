"""What a person would have logged of a base run, in one of five styles."""

from __future__ import annotations

import numpy as np

from advisor.records import FloatArray, IntArray, Run, Series
from benchmarks.diagnosis.cells import Cell
from benchmarks.diagnosis.tasks import task
from benchmarks.diagnosis.training import Trace

STYLES = ("steps", "keras", "transformers", "lightning", "bare")


def _series(tag: str, steps: IntArray, values: FloatArray) -> Series:
    return Series(
        tag=tag,
        steps=np.asarray(steps, np.int64),
        values=np.asarray(values, np.float64),
        wall_times=1e9 + np.asarray(steps, np.float64) * 0.01,
    )


def as_run(cell: Cell, seed: int = 0) -> Run:
    """The run of one seed as its style logs it; the test losses are nowhere in it."""
    trace = cell.traces[seed]
    style = STYLES[cell.number % len(STYLES)]
    made = {"steps": _steps, "keras": _keras, "transformers": _transformers, "lightning": _lightning, "bare": _bare}
    series = [one for one in made[style](trace) if np.isfinite(one.values).any() or "loss" in one.tag.lower()]
    series = [one for one in series if not np.isnan(one.values).all() or "accuracy" not in one.tag]
    return Run(
        name=f"{cell.number:04d}-{seed}",
        series={one.tag: one for one in series},
        hyperparameters=_hyperparameters(cell, style),
        kind="tensorboard",
    )


def _hyperparameters(cell: Cell, style: str) -> dict[str, float | int | str]:
    config, classes = cell.config, task(cell.task)
    told: dict[str, float | int | str] = {
        "lr": config.learning_rate, "optimizer": config.optimizer, "batch_size": config.batch_size,
        "epochs": config.epochs, "weight_decay": config.weight_decay, "dropout": config.dropout,
        "hidden_size": config.width, "num_layers": config.depth, "lr_schedule": config.schedule,
        "clip_norm": config.clip,
    }  # fmt: skip
    if classes.kind == "classes":
        told["n_classes"] = classes.n_classes
    return {} if style == "bare" else told


def _every(trace: Trace, number: int) -> IntArray:
    return np.arange(number - 1, len(trace.train_loss), number)


def _means(values: FloatArray, size: int) -> FloatArray:
    full = len(values) // size * size
    return np.asarray(values[:full].reshape(-1, size).mean(1))


def _steps(trace: Trace) -> list[Series]:
    at = np.arange(len(trace.train_loss))
    return [
        _series("train/loss", at, trace.train_loss),
        _series("train/grad_norm", at, trace.gradient_norm),
        _series("train/lr", at, trace.learning_rate),
        _series("val/loss", trace.eval_steps, trace.val_loss),
        _series("val/accuracy", trace.eval_steps, trace.val_accuracy),
    ]


def _keras(trace: Trace) -> list[Series]:
    size = trace.steps_per_epoch
    losses, accuracies = _means(trace.train_loss, size), _means(trace.train_accuracy, size)
    epochs = np.arange(len(losses))
    held = np.asarray(trace.eval_steps // size - 1)
    return [
        _series("epoch_loss", epochs, losses),
        _series("epoch_accuracy", epochs, accuracies),
        _series("val_loss", held, trace.val_loss),
        _series("val_accuracy", held, trace.val_accuracy),
    ]


def _transformers(trace: Trace) -> list[Series]:
    size = max(1, len(trace.train_loss) // 100)
    at = _every(trace, size)
    return [
        _series("train/loss", at, _means(trace.train_loss, size)),
        _series("train/learning_rate", at, trace.learning_rate[at]),
        _series("train/grad_norm", at, trace.gradient_norm[at]),
        _series("eval/loss", trace.eval_steps, trace.val_loss),
        _series("eval/accuracy", trace.eval_steps, trace.val_accuracy),
    ]


def _lightning(trace: Trace) -> list[Series]:
    size = max(1, min(10, len(trace.train_loss) // 60))
    at = _every(trace, size)
    return [
        _series("train_loss_step", at, trace.train_loss[at]),
        _series("lr-Optimizer", at, trace.learning_rate[at]),
        _series("val_loss", trace.eval_steps, trace.val_loss),
        _series("val_acc", trace.eval_steps, trace.val_accuracy),
    ]


def _bare(trace: Trace) -> list[Series]:
    size = trace.steps_per_epoch
    losses = _means(trace.train_loss, size)
    return [
        _series("Loss/train", np.arange(1, len(losses) + 1), losses),
        _series("Loss/valid", np.asarray(trace.eval_steps // size), trace.val_loss),
    ]
