"""The trained cells: packed in `cells.zip`, and those trained since, one file a base run, in a folder outside git."""

from __future__ import annotations

import io
import json
import math
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.diagnosis.faults import FAULTS, as_config, changes, fault_names, optimizers, start, task_names, varied
from benchmarks.diagnosis.problem import Task
from benchmarks.diagnosis.tasks import task
from benchmarks.diagnosis.training import Config, Trace, train
from benchmarks.diagnosis.truth import MARGIN, truth

FOLDER = Path(__file__).parents[1] / ".cells"
PACKED = Path(__file__).with_name("cells.zip")
FURTHER = "further.json"
SEEDS = 3
MOST_SEEDS = 12
HELD_OUT = 0.25
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
    """Every stored cell by number: the packed ones, and those in the folder; outcomes of further seeds in place."""
    found: dict[str, Cell] = {}
    further: dict[str, dict[str, list[float]]] = {}
    if packed.exists():
        with zipfile.ZipFile(packed) as archive:
            names = archive.namelist()
            found = {name: load(io.BytesIO(archive.read(name))) for name in names if name.endswith(".npz")}
            further = json.loads(archive.read(FURTHER)) if FURTHER in names else {}
    found |= {path.name: load(path) for path in folder.glob("[0-9]*.npz") if path.name not in found}
    further |= _further(folder)
    cells = [found[name] for name in sorted(found)]
    return [replace(cell, outcomes=further.get(str(cell.number), cell.outcomes)) for cell in cells]


