"""What a person waits for: processor time and memory of whole processes on small input, beside a build and peers.

`python -m benchmarks.startup [--times N] [--write] NAME=COMMAND…`: a command is the start of one
(`base=/tmp/base/bin/advisor`, `runmedic=/tmp/venv/bin/runmedic`); `this` is the checkout that the script stands in.
Each case runs nine times, the programs taking turns, and the median counts. Byte code is kept, as an installed
package's is, and the cache of rules, but what was concluded on runs and studies is forgotten before each first look.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
TIMES = 9
AGAIN = "again"
"""How the name of a case ends that is no first look."""
CONCLUDED = ("study-*", "runs-*")
"""What the cache holds of earlier looks."""
AIMS = {"one small log": {"base": 0.4, "runmedic": 5.0}, "a study of 40 trials": {"base": 0.23}}
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
        "one small log, again": {name: ["diagnose", log] for name in ours},
        "a study of 40 trials": {name: ["diagnose", study] for name in ours},
        "a study of 40 trials, again": {name: ["diagnose", study] for name in ours},
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
    environment["XDG_CACHE_HOME"] = str(folder / "cache")
    environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "advisor-benchmark-bytecode")
    if sys.executable in command:
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "tui")])
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measured(
    commands: Mapping[str, Sequence[str]], folder: Path, times: int = TIMES, first: bool = True
) -> dict[str, Measured]:
    """The median of each program's runs; they take turns, after one that fills the caches."""
    for command in commands.values():
        run(command, folder)
    rows = []
    for _ in range(times):
        row = {}
        for name, command in commands.items():
            for kept in concluded(folder) if first else ():
                kept.unlink()
            row[name] = run(command, folder)
        rows.append(row)
    return {
        name: (statistics.median(row[name][0] for row in rows), statistics.median(row[name][1] for row in rows))
        for name in commands
    }


def concluded(folder: Path) -> list[Path]:
    """What the cache holds of earlier looks."""
    return [file for pattern in CONCLUDED for file in (folder / "cache").rglob(pattern)]


def table(
    given: Mapping[str, Sequence[str]],
    folder: Path,
    listed: Mapping[str, Mapping[str, Sequence[str]]],
    times: int = TIMES,
) -> str:
    """The Markdown table of all cases."""
    lines = ["| case | program | processor s | peak MB | this by it | aim |", "|---|---|---|---|---|---|"]
    for case, arguments in listed.items():
        commands = {n: [*given[n], *a] for n, a in arguments.items() if n in given}
        found = measured(commands, folder, times, not case.endswith(AGAIN))
        for name, (seconds, memory) in found.items():
            ratio, aim = found["this"][0] / seconds, AIMS.get(case, {}).get(name, "")
            lines.append(f"| {case} | {name} | {seconds:.2f} | {memory:.0f} | {ratio:.2f} | {aim} |")
    return "\n".join(lines)


def report(given: Sequence[str], times: int, only: Collection[str] = ()) -> str:
    """How it was measured, and the table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        listed = {case: commands for case, commands in cases(folder).items() if not only or case in only}
        told = table(programs(given), folder, listed, times)
    busy, own = os.getloadavg()[0], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"`python -m benchmarks.startup`: whole processes, median of {times}, the programs taking turns on "
        f"{os.cpu_count()} processors at a load of {busy:.0f}: on a loaded machine only the ratios say something. "
        f"Byte code and the cache are kept. A peak of {own:.0f} MB is the script's own, which a process begins with."
        f"\n\n{told}"
    )


def main() -> None:
    """Prints the table; with `--write` puts it into RESULTS.md."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--only", type=lambda text: text.split(";"), default=(), metavar="CASE;CASE")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("programs", nargs="*", metavar="NAME=COMMAND")
    told = parser.parse_args()
    text = report(told.programs, told.times, told.only)
    print(text)
    if told.write:
        from benchmarks.results import replace_section

        replace_section("startup", text)


if __name__ == "__main__":
    main()
