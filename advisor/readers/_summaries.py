"""What a training left of its end beside its log (a Trainer's all_results.json) is no training of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from advisor.meaning import classify
from advisor.names import words
from advisor.readers.source import Reader, Reading
from advisor.records import Run

_KINDS = ("jsonl", "json")  # of which one object may be such a summary
_NAMED = frozenset({"results", "summary", "metrics"})  # in the names of files of which a folder holds several
Readings = Sequence[tuple[Reader, Reading]]


def without_summaries(readings: Readings) -> list[tuple[Reader, Reading]]:
    """The readings without runs of one record each that say of a run in or below their folder how it ended."""
    curves = [run for _, reading in readings for run in reading.runs if not _is_one_record(run)]
    return [
        (reader, _left(reading, curves) if curves and reader.kind in _KINDS else reading)
        for reader, reading in readings
    ]


def _left(reading: Reading, curves: Sequence[Run]) -> Reading:
    kept = tuple(run for run in reading.runs if not (_is_one_record(run) and any(_ends_of(run, curves))))
    gone = sum(run.points for run in reading.runs) - sum(run.points for run in kept)
    return reading.model_copy(update={"runs": kept, "points": reading.points - gone})


def _is_one_record(run: Run) -> bool:
    return all(len(series) == 1 for series in run.series.values())


def _ends_of(summary: Run, curves: Sequence[Run]) -> Iterator[bool]:
    """For each run in or below the summary's folder whether it logged a loss or metric that the summary tells."""
    told = {_plain(tag) for tag, one in classify(list(summary.series)).items() if one.role in ("loss", "metric")}
    own = PurePosixPath(summary.name)
    folders = {own, own.parent} if _NAMED & set(words(own.name)) else {own}
    for run in curves:
        place = PurePosixPath(run.name)
        if folders & {place, *place.parents}:
            yield not told.isdisjoint(map(_plain, run.series))


def _plain(tag: str) -> tuple[str, ...]:
    """The tag's words, each once: a Trainer's `train_loss` stands in its log as `train/train_loss`."""
    return tuple(dict.fromkeys(words(tag)))
