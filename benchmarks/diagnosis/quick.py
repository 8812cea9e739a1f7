"""Further runs to grow the model on, never judged: `python -m benchmarks.diagnosis.quick MINUTES [PART PARTS]`.

Tables alone and three seeds a change: some seconds a run with all its changes, where a judged one takes minutes. Three
seeds are too few to judge by; a fit takes the bar that twelve would have. `… quick --pack` keeps them in `quick.zip`.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.diagnosis.cells import SEEDS, STEP_LIMITS, Cell, base_of, load_all, pack, store, trained, variants_of
from benchmarks.diagnosis.tasks import FURTHER, TASKS, task
from benchmarks.diagnosis.training import Config

FOLDER = Path(__file__).parents[1] / ".quick"
PACKED = Path(__file__).with_name("quick.zip")
FIRST = 100_000
KNOWN = ("nearest", "polynomial", "checkered", "wide", "mixed", "switched", "skewed", "forecast", "taught", "ruled")
"""Families that are judged too, of which few draws were run."""


def quick_runs(packed: Path = PACKED) -> list[Cell]:
    """The runs that are only grown on."""
    return load_all(FOLDER, packed)


@cache
def _families() -> dict[str, list[str]]:
    return {word: [name for name in TASKS if name.partition("-")[0] == word] for word in (*FURTHER, *KNOWN)}


def _task(had: Counter[str], rng: np.random.Generator) -> str:
    """A task of any family, the likelier, the fewer runs it has."""
    names = _families()[str(rng.choice(list(_families())))]
    weights = np.array([1 / (1 + 3 * had[name]) for name in names])
    return str(rng.choice(names, p=weights / weights.sum()))


def make(number: int, known: Sequence[Cell]) -> Cell:
    """Trains the base run of this number and all its changes on three seeds."""
    rng = np.random.default_rng(10_000 + number)
    name = _task(Counter(cell.task for cell in known), rng)
    made = task(name)
    fault, config = base_of(made, list(known), rng, FOLDER)
    config = shortened(config, len(made.train.x))
    found = trained(made, variants_of(config, len(made.train.x)), [number * 10 + i for i in range(SEEDS)])
    outcomes = {change: [trace.outcome for trace in traces] for change, traces in found.items()}
    return Cell(number, name, made.half, fault, config, found["base"], outcomes)


def shortened(config: Config, examples: int) -> Config:
    """The configuration with half of the steps that a judged run may take."""
    per_epoch = max(1, examples // min(config.batch_size, examples))
    return replace(config, epochs=max(2, min(config.epochs, STEP_LIMITS[config.architecture] // 2 // per_epoch)))


def grow(minutes: float, part: int = 0, parts: int = 1) -> int:
    """Trains further runs until the time is up; gives how many were added. Every part takes numbers of its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    known = [*load_all(), *quick_runs()]
    number = max((cell.number for cell in known if cell.number >= FIRST), default=FIRST - 1) + 1
    number += (part - number) % parts
    end, added = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        cell = make(number, known)
        store(cell, FOLDER)
        known.append(cell)
        number, added = number + parts, added + 1
    return added


def main(words: Sequence[str]) -> None:
    """Grows or packs."""
    if words == ["--pack"]:
        print(f"{pack(FOLDER, PACKED)} runs packed")
        return
    part, parts = map(int, words[1:3]) if len(words) == 3 else (0, 1)
    print(f"{grow(float(words[0]), part, parts)} runs were added under {FOLDER}")


if __name__ == "__main__":
    main(sys.argv[1:])
