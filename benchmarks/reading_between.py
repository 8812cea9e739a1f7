"""Processor time of reading event files beside earlier builds, in turns, every read in a process of its own.

`python -m benchmarks.reading_between [--times 7] NAME=FOLDER…`: a FOLDER is the checkout of a build. One small file is
read first, so that what is loaded late counts for nobody; the least of the times counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.event_layouts import layouts
from benchmarks.results import replace_section

ROOT = Path(__file__).parents[1]
READ = """
import sys, time
from advisor import read
read(sys.argv[1])
start = time.process_time()
points = sum(len(series.values) for run in read(sys.argv[2]).runs for series in run.series.values())
print(time.process_time() - start, points)
"""


def seconds(build: Path, warm: Path, folder: Path, points: int) -> float:
    """Processor seconds of one read of the folder by that build."""
    surroundings = {**os.environ, "PYTHONPATH": f"{build}:{build / 'tui'}", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", READ, str(warm), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=build, env=surroundings)
    took, read = done.stdout.split()
    assert int(read) == points, (build, folder, read)
    return float(took)


def main() -> None:
    """Reads every layout by every build in turns and writes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("builds", nargs="+", metavar="NAME=FOLDER")
    parser.add_argument("--times", type=int, default=7)
    given = parser.parse_args()
    builds = {"this": ROOT} | {name: Path(at).resolve() for name, _, at in (one.partition("=") for one in given.builds)}
    lines = ["| layout | " + " | ".join(f"{name} s" for name in builds) + " | this by them |"]
    lines += ["|---" * (len(builds) + 2) + "|"]
    folder = Path(tempfile.mkdtemp(prefix="reading-"))
    try:
        warm = next(iter(layouts(folder / "warm", 0.001).values())).folder
        for name, layout in layouts(folder / "whole", 1.0).items():
            turns = [
                [seconds(at, warm, layout.folder, layout.points) for at in builds.values()] for _ in range(given.times)
            ]
            least = [min(times) for times in zip(*turns, strict=True)]
            ratios = ", ".join(f"{least[0] / other:.2f}" for other in least[1:])
            lines.append(f"| {name} | " + " | ".join(f"{one:.3f}" for one in least) + f" | {ratios} |")
    finally:
        shutil.rmtree(folder)
    replace_section("reading between builds", "\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
