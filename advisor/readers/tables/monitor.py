"""Monitor files of Stable-Baselines3 and Gym: an episode a row, its return, length and the seconds since the start."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

from advisor.readers._lines import Lines, is_text
from advisor.readers._series import Points, number
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, printable
from advisor.records import ReadError, Run

_BEGINS = b'#{"t_start"'
_NEEDED = ("r", "l")
Episode = tuple[float, float, float]


class MonitorReader:
    """Reads a run a folder: the environments that ran side by side, in the order their episodes ended."""

    kind = "monitor"
    title = "Monitor files of Stable-Baselines3 and Gym: monitor.csv, an episode a row"
    order = 45
    signs = Signs(begins=(_BEGINS,))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file begins with the start time that a monitor writes."""
        return candidate.head.startswith(_BEGINS) and is_text(candidate.head)

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """The runs, named by their folders; steps are those of all environments together."""
        folders: dict[str, list[Episode]] = {}
        errors: list[ReadError] = []
        lost = 0
        for file in files:
            episodes, damaged, problem = _episodes(file)
            folders.setdefault(file.folder, []).extend(episodes)
            lost += damaged
            for message in (problem, f"{damaged} rows are damaged and lost" if damaged else ""):
                if message:
                    errors.append(ReadError(source=printable(str(file.path)), message=message))
        runs = tuple(_run(name, sorted(episodes)) for name, episodes in folders.items() if episodes)
        return Reading(runs=runs, errors=tuple(errors), points=sum(run.points for run in runs), lost=lost)


READER = MonitorReader()


def _run(name: str, episodes: Sequence[Episode]) -> Run:
    points, step = Points(), 0
    for ended, length, reward in episodes:
        step += round(length)
        points.add("episode_reward", step, reward, ended)
        points.add("episode_length", step, length, ended)
    return Run(name=name, series=points.series())


def _episodes(file: Candidate) -> tuple[list[Episode], int, str]:
    """When every episode ended, its length and return; how many rows are damaged, and what stopped the reading."""
    lines = Lines(file.content)
    rows = iter(lines)
    start = _start(next(rows, ""))
    header = [name.strip() for name in next(rows, "").split(",")]
    found: list[Episode] = []
    lost = 0
    for row in rows:
        if row.strip():
            cells = dict(zip(header, map(number, row.split(",")), strict=False))
            given = [value for name in _NEEDED if (value := cells.get(name)) is not None and math.isfinite(value)]
            if len(given) == len(_NEEDED):
                found.append((start + (cells.get("t") or 0.0), given[1], given[0]))
            else:
                lost += 1
    return found, lost, lines.problem


def _start(line: str) -> float:
    try:
        told = json.loads(line.lstrip("#"))
        return number(told.get("t_start")) or 0.0
    except (ValueError, AttributeError, RecursionError):
        return 0.0
