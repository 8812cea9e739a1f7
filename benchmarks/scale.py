"""What many runs cost: processor time and peak memory of `advisor diagnose` on 300 and 1,500 runs, beside a build.

`python -m benchmarks.scale NAME=COMMAND…`: as benchmarks/startup.py. Every run has five tags: both losses, an accuracy,
the learning rate and the gradient norm, 200 training steps and 40 evaluations; a fifth of the runs overfit, a tenth
diverge.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.startup import programs, table

SIZES = (300, 1_500)


def write_runs(folder: Path, count: int) -> Path:
    """As many runs, an event file each."""
    from torch.utils.tensorboard import SummaryWriter

    random = np.random.default_rng(count)
    for number in range(count):
        writer = SummaryWriter(str(folder / f"run{number:04d}"))
        for step, values in _points(random, number):
            for tag, value in values.items():
                writer.add_scalar(tag, value, step)
        writer.close()
    return folder


def _points(random: np.random.Generator, number: int) -> list[tuple[int, dict[str, float]]]:
    """The points of one run by step."""
    steps = np.arange(200)
    speed = random.uniform(20, 60)
    train = 2 * np.exp(-steps / speed) + 0.1 + 0.02 * random.normal(size=200)
    held = 2 * np.exp(-steps / speed) + 0.2 + 0.01 * random.normal(size=200)
    if number % 5 == 0:
        held = held + np.maximum(0, steps - 80) * 0.004
    if number % 10 == 1:
        train = train + np.maximum(0, steps - 100) * 0.1
    rate, norm = 1e-3 * (1 - steps / 200), np.abs(1 + 0.2 * random.normal(size=200))
    points = []
    for i in map(int, steps):
        values = {"train/loss": train[i], "lr": rate[i], "grad_norm": norm[i]}
        if i % 5 == 4:
            values |= {"val/loss": held[i], "val/accuracy": 1 - 0.4 * held[i]}
        points.append((i, {tag: float(value) for tag, value in values.items()}))
    return points


def main() -> None:
    """Prints the table."""
    given = programs(sys.argv[1:])
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        listed = {}
        for count in SIZES:
            runs = str(write_runs(folder / f"runs{count}", count))
            asked = {name: ["diagnose", runs, "--format", "json"] for name in given}
            listed |= {f"{count} runs x 5 tags": asked, f"{count} runs x 5 tags, again": asked}
        print(table(given, folder, listed))


if __name__ == "__main__":
    main()
