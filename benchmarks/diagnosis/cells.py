"""The trained cells: one folder file a base run, kept outside git, so that the benchmark grows with each run."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.diagnosis.faults import FAULTS, as_config, changes, fault_names, start, task_names
from benchmarks.diagnosis.tasks import TASKS, task
from benchmarks.diagnosis.training import Config, Trace, train

FOLDER = Path(__file__).parents[1] / ".cells"
SEEDS = 3
STEP_LIMITS = {"mlp": 6000, "cnn": 1200, "transformer": 1400}


@dataclass(frozen=True)
class Cell:
    """A base run as logged, and the outcome of every change on paired seeds (log test loss, lower is better)."""

    number: int
    task: str
    half: str
    fault: str
    config: Config
    traces: tuple[Trace, ...]
    outcomes: dict[str, list[float]]


def path_of(number: int, folder: Path = FOLDER) -> Path:
    return folder / f"{number:05d}.npz"


def load(path: Path) -> Cell:
    """One stored cell."""
    with np.load(path, allow_pickle=False) as stored:
        head: dict[str, Any] = json.loads(str(stored["head"]))
        traces = tuple(
            Trace(head["per_epoch"], *(stored[f"{seed}/{name}"] for name in _ARRAYS)) for seed in range(SEEDS)
        )
    return Cell(
        head["number"], head["task"], head["half"], head["fault"], as_config(head["config"]), traces, head["outcomes"]
    )


def load_all(folder: Path = FOLDER) -> list[Cell]:
    """Every stored cell by number."""
    return [load(path) for path in sorted(folder.glob("[0-9]*.npz"))]


_ARRAYS = (
    "train_loss", "train_accuracy", "gradient_norm", "learning_rate", "eval_steps", "val_loss", "val_accuracy",
    "test_loss",
)  # fmt: skip


def store(cell: Cell, folder: Path = FOLDER) -> None:
    """Writes the cell so that a kill leaves it whole or absent."""
    head = {
        "number": cell.number, "task": cell.task, "half": cell.half, "fault": cell.fault,
        "config": cell.config.as_dict(), "outcomes": cell.outcomes, "per_epoch": cell.traces[0].steps_per_epoch,
    }  # fmt: skip
    arrays = {f"{i}/{name}": getattr(trace, name) for i, trace in enumerate(cell.traces) for name in _ARRAYS}
    partial = folder / f".{cell.number:05d}.tmp.npz"
    np.savez_compressed(partial, head=np.array(json.dumps(head)), **arrays)
    partial.rename(path_of(cell.number, folder))


def plan(number: int, known: list[Cell]) -> tuple[str, str, Config]:
    """Task, fault and configuration of the base run of this number; every third run has no fault planted."""
    rng = np.random.default_rng(10_000 + number)
    names = task_names()
    name = names[number % len(names)]
    made = task(name)
    best = _best_known(name, known) or start(made, rng)
    half = made.half
    faults = fault_names(half)
    fault = "none" if rng.random() < 0.42 else str(rng.choice(faults))
    config = best if fault == "none" else FAULTS[fault][1](best, rng)
    return name, fault, _within_limit(config, len(made.train.x))


def _within_limit(config: Config, examples: int) -> Config:
    per_epoch = max(1, examples // min(config.batch_size, examples))
    limit = STEP_LIMITS[config.architecture]
    return replace(config, epochs=max(2, min(config.epochs, limit // per_epoch)))


def _best_known(name: str, known: list[Cell]) -> Config | None:
    """The task's best configuration so far: a base run without fault, improved by its best change when that helps."""
    own = [cell for cell in known if cell.task == name and cell.fault == "none"]
    if not own:
        return None
    last = own[-1]
    base = np.array(last.outcomes["base"])
    gains = {change: float(np.mean(base - np.array(values))) for change, values in last.outcomes.items()}
    change = max(gains, key=lambda key: gains[key])
    if change == "base" or gains[change] < 0.03:
        return last.config
    return changes(last.config)[change]


def make(number: int, known: list[Cell]) -> Cell:
    """Trains the base run of this number and all its changes on paired seeds."""
    name, fault, config = plan(number, known)
    made = task(name)
    variants = {"base": config} | {k: _within_limit(v, len(made.train.x)) for k, v in changes(config).items()}
    seeds = [number * 10 + i for i in range(SEEDS)]
    groups: dict[tuple[object, ...], list[str]] = {}
    for change, variant in variants.items():
        groups.setdefault((*variant.shape, variant.epochs > 1.5 * config.epochs), []).append(change)
    outcomes: dict[str, list[float]] = {}
    traces: tuple[Trace, ...] = ()
    for group in groups.values():
        configs = [variants[change] for change in group for _ in seeds]
        trained = train(made, configs, [seed for _ in group for seed in seeds])
        for i, change in enumerate(group):
            part = trained[i * SEEDS : (i + 1) * SEEDS]
            outcomes[change] = [trace.outcome for trace in part]
            traces = tuple(part) if change == "base" else traces
    return Cell(number, name, made.half, fault, config, traces, outcomes)


def grow(minutes: float, folder: Path = FOLDER) -> int:
    """Trains further cells until the time is up; gives how many were added."""
    folder.mkdir(parents=True, exist_ok=True)
    known = load_all(folder)
    number = max((cell.number for cell in known), default=-1) + 1
    end, added = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        began = time.monotonic()
        cell = make(number, known)
        store(cell, folder)
        known.append(cell)
        print(f"{number:4d} {cell.task:12s} {cell.fault:18s} {time.monotonic() - began:6.1f} s", flush=True)
        number, added = number + 1, added + 1
    return added


def tasks_of(half: str) -> list[str]:
    """The names of a half's tasks."""
    return [name for name in TASKS if task(name).half == half]
