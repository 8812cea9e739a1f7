"""Trains many models at once and keeps what a log would hold, and the test losses that no log shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.diagnosis.models import LAYOUTS, Layout, initial, split
from benchmarks.diagnosis.problem import Split, Task

EVALUATIONS = 30


@dataclass(frozen=True)
class Config:
    """One training: everything that a change may alter."""

    architecture: str
    optimizer: str
    learning_rate: float
    batch_size: int
    epochs: int
    width: int
    depth: int = 2
    weight_decay: float = 0.0
    dropout: float = 0.0
    schedule: str = "constant"
    warmup: float = 0.0
    clip: float = 0.0
    momentum: float = 0.9
    init_scale: float = 1.0
    input_scale: float = 1.0

    @property
    def shape(self) -> tuple[object, ...]:
        """What must be equal for two trainings to share a batch of models."""
        return (self.architecture, self.optimizer, self.batch_size, self.width, self.depth, self.init_scale,
                self.input_scale)  # fmt: skip

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class Trace:
    """What one training left: per step and per evaluation; the test losses stay hidden from the advisor."""

    steps_per_epoch: int
    train_loss: NDArray[np.float32]
    train_accuracy: NDArray[np.float32]
    gradient_norm: NDArray[np.float32]
    learning_rate: NDArray[np.float32]
    eval_steps: NDArray[np.int32]
    val_loss: NDArray[np.float32]
    val_accuracy: NDArray[np.float32]
    test_loss: NDArray[np.float32]

    @property
    def outcome(self) -> float:
        """log of the geometric mean of the test loss at the best validation and at the end, capped when it blew up."""
        start = max(float(self.train_loss[0]), 1e-6) if np.isfinite(self.train_loss[0]) else 10.0
        test = np.clip(np.nan_to_num(self.test_loss, nan=np.inf, posinf=np.inf), 1e-6, 10 * start)
        val = np.nan_to_num(self.val_loss, nan=np.inf, posinf=np.inf)
        return float(0.5 * (math.log(test[int(np.argmin(val))]) + math.log(test[-1])))


def rate_factors(config: Config, steps: int) -> NDArray[np.float32]:
    """The learning rate over its peak at every step."""
    t = np.arange(steps) / max(steps, 1)
    shape = {
        "constant": np.ones(steps),
        "cosine": 0.5 * (1 + np.cos(np.pi * t)),
        "linear": 1 - t,
        "step": np.where(t < 0.5, 1.0, np.where(t < 0.75, 0.1, 0.01)),
        "early": np.where(t < 0.15, 1.0, np.where(t < 0.3, 0.03, 0.001)),
    }[config.schedule]
    rise = max(1, round(config.warmup * steps)) if config.warmup else 0
    factors = shape * np.minimum(1, (np.arange(steps) + 1) / rise) if rise else shape
    return factors.astype(np.float32)


def _losses(task: Task, outputs: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Mean loss and accuracy of every model."""
    models = len(outputs)
    if task.kind == "regression":
        loss = ((outputs - y) ** 2).flatten(1).mean(1)
        return loss, torch.full((models,), math.nan)
    flat, target = outputs.flatten(1, -2), y.reshape(models, -1)
    logits = flat.log_softmax(-1)
    loss = -logits.gather(2, target[..., None]).squeeze(2).mean(1)
    with torch.no_grad():
        accuracy = (flat.argmax(-1) == target).float().mean(1)
    return loss, accuracy


class _Optimizer:
    def __init__(self, configs: Sequence[Config], weights: Tensor) -> None:
        self.kind = configs[0].optimizer
        self.decay = torch.tensor([c.weight_decay for c in configs])[:, None]
        self.clip = torch.tensor([c.clip or math.inf for c in configs])[:, None]
        self.momentum = torch.tensor([c.momentum for c in configs])[:, None]
        self.first, self.second, self.t = torch.zeros_like(weights), torch.zeros_like(weights), 0

    def keep(self, rows: Tensor) -> None:
        for name in ("decay", "clip", "momentum", "first", "second"):
            setattr(self, name, getattr(self, name)[rows])

    def step(self, weights: Tensor, gradient: Tensor, rate: Tensor) -> Tensor:
        """Moves the weights in place; gives the gradient norms before clipping."""
        norm = gradient.norm(dim=1, keepdim=True)
        gradient = gradient * torch.clamp(self.clip / (norm + 1e-6), max=1)
        self.t += 1
        if self.kind == "adamw":
            weights.mul_(1 - rate * self.decay)
        else:
            gradient = gradient + self.decay * weights
        if self.kind == "sgd":
            self.first.mul_(self.momentum).add_(gradient)
            weights.sub_(rate * self.first)
        elif self.kind == "rmsprop":
            self.second.mul_(0.99).addcmul_(gradient, gradient, value=0.01)
            weights.sub_(rate * gradient / (self.second.sqrt() + 1e-8))
        else:
            self.first.mul_(0.9).add_(gradient, alpha=0.1)
            self.second.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
            scale = (1 - 0.999**self.t) ** 0.5 / (1 - 0.9**self.t)
            weights.sub_(rate * scale * self.first / (self.second.sqrt() + 1e-8))
        return norm.squeeze(1)


