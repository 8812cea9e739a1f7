"""The trained cells: packed in `cells.zip`, and those trained since, one file a base run, in a folder outside git."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.diagnosis.faults import FAULTS, as_config, changes, fault_names, optimizers, start, task_names, varied
from benchmarks.diagnosis.tasks import TASKS, Task, task
from benchmarks.diagnosis.training import Config, Trace, train

FOLDER = Path(__file__).parents[1] / ".cells"
PACKED = Path(__file__).with_name("cells.zip")
SEEDS = 3
STEP_LIMITS = {"mlp": 600, "cnn": 150, "transformer": 150}
LONGEST = 3


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


def load(path: Path | io.BytesIO) -> Cell:
    """One stored cell."""
    with np.load(path, allow_pickle=False) as stored:
        head: dict[str, Any] = json.loads(str(stored["head"]))
        traces = tuple(
            Trace(head["per_epoch"], *(stored[f"{seed}/{name}"] for name in _ARRAYS)) for seed in range(SEEDS)
        )
    return Cell(
        head["number"], head["task"], head["half"], head["fault"], as_config(head["config"]), traces, head["outcomes"]
    )


def load_all(folder: Path = FOLDER, packed: Path = PACKED) -> list[Cell]:
    """Every stored cell by number: the packed ones, and those in the folder."""
    found: dict[str, Cell] = {}
    if packed.exists():
        with zipfile.ZipFile(packed) as archive:
            found = {name: load(io.BytesIO(archive.read(name))) for name in archive.namelist() if name.endswith(".npz")}
    found |= {path.name: load(path) for path in folder.glob("[0-9]*.npz") if path.name not in found}
    return [found[name] for name in sorted(found)]


def pack(folder: Path = FOLDER, packed: Path = PACKED) -> int:
    """Adds the folder's cells to the packed ones, values to a thousandth; gives how many are packed now."""
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_LZMA) as archive:
        for path in sorted(folder.glob("[0-9]*.npz")):
            if path.name not in archive.namelist():
                archive.writestr(zipfile.ZipInfo(path.name), _shortened(path), zipfile.ZIP_LZMA)
        return len(archive.namelist())


def _shortened(path: Path) -> bytes:
    """The cell's file, uncompressed, its values with ten binary digits."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    short = {k: _ten_digits(a) if a.dtype == np.float32 else a for k, a in arrays.items()}
    made = io.BytesIO()
    np.savez(made, allow_pickle=False, **short)
    return made.getvalue()


def _ten_digits(values: np.ndarray) -> np.ndarray:
    return (values.view(np.uint32) & np.uint32(0xFFFFE000)).view(np.float32)


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


def plan(number: int, known: list[Cell], folder: Path = FOLDER) -> tuple[str, str, Config]:
    """Task, fault and configuration of the base run of this number; one in four has no fault planted."""
    rng = np.random.default_rng(10_000 + number)
    names = task_names()
    name = names[number % len(names)]
    made = task(name)
    optimizer = str(rng.choice(optimizers(name)))
    best = _best_known(name, optimizer, known) or searched(made, optimizer, folder)
    fault = "none" if rng.random() < 0.25 else str(rng.choice(fault_names(made.half)))
    config = best if fault == "none" else FAULTS[fault][1](best, rng)
    return name, fault, within_limit(config, len(made.train.x))


def within_limit(config: Config, examples: int, factor: int = 1) -> Config:
    """The configuration with so few epochs that its steps stay under `factor` times the limit."""
    per_epoch = max(1, examples // min(config.batch_size, examples))
    limit = factor * STEP_LIMITS[config.architecture]
    return replace(config, epochs=max(2, min(config.epochs, limit // per_epoch)))


def searched(made: Task, optimizer: str, folder: Path) -> Config:
    """The best of a random search on the hidden test data, kept beside the cells: where the hill climb begins."""
    path = folder / "searched.json"
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    key = f"{made.name}/{optimizer}"
    if key not in stored:
        stored[key] = _search(made, optimizer).as_dict()
        path.write_text(json.dumps(stored, indent=1), encoding="utf-8")
    return as_config(stored[key])


def _search(made: Task, optimizer: str) -> Config:
    rng = np.random.default_rng(sum(map(ord, made.name + optimizer)))
    first = within_limit(start(made, optimizer, rng), len(made.train.x))
    drawn = [within_limit(varied(first, rng), len(made.train.x)) for _ in range(24)]
    seeds = (5, 6)
    traces = train(made, [c for c in drawn for _ in seeds], [s for _ in drawn for s in seeds])
    means = [np.mean([t.outcome for t in traces[i * 2 : i * 2 + 2]]) for i in range(len(drawn))]
    return drawn[int(np.argmin(means))]


def _best_known(name: str, optimizer: str, known: list[Cell]) -> Config | None:
    """The best configuration so far: a base run without fault, improved by its best change when that helps."""
    own = [c for c in known if c.task == name and c.fault == "none" and c.config.optimizer == optimizer]
    if not own:
        return None
    last = own[-1]
    base = np.array(last.outcomes["base"])
    gains = {change: float(np.mean(base - np.array(values))) for change, values in last.outcomes.items()}
    change = max(gains, key=lambda key: gains[key])
    if change == "base" or gains[change] < 0.03:
        return last.config
    return changes(last.config)[change]


def make(number: int, known: list[Cell], folder: Path = FOLDER) -> Cell:
    """Trains the base run of this number and all its changes on paired seeds."""
    name, fault, config = plan(number, known, folder)
    made = task(name)
    examples = len(made.train.x)
    variants = {"base": config} | {k: within_limit(v, examples, LONGEST) for k, v in changes(config).items()}
    seeds = [number * 10 + i for i in range(SEEDS)]
    groups: dict[tuple[object, ...], list[str]] = {}
    for change, variant in variants.items():
        key = (*variant.shape, variant.epochs > 1.5 * config.epochs, variant.dropout > 0)
        groups.setdefault(key, []).append(change)
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
        cell = make(number, known, folder)
        store(cell, folder)
        known.append(cell)
        print(f"{number:4d} {cell.task:12s} {cell.fault:18s} {time.monotonic() - began:6.1f} s", flush=True)
        number, added = number + 1, added + 1
    return added


def tasks_of(half: str) -> list[str]:
    """The names of a half's tasks."""
    return [name for name in TASKS if task(name).half == half]
