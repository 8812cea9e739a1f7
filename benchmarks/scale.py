"""What many runs cost: processor time, wall-clock and peak memory of `advisor diagnose` on 300 and 1,500 runs.

`python -m benchmarks.scale [--times N] [--sizes N,N] [--write] NAME=COMMAND…`: programs as in benchmarks/startup.py.
`this, alone` is this checkout on one processor, where it judges all runs in one process; `this` shares them out among
forks, one a processor, from 400 runs on: two designs side by side. Every run has five tags: both losses, an accuracy,
the learning rate and the gradient norm, 200 training steps and 40 evaluations; a fifth of the runs overfit, a tenth
diverge.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.startup import ROOT, concluded, programs, run

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


def measured(given: Mapping[str, Sequence[str]], folder: Path, runs: Path, times: int) -> Iterator[str]:
    """A row a program, first looks and looks again, the medians; the programs take turns."""
    found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for _ in range(times):
        for name, command in given.items():
            for kept in concluded(folder):
                kept.unlink()
            for look in ("first", "again"):
                begun = time.perf_counter()
                seconds, memory = run([*command, "diagnose", str(runs), "--format", "json"], folder)
                found.setdefault((look, name), []).append((seconds, time.perf_counter() - begun, memory))
    for (look, name), rows in found.items():
        seconds, wall, memory = (statistics.median(row[i] for row in rows) for i in range(3))
        by = statistics.median(row[0] for row in found[look, "this"]) / seconds
        yield f"| {runs.name} | {look} | {name} | {seconds:.1f} | {wall:.1f} | {memory:.0f} | {by:.2f} |"


def _written(folder: Path, count: int) -> Path:
    """The runs, written by another process: the peak of those measured begins with this one's."""
    runs = folder / str(count)
    write = "import sys, pathlib; from benchmarks import scale; "
    write += "scale.write_runs(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", write, str(runs), str(count)], check=True, cwd=ROOT)
    return runs


def report(given: Mapping[str, Sequence[str]], sizes: Sequence[int], times: int) -> str:
    """How it was measured, and the table."""
    rows = [
        "| runs x 5 tags | look | program | processor s | wall s | peak MB | this by it |",
        "|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as made:
        for command in given.values():  # fills the cache of rules
            run([*command, "diagnose", str(_written(Path(made), 3))], Path(made))
        for count in sizes:
            rows += measured(given, Path(made), _written(Path(made), count), times)
    busy = os.getloadavg()[0]
    return (
        f"`python -m benchmarks.scale`: whole processes with their forks, median of {times}, the programs taking turns "
        f"on {os.cpu_count()} processors at a load of {busy:.0f}: on a loaded machine only the ratios of processor "
        "time say something. The peak is that of the largest process.\n\n" + "\n".join(rows)
    )


def main() -> None:
    """Prints the table; with `--write` puts it into RESULTS.md."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=SIZES)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("programs", nargs="*", metavar="NAME=COMMAND")
    told = parser.parse_args()
    given = programs(told.programs)
    alone = {"this, alone": ["taskset", "-c", "0", *given["this"]]} if shutil.which("taskset") else {}
    text = report(given | alone, told.sizes, told.times)
    print(text)
    if told.write:
        from benchmarks.results import replace_section

        replace_section("scale", text)


if __name__ == "__main__":
    main()