def sample(half: str, count: int, packed: Path = PACKED) -> list[Cell]:
    """So many of the half's packed cells, spread over all of them, without reading the others."""
    with zipfile.ZipFile(packed) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".npz"))
        cells = (load(io.BytesIO(archive.read(name))) for name in names[:: max(1, len(names) // (2 * count))])
        return [cell for cell in cells if cell.half == half][:count]


def _further(folder: Path) -> dict[str, dict[str, list[float]]]:
    """The outcomes of cells trained on further seeds, by number."""
    paths = sorted(folder.glob("[0-9]*.json"))
    return {str(int(path.stem)): json.loads(path.read_text(encoding="utf-8")) for path in paths}


def pack(folder: Path = FOLDER, packed: Path = PACKED) -> int:
    """Adds the folder's cells to the packed ones, values with ten binary digits; gives how many are packed now."""
    kept: dict[str, bytes] = {}
    if packed.exists():
        with zipfile.ZipFile(packed) as archive:
            kept = {name: archive.read(name) for name in archive.namelist()}
    further = json.loads(kept.pop(FURTHER, b"{}")) | _further(folder)
    for path in sorted(folder.glob("[0-9]*.npz")):
        if path.name not in kept:
            kept[path.name] = _shortened(path)
    kept[FURTHER] = json.dumps(further).encode()
    partial = packed.with_suffix(".tmp")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in kept.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_LZMA)
    partial.rename(packed)
    return len(kept) - 1


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
    name = _drawn_task("held-out" if rng.random() < HELD_OUT else "tune", known, rng)
    return name, *base_of(task(name), known, rng, folder)


def base_of(made: Task, known: list[Cell], rng: np.random.Generator, folder: Path = FOLDER) -> tuple[str, Config]:
    """The task's best configuration so far, with a fault planted into it; one in four has none."""
    optimizer = str(rng.choice(optimizers(made.name)))
    best = _best_known(made.name, optimizer, known) or searched(made, optimizer, folder)
    fault = "none" if rng.random() < 0.25 else str(rng.choice(fault_names(made.half, optimizer)))
    config = best if fault == "none" else FAULTS[fault][1](best, rng)
    return fault, within_limit(config, len(made.train.x))


def _drawn_task(half: str, known: list[Cell], rng: np.random.Generator) -> str:
    """A task of the half; in the tuning half the likelier, the fewer runs it has."""
    names = task_names(half)
    had = Counter(cell.task for cell in known) if half == "tune" else Counter[str]()
    weights = np.array([1 / (1 + had[name]) for name in names])
    return str(rng.choice(names, p=weights / weights.sum()))


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
    gains = truth(last).gains
    change = max(gains, key=lambda key: gains[key])
    if gains[change] < 0.03:
        return last.config
    return changes(last.config)[change]


def make(number: int, known: list[Cell], folder: Path = FOLDER) -> Cell:
    """Trains the base run of this number and all its changes on paired seeds."""
    name, fault, config = plan(number, known, folder)
    made = task(name)
    seeds = [number * 10 + i for i in range(SEEDS)]
    found = trained(made, variants_of(config, len(made.train.x)), seeds)
    outcomes = {change: [trace.outcome for trace in traces] for change, traces in found.items()}
    cell = Cell(number, name, made.half, fault, config, found["base"], outcomes)
    return replace(cell, outcomes=deepened(cell))


def variants_of(config: Config, examples: int) -> dict[str, Config]:
    """The base run's configuration and every single change of it."""
    return {"base": config} | {k: within_limit(v, examples, LONGEST) for k, v in changes(config).items()}


def trained(made: Task, variants: dict[str, Config], seeds: list[int]) -> dict[str, tuple[Trace, ...]]:
    """The traces of every variant, one a seed; models of one shape and length are trained together."""
    groups: dict[tuple[object, ...], list[str]] = {}
    longer = 1.5 * variants["base"].epochs if "base" in variants else 0
    for change, variant in variants.items():
        groups.setdefault((*variant.shape, variant.epochs > longer, variant.dropout > 0), []).append(change)
    found: dict[str, tuple[Trace, ...]] = {}
    for group in groups.values():
        traces = train(made, [variants[c] for c in group for _ in seeds], [seed for _ in group for seed in seeds])
        found |= {c: tuple(traces[i * len(seeds) : (i + 1) * len(seeds)]) for i, c in enumerate(group)}
    return found


def deepened(cell: Cell, most: int = MOST_SEEDS) -> dict[str, list[float]]:
    """The outcomes with further seeds, until three standard errors are below the margin or `most` are trained.

    When to end is read from the noise alone, never from what a change did. A change whose effect is plain after the
    first seeds, for good or bad, keeps those; one that the stored cell did not try is trained on them.
    """
    made = task(cell.task)
    variants = variants_of(cell.config, len(made.train.x))
    outcomes = {change: list(values) for change, values in cell.outcomes.items()}
    if missing := {change: variant for change, variant in variants.items() if change not in outcomes}:
        first = [cell.number * 10 + i for i in range(SEEDS)]
        outcomes |= {c: [t.outcome for t in traces] for c, traces in trained(made, missing, first).items()}
    settled = plain(replace(cell, outcomes={c: v[:SEEDS] for c, v in outcomes.items()}))
    variants = {change: variant for change, variant in variants.items() if change not in settled}
    while len(variants) > 1 and (more := seeds_missing(replace(cell, outcomes=outcomes), most)) > 0:
        done = len(outcomes["base"])
        seeds = [1_000_000 + cell.number * 100 + done + i for i in range(more)]
        for change, traces in trained(made, variants, seeds).items():
            outcomes[change] += [trace.outcome for trace in traces]
    return outcomes


def plain(cell: Cell) -> set[str]:
    """The changes whose effect is twice the bar or more: at least a tenth and six standard errors."""
    found = truth(cell)
    return {change for change, gain in found.gains.items() if abs(gain) > 2 * found.bar}


def seeds_missing(cell: Cell, most: int = MOST_SEEDS) -> int:
    """How many further seeds bring three standard errors below the margin, as far as `most` allow."""
    done, found = len(cell.outcomes["base"]), truth(cell)
    if found.bar <= MARGIN:
        return 0
    wanted = max(SEEDS, math.ceil(done * (found.bar / MARGIN) ** 2) - done)
    return min(wanted, most - done)


def deepen(minutes: float, folder: Path = FOLDER, part: int = 0, parts: int = 1) -> int:
    """Trains the stored cells on further seeds until the time is up; gives how many were finished now."""
    folder.mkdir(parents=True, exist_ok=True)
    end, finished = time.monotonic() + 60 * minutes, 0
    for cell in load_all(folder)[::-1][part::parts]:
        if time.monotonic() > end or (folder / f"{cell.number:05d}.json").exists():
            continue
        partial = folder / f".{cell.number:05d}.tmp.json"
        partial.write_text(json.dumps(deepened(cell)), encoding="utf-8")
        partial.rename(folder / f"{cell.number:05d}.json")
        finished += 1
    return finished


def grow(minutes: float, folder: Path = FOLDER, part: int = 0, parts: int = 1) -> int:
    """Trains further cells until the time is up; gives how many were added. Every part takes numbers of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    known = load_all(folder)
    number = max((cell.number for cell in known), default=-1) + 1
    number += (part - number) % parts
    end, added = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        began = time.monotonic()
        cell = make(number, known, folder)
        store(cell, folder)
        known.append(cell)
        print(f"{number:4d} {cell.task:12s} {cell.fault:18s} {time.monotonic() - began:6.1f} s", flush=True)
        number, added = number + parts, added + 1
    return added
