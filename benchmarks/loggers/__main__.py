"""Logger by logger: install it alone, let it write an overfit and a lost training, read both, compare bit for bit.

`python -m benchmarks.loggers [NAME…] [--keep FOLDER] [--no-results]`; with --keep, environments and what was written
stay in the folder and are used again.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.apart import asked, environment, write_up

HERE = Path(__file__).parent
TITLE = "| logger | read as | runs | points | bit for bit | roles | overfit: first finding | lost: first finding |"


def main() -> None:
    """Runs the writers named, or all, and writes the table."""
    with asked(__doc__, "loggers") as told:
        for writer in sorted((HERE / "writers").glob("*.py")):
            if told.wants(writer.stem):
                told.row(writer.stem, partial(tested, writer, told.base / writer.stem))
        if told.results:
            rows = [path.read_text() for path in sorted(told.base.glob("*.row"))]
            write_up("loggers", HERE / "README.md", TITLE, rows)


def constants(writer: Path) -> dict[str, Any]:
    """The literal constants that the writer states: REQUIRES, RUNS, ROLES."""
    found = {}
    for node in ast.parse(writer.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            found[node.targets[0].id] = ast.literal_eval(node.value)
    return found


def tested(writer: Path, place: Path) -> str:
    """The row of one logger."""
    told = constants(writer)
    title = f"{told['REQUIRES'][0].replace('==', ' ')}{told.get('NOTE', '')}"
    problem = _wrote(writer, told["REQUIRES"], place)
    if problem:
        return f"| {title} | not run: {problem} | | | | | | |"
    written = json.loads((place / "out" / "written.json").read_text())
    good, lost = (compared(place / "out" / kind, written[kind], told) for kind in ("overfit", "lost"))
    both = (f"{good[key]} · {lost[key]}" for key in ("runs", "points", "bits"))
    return f"| {title} | {good['kind']} | {' | '.join(both)} | {good['roles']} | {good['first']} | {lost['first']} |"


def _wrote(writer: Path, requires: list[str], place: Path) -> str:
    """Installs the logger and lets it write; returns what went wrong."""
    log = place / "log.txt"
    place.mkdir(parents=True, exist_ok=True)
    with log.open("a") as output:
        try:
            python = environment(place / "env", requires, output)
        except subprocess.CalledProcessError:
            return f"cannot be installed ({_last(log)})"
        if (place / "out" / "written.json").exists():
            return ""
        shutil.rmtree(place / "out", ignore_errors=True)
        home = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"HOME": str(place)}
        done = subprocess.run(
            [python, HERE / "inside.py", writer, place / "out"], stdout=output, stderr=output, env=home, timeout=900
        )
    return f"failed ({_last(log)})" if done.returncode else ""


def _last(log: Path) -> str:
    return re.sub(r"[|\s]+", " ", log.read_text(errors="replace").strip()[-160:])


def compared(folder: Path, written: Any, told: dict[str, Any]) -> dict[str, str]:
    """What is read beside what was written."""
    if not written or "failed" in written:
        empty = "—" if not written else "failed: " + re.sub(r"[|\s]+", " ", written["failed"][-120:])
        return dict.fromkeys(("kind", "runs", "points", "bits", "roles", "first"), empty)
    from advisor import diagnose, read

    evidence = read(str(folder))
    report = diagnose(str(folder))
    acted = [finding for finding in report.findings if finding.severity in ("warning", "error")]
    series = evidence.runs[0].series if evidence.runs else {}
    return {
        "kind": ", ".join(dict.fromkeys(summary.kind for summary in evidence.sources)) or _said(report),
        "runs": str(len(evidence.runs)),
        "points": str(sum(map(len, series.values()))),
        "bits": _bits(series, written),
        "roles": _roles(evidence.runs, told.get("ROLES", {})),
        "first": acted[0].rule if acted else "none",
    }


def _said(report: Any) -> str:
    """What is said of a logger that is not read."""
    return "not read: " + re.sub(r"[|\s]+", " ", "; ".join(error.message for error in report.errors))


def _bits(series: Any, written: dict[str, list[tuple[int, str]]]) -> str:
    """How many of the series written are read with the very steps and values."""
    wrong = [tag for tag, points in written.items() if not _equal(series.get(tag), points)]
    return f"{len(written) - len(wrong)} of {len(written)}" + (f" (not {', '.join(wrong[:3])})" if wrong else "")


def _equal(series: Any, points: list[tuple[int, str]]) -> bool:
    if series is None:
        return False
    steps = np.array([step for step, _ in points], np.int64)
    values = np.array([float.fromhex(value) for _, value in points], np.float64)
    return np.array_equal(series.steps, steps) and np.array_equal(series.values, values, equal_nan=True)


def _roles(runs: Any, expected: dict[str, str]) -> str:
    """Whether the tags have the roles that the writer gives them."""
    if not runs:
        return "—"
    from advisor.meaning import classify

    meanings = classify(list(runs[0].series))
    got = {tag: f"{m.role}/{m.split}" for tag, m in meanings.items()}
    wrong = [f"{tag} is {got.get(tag)}" for tag, role in expected.items() if got.get(tag) != role]
    return "right" if not wrong else "; ".join(wrong)


if __name__ == "__main__":
    main()
