"""Base runs: a task's best known configuration, with a fault planted into it or none, and the single changes tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.diagnosis.problem import Task
from benchmarks.diagnosis.tasks import FURTHER, TASKS, task
from benchmarks.diagnosis.training import Config

Fault = Callable[[Config, np.random.Generator], Config]
CLIP = 1.0
USUAL_RATE: Mapping[str, float] = {"sgd": 0.05, "adam": 2e-3, "adamw": 2e-3, "rmsprop": 1e-3}


def optimizers(name: str) -> list[str]:
    """The two optimizers that base runs of a task use: every optimizer is met in both halves."""
    kinds = ["sgd", "adam", "adamw", "rmsprop"]
    at = list(TASKS).index(name)
    return [kinds[at % 4], kinds[(at + 1 + at // 4 % 3) % 4]]


def start(task: Task, optimizer: str, rng: np.random.Generator) -> Config:
    """A usual configuration for the task: where the search for its best one begins."""
    architecture = task.architectures[0]
    epochs = {"mlp": 40, "cnn": 12, "transformer": 12}[architecture]
    width = {"mlp": 48, "cnn": 48, "transformer": 24}[architecture]
    depth = 1 if architecture == "transformer" else 2
    small = len(task.train.x) < 400
    batch = 16 if architecture != "mlp" else int(rng.choice([16, 32] if small else [32, 64]))
    return Config(architecture, optimizer, USUAL_RATE[optimizer], batch, epochs, width, depth)


def varied(config: Config, rng: np.random.Generator) -> Config:
    """Another configuration of the same shape: rate, length, schedule and regularization drawn anew."""
    decays = (0.0, 0.01, 0.1) if config.optimizer == "adamw" else (0.0, 1e-4, 1e-3)
    return replace(
        config,
        learning_rate=config.learning_rate * 10 ** rng.uniform(-0.75, 1.0),
        epochs=round(config.epochs * float(rng.choice([0.5, 1, 2]))),
        schedule=str(rng.choice(["constant", "cosine", "linear", "step"])),
        weight_decay=float(rng.choice(decays)),
        dropout=float(rng.choice([0.0, 0.0, 0.2])),
    )


FAULTS: Mapping[str, tuple[str, Fault]] = {
    "lr-high": ("tune", lambda c, r: replace(c, learning_rate=c.learning_rate * float(r.choice([10, 30])))),
    "lr-very-high": ("tune", lambda c, r: replace(c, learning_rate=c.learning_rate * 100, clip=0.0)),
    "lr-low": ("tune", lambda c, r: replace(c, learning_rate=c.learning_rate * float(r.choice([0.1, 0.03])))),
    "too-short": ("tune", lambda c, r: replace(c, epochs=max(3, c.epochs // int(r.choice([5, 10]))))),
    "never-decays": (
        "tune", lambda c, r: replace(c, schedule="constant", learning_rate=c.learning_rate * float(r.choice([1, 3])))),
    "over-long": ("tune", lambda c, r: replace(c, epochs=c.epochs * 4, weight_decay=0.0, dropout=0.0)),
    "dropout-high": ("tune", lambda c, r: replace(c, dropout=float(r.choice([0.6, 0.8])))),
    "too-small": ("tune", lambda c, r: replace(c, width=4 if c.architecture == "mlp" else 8, depth=1)),
    "batch-large": ("tune", lambda c, r: replace(c, batch_size=c.batch_size * 8)),
    "clip-tight": ("tune", lambda c, r: replace(c, clip=0.02)),
    "warmup-long": ("tune", lambda c, r: replace(c, warmup=0.8)),
    "inputs-unscaled": ("tune", lambda c, r: replace(c, input_scale=float(r.choice([0.05, 20])))),
    "regularized-twice": (
        "tune", lambda c, r: replace(c, dropout=0.4, weight_decay=0.3 if c.optimizer == "adamw" else 0.01)),
    "deep": ("tune", lambda c, r: replace(c, depth=c.depth + (4 if c.architecture == "mlp" else 1))),
    "drawn": ("tune", lambda c, r: replace(varied(c, r), batch_size=int(c.batch_size * r.choice([0.5, 1, 2])))),
    "drawn-wide": ("tune", lambda c, r: _wide(c, r)),
    "drawn-all": ("tune", lambda c, r: _all(c, r)),
    "momentum-high": ("tune", lambda c, r: replace(c, momentum=0.99)),
    "clip-and-warmup": ("tune", lambda c, r: replace(c, clip=0.1, warmup=0.4)),
    "init-small": ("tune", lambda c, r: replace(c, init_scale=0.1)),
    "low-and-dropped": (
        "tune", lambda c, r: replace(c, learning_rate=c.learning_rate * 0.1, dropout=float(r.choice([0.3, 0.5])))),
    "steps-down": (
        "tune", lambda c, r: replace(c, schedule="step", learning_rate=c.learning_rate * float(r.choice([0.3, 3])))),
    "narrow-and-long": ("tune", lambda c, r: replace(c, width=max(4, c.width // 4), epochs=c.epochs * 2)),
    "high-warmed": ("tune", lambda c, r: replace(c, learning_rate=c.learning_rate * 10, warmup=0.3, clip=1.0)),
    "two-faults": ("tune", lambda c, r: _two(c, r)),
    "lr-very-low": ("held-out", lambda c, r: replace(c, learning_rate=c.learning_rate * 0.01)),
    "decays-early": (
        "held-out",
        lambda c, r: replace(c, schedule="early", learning_rate=c.learning_rate * float(r.choice([0.3, 1]))),
    ),
    "wide-unregularized": (
        "held-out", lambda c, r: replace(c, width=c.width * 3, epochs=c.epochs * 2, weight_decay=0.0, dropout=0.0)),
    "decay-strong": (
        "held-out",
        lambda c, r: replace(c, weight_decay=1.0 if c.optimizer == "adamw" else float(r.choice([0.03, 0.1]))),
    ),
    "init-large": ("held-out", lambda c, r: replace(c, init_scale=4.0)),
    "batch-tiny": ("held-out", lambda c, r: replace(c, batch_size=4, learning_rate=c.learning_rate * 2)),
    "momentum-none": ("held-out", lambda c, r: replace(c, momentum=0.0)),
    "dropout-and-short": ("held-out", lambda c, r: replace(c, dropout=0.5, epochs=max(3, c.epochs // 4))),
}  # fmt: skip
TWO = ("lr-high", "lr-low", "too-short", "over-long", "dropout-high", "too-small", "never-decays", "batch-large")


def _two(config: Config, rng: np.random.Generator) -> Config:
    for name in rng.choice(TWO, 2, replace=False):
        config = FAULTS[str(name)][1](config, rng)
    return config


def _wide(config: Config, rng: np.random.Generator) -> Config:
    """Everything that a person may set, drawn from far around the task's best."""
    drawn = varied(config, rng)
    return replace(
        drawn,
        learning_rate=config.learning_rate * 10 ** rng.uniform(-1.5, 1.5),
        epochs=max(3, round(config.epochs * 10 ** rng.uniform(-0.8, 0.6))),
        batch_size=max(8, int(config.batch_size * float(rng.choice([0.5, 1, 1, 2, 4, 8])))),
        width=max(4, int(config.width * float(rng.choice([0.25, 0.5, 1, 1, 2])))),
        depth=max(1, config.depth + int(rng.choice([-1, 0, 0, 1]))),
        weight_decay=drawn.weight_decay * float(rng.choice([0, 1, 3])),
        dropout=float(rng.choice([0.0, 0.1, 0.3, 0.5, 0.7])),
        clip=float(rng.choice([0.0, 0.0, 0.1, 1.0])),
        warmup=float(rng.choice([0.0, 0.0, 0.1, 0.4])),
    )


