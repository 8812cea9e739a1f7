"""What a person waits for: processor time and memory of whole processes on small input, beside a build and peers.

`python benchmarks/startup.py NAME=COMMAND…`: a command is the start of one (`base=/tmp/base/bin/advisor`,
`runmedic=/tmp/venv/bin/runmedic`); `this` is the checkout that the script stands in. Each case runs nine times, the
programs taking turns, and the median counts. Byte code is kept, as an installed package's is.
"""

from __future__ import annotations

import os
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
TIMES = 9
Measured = tuple[float, float]


def small_log(folder: Path) -> Path:
    """A run of 60 evaluations that overfits, as CSV."""
    steps = np.arange(60)
    train, val = 2.0 * np.exp(-steps / 15) + 0.1, 2.0 * np.exp(-steps / 10) + 0.4 + 0.006 * steps
    rows = "\n".join(f"{s},{a:.5f},{b:.5f}" for s, a, b in zip(steps, train, val, strict=True))
    path = folder / "log.csv"
    path.write_text(f"step,train_loss,val_loss\n{rows}\n", encoding="utf-8")
    return path


def small_study(folder: Path) -> Path:
    """A study of 40 trials as an Optuna journal."""
    from benchmarks.studies.speed import journal

    return journal(folder / "study.log", 40)


def cases(folder: Path) -> dict[str, Mapping[str, Sequence[str]]]:
    """Case → program → arguments; a program without the case is left out."""
    log, study = str(small_log(folder)), str(small_study(folder))
    asked = ["ask", "how many trials do I need for three hyperparameters", "--format", "json"]
    ours = ("this", "base")
    return {
        "--help": {name: ["--help"] for name in (*ours, "runmedic", "trainproof")},
        "one small log": {name: ["diagnose", log] for name in (*ours, "runmedic")} | {"trainproof": ["doctor", log]},
        "a study of 40 trials": {name: ["diagnose", study] for name in ours},
        "ask": dict.fromkeys(ours, asked),
    }


def programs(given: Sequence[str]) -> dict[str, list[str]]:
    """The programs by name, this checkout first."""
    found = {"this": [sys.executable, "-m", "advisor"]}
    for pair in given:
        name, _, command = pair.partition("=")
        found[name] = shlex.split(command)
    return found


def run(command: Sequence[str], folder: Path) -> Measured:
    """Processor seconds and peak megabytes of one process and its children."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "COLUMNS": "100"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "advisor-benchmark-bytecode")
    if command[:3] == [sys.executable, "-m", "advisor"]:
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tui")])
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measured(commands: Mapping[str, Sequence[str]], folder: Path) -> dict[str, Measured]:
    """The median of each program's runs; they take turns, after one that fills the caches."""
    for command in commands.values():
        run(command, folder)
    rows = [{name: run(command, folder) for name, command in commands.items()} for _ in range(TIMES)]
    return {
        name: (statistics.median(row[name][0] for row in rows), statistics.median(row[name][1] for row in rows))
        for name in commands
    }


def table(given: Mapping[str, Sequence[str]], folder: Path, listed: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """The Markdown table of all cases."""
    lines = ["| case | program | processor s | peak MB | this by it |", "|---|---|---|---|---|"]
    for case, arguments in listed.items():
        found = measured({n: [*given[n], *a] for n, a in arguments.items() if n in given}, folder)
        for name, (seconds, memory) in found.items():
            lines.append(f"| {case} | {name} | {seconds:.2f} | {memory:.0f} | {found['this'][0] / seconds:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        print(table(programs(sys.argv[1:]), folder, cases(folder)))


if __name__ == "__main__":
    main()
