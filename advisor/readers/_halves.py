"""One training whose halves are files of their own, `train.csv` beside `val.csv`, is one run."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.meaning import classify
from advisor.names import words
from advisor.readers._series import split_of
from advisor.readers.source import Reader, Reading
from advisor.records import Run

_MERE = ("log", "logs", "metrics", "history", "results", "losses", "loss", "stats", "curve")  # names of such files
_FILES = ("csv", "jsonl", "json", "stdout")  # kinds of which a file is a run


def with_halves(readings: Sequence[tuple[Reader, Reading]]) -> list[tuple[Reader, Reading]]:
    """The readings, runs that are told apart by nothing but a part of the data joined where they log the same."""
    return [
        (
            reader,
            reading.model_copy(update={"runs": tuple(_joined(reading.runs))}) if reader.kind in _FILES else reading,
        )
        for reader, reading in readings
    ]


def _joined(runs: Sequence[Run]) -> list[Run]:
    halves: dict[str, list[tuple[str, Run]]] = {}
    for run in runs:
        part, rest = _part_of(run.name)
        if part:
            halves.setdefault(rest, []).append((part, run))
    made = {rest: _made(rest, found) for rest, found in halves.items() if _is_one(found)}
    taken = {id(run): rest for rest in made for _, run in halves[rest]}
    placed = [made.pop(taken[id(run)], None) if id(run) in taken else run for run in runs]
    return [run for run in placed if run is not None]


def _part_of(name: str) -> tuple[str, str]:
    """The word of the run's name that is a part of the data, and the name without it; empty where there is not one."""
    folder, between, stem = name.rpartition("/")
    spoken = words(stem)
    parts = [word for word in spoken if split_of(word) is not None]
    if len(parts) != 1:
        return "", ""
    rest = "_".join(word for word in spoken if word != parts[0] and word not in _MERE)
    return parts[0], f"{folder}{between}{rest}".rstrip("/") or "."


def _is_one(found: Sequence[tuple[str, Run]]) -> bool:
    """Whether it is a half of training and others that were held out, none of which names its part itself."""
    parts = [split_of(part) for part, _ in found]
    tags = [set(run.series) for _, run in found]
    told = any(any(split_of(word) for word in words(tag)) for names in tags for tag in names)
    shared = set.intersection(*tags)
    measured = any(meaning.role in ("loss", "metric") for meaning in classify(sorted(shared)).values())
    return len(parts) > 1 and len(set(parts)) == len(parts) and "train" in parts and not told and measured


def _made(name: str, found: Sequence[tuple[str, Run]]) -> Run:
    series = {
        f"{part}/{tag}": one.model_copy(update={"tag": f"{part}/{tag}"})
        for part, run in found
        for tag, one in run.series.items()
    }
    told = {key: value for _, run in found for key, value in run.hyperparameters.items()}
    return found[0][1].model_copy(update={"name": name, "series": series, "hyperparameters": told})