def _all(config: Config, rng: np.random.Generator) -> Config:
    """As `_wide`, and momentum and the scales of weights and inputs too."""
    return replace(
        _wide(config, rng),
        momentum=float(rng.choice([0.5, 0.8, 0.9, 0.9, 0.97])),
        init_scale=float(10 ** rng.uniform(-0.6, 0.35)),
        input_scale=float(10 ** rng.choice([0, rng.uniform(-0.8, 0.8)])),
    )


def changes(config: Config) -> dict[str, Config]:
    """The single changes that a base run is retrained with, by name."""
    made = {f"lr x{factor:g}": _scaled(config, factor) for factor in (0.01, 0.03, 0.1, 0.3, 3, 10, 30, 100)}
    made["train-longer"] = replace(config, epochs=config.epochs * 3)
    made["train-shorter"] = replace(config, epochs=max(2, config.epochs // 3))
    made["add-capacity"] = replace(config, width=config.width * 2, depth=config.depth + 1)
    made["weight-decay up"] = replace(config, weight_decay=max(config.weight_decay * 10, _usual_decay(config)))
    made["dropout up"] = replace(config, dropout=min(0.5, config.dropout + 0.25))
    if config.weight_decay > 0:
        made["weight-decay down"] = replace(config, weight_decay=config.weight_decay / 10)
    if config.dropout > 0:
        made["dropout down"] = replace(config, dropout=0.0)
    if config.schedule == "constant":
        made["decay"] = replace(config, schedule="cosine")
    else:
        made["slower-decay"] = replace(
            config, schedule="cosine" if config.schedule in ("early", "step") else "constant"
        )
    if config.clip != CLIP:
        made["clip"] = replace(config, clip=CLIP)
    if config.warmup != 0.1:
        made["warmup"] = replace(config, warmup=0.1)
    made["batch x4"] = replace(config, batch_size=config.batch_size * 4)
    if config.batch_size >= 32:
        made["batch x0.25"] = replace(config, batch_size=config.batch_size // 4)
    return made


def _scaled(config: Config, factor: float) -> Config:
    return replace(config, learning_rate=config.learning_rate * factor)


def _usual_decay(config: Config) -> float:
    return 0.1 if config.optimizer == "adamw" else 1e-3


def fault_names(half: str, optimizer: str) -> list[str]:
    """The faults that may be planted into the tasks of a half; those of momentum only where the optimizer has it.

    The held-out half sees those of the tuning half too, and twice as often those nobody tuned on; every second fault
    of the tuning half is drawn from all that can be set.
    """
    kinds: dict[str, list[str]] = {"tune": [], "held-out": []}
    for name, (belongs, _) in FAULTS.items():
        if optimizer == "sgd" or "momentum" not in name:
            kinds[belongs].append(name)
    if half == "tune":
        return [*kinds["tune"], *["drawn-wide", "drawn-all"] * (len(kinds["tune"]) // 2)]
    return [*kinds["held-out"], *kinds["held-out"], *kinds["tune"]]


SLOW = ("majority", "text", "shapes", "digit-rows", "lookup", "digits-cnn", "stripes", "counting")


def task_names(half: str) -> list[str]:
    """A half's tasks: the slow ones once where the others come twice."""
    own = [name for name in TASKS if name.partition("-")[0] not in FURTHER and task(name).half == half]
    return [*own, *(name for name in own if name not in SLOW)]


def as_config(values: Mapping[str, Any]) -> Config:
    """A configuration as it was stored."""
    return Config(**values)