def train(task: Task, configs: Sequence[Config], seeds: Sequence[int]) -> list[Trace]:
    """One trace per (config, seed) pair; all configs share `shape`, lengths may differ."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    first = configs[0]
    layout = LAYOUTS[first.architecture](task, first.width, first.depth)
    weights = initial(layout, list(seeds), first.init_scale)
    batch = min(first.batch_size, len(task.train.x))
    per_epoch = len(task.train.x) // batch
    steps = np.array([c.epochs * per_epoch for c in configs])
    rates = _rates(configs, steps)
    orders = {s: np.random.default_rng(77 + s) for s in set(seeds)}
    x, y = _tensors(task.train, first)
    held = [_tensors(task.validation, first), _tensors(task.test, first)]
    optimizer = _Optimizer(configs, weights)
    drop = torch.tensor([c.dropout for c in configs])
    logs = [_Log() for _ in configs]
    logged = np.zeros((3, len(configs), int(steps.max())), np.float32)
    every = np.array([max(1, math.ceil(c.epochs / EVALUATIONS)) * per_epoch for c in configs])
    alive = np.arange(len(configs))
    torch.manual_seed(sum(seeds) + len(configs))
    for step in range(int(steps.max())):
        running = steps[alive] > step
        if not running.all():
            rows = torch.from_numpy(np.flatnonzero(running))
            weights, drop = weights[rows], drop[rows]
            optimizer.keep(rows)
            alive = alive[running]
        if step % per_epoch == 0:
            shuffled = {s: rng.permutation(len(x)) for s, rng in orders.items()}
            order = torch.from_numpy(np.stack([shuffled[seeds[i]] for i in alive]))
        elif not running.all():
            order = order[rows]
        at = (step % per_epoch) * batch
        index = order[:, at : at + batch]
        loss, accuracy, gradient = _gradient(task, layout, weights, drop, x[index], y[index])
        norms = optimizer.step(weights, gradient, torch.from_numpy(rates[alive, step])[:, None])
        logged[:, alive, step] = torch.stack([loss, accuracy, norms]).numpy()
        due = np.flatnonzero(((step + 1) % every[alive] == 0) | (step + 1 == steps[alive]))
        if len(due):
            _evaluate(task, layout, weights, alive, due, held, logs, step + 1)
    return [log.trace(logged[:, i, : steps[i]], rates[i, : steps[i]], per_epoch) for i, log in enumerate(logs)]


def _rates(configs: Sequence[Config], steps: NDArray[np.int64]) -> NDArray[np.float32]:
    """The learning rate [configs, steps of the longest], zero after a config's own end."""
    rates = np.zeros((len(configs), steps.max()), np.float32)
    for row, config, count in zip(rates, configs, steps, strict=True):
        row[:count] = config.learning_rate * rate_factors(config, int(count))
    return rates


def _gradient(
    task: Task, layout: Layout, weights: Tensor, drop: Tensor, x: Tensor, y: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Every model's loss, accuracy, and gradient over its flat weights, on a batch of its own."""
    parts = [v.detach().requires_grad_() for v in split(weights, layout)]
    outputs = layout.forward(parts, x, drop if bool((drop > 0).any()) else None)
    loss, accuracy = _losses(task, outputs, y)
    gradient = torch.cat([g.flatten(1) for g in torch.autograd.grad(loss.sum(), parts)], 1)
    return loss.detach(), accuracy, gradient


def _tensors(part: Split, config: Config) -> tuple[Tensor, Tensor]:
    x = torch.from_numpy(np.ascontiguousarray(part.x))
    return x * config.input_scale if x.is_floating_point() else x, torch.from_numpy(np.ascontiguousarray(part.y))


class _Log:
    def __init__(self) -> None:
        self.evaluations: list[tuple[int, float, float, float]] = []

    def trace(self, steps_log: NDArray[np.float32], rates: NDArray[np.float32], per_epoch: int) -> Trace:
        steps, val, accuracy, test = zip(*self.evaluations, strict=True)
        arrays = [*(row.copy() for row in steps_log), rates]
        held = [np.array(v, np.float32) for v in (val, accuracy, test)]
        return Trace(per_epoch, *arrays, np.array(steps, np.int32), *held)


@torch.no_grad()
def _evaluate(task: Task, layout: Layout, weights: Tensor, alive: NDArray[np.int64], due: NDArray[np.int64],
              held: list[tuple[Tensor, Tensor]], logs: list[_Log], step: int) -> None:  # fmt: skip
    rows = split(weights[torch.from_numpy(due)], layout)
    results = []
    for x, y in held:
        outputs = layout.forward(rows, x.expand(len(due), *x.shape), None)
        results.append(_losses(task, outputs, y.expand(len(due), *y.shape)))
    (val, accuracy), (test, _) = results
    for i, *row in zip(alive[due], val.tolist(), accuracy.tolist(), test.tolist(), strict=True):
        logs[i].evaluations.append((step, *row))
