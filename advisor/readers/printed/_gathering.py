"""The measurements of printed lines while they are gathered: a record a line, a column a measurement."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advisor.readers._placing import Records, placed
from advisor.readers._stale import fresh
from advisor.readers.printed._below import Alone, told_below
from advisor.readers.printed._columns import Rows
from advisor.readers.printed._names import UNNAMED, is_held, is_measured_on_data, part_of
from advisor.readers.printed._second_bars import names_no_part, parted, second_bars
from advisor.records import Series

Key = tuple[str, str, float]
_MOST_TAGS = 20_000  # of one log
_MANY = 5  # points of other tags, beside which a single one is no series
_MOST_LABELS = 512  # of one word, such as a rank or a layer
_FEWEST = 2  # epochs whose means are a series


@dataclass
class Column:
    """One measurement over the records: which records, and what was measured."""

    records: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))


class Gathering:
    """Records and columns; a column is known by its tag, and by a label's word and number where the line has one."""

    def __init__(self) -> None:
        self.records = Records()
        self.columns: dict[Key, Column] = {}
        self.alone = Alone()

    def series(self) -> dict[str, Series]:
        """The series by tag, every point at its step."""
        self._part_bars()
        told_below(self.records, self.alone)
        steps = placed(self.records, self._repeats())
        found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for tag, column in self._named_columns():
            rows = np.frombuffer(column.records, dtype=np.int64)
            values = np.frombuffer(column.values, dtype=np.float64)
            kept = self._kept(tag, rows, steps, values)
            found.setdefault(tag, (steps[rows][kept], values[kept]))
        most = max((len(at) for at, _ in found.values()), default=0)
        found = {
            tag: points
            for tag, points in found.items()
            if len(points[0]) > 1 or most < _MANY or is_measured_on_data(tag)
        }
        return {
            tag: Series(tag=tag, steps=at, values=values, wall_times=np.full(len(at), math.nan))
            for tag, (at, values) in _losses_named(found).items()
        }

    def _part_bars(self) -> None:
        """Tells the evaluations apart that are known by their bars alone."""
        held = second_bars(self.records)
        if held is None:
            return
        for key in [key for key in self.columns if names_no_part(key[0])]:
            column = self.columns.pop(key)
            for prefix, parts in parted(column.records, column.values, held).items():
                self.columns[prefix + key[0], key[1], key[2]] = Column(*parts)
        self.records.held = array("B", held.astype(np.uint8).tobytes())

    def _repeats(self) -> float:
        """How often the measurement printed most was printed in an epoch."""
        epochs = np.array(self.records.epoch_at)
        most = max(self.columns.values(), key=lambda column: len(column.records), default=None)
        if most is None:
            return 0.0
        rows = np.frombuffer(most.records, dtype=np.int64)
        return float(len(rows) / max(1, len(np.unique(epochs[rows]))))

    def _named_columns(self) -> list[tuple[str, Column]]:
        """The columns by tag; a label that told nothing apart is left out of it."""
        self._join_first()
        told: dict[tuple[str, str], int] = {}
        for tag, word, _ in self.columns:
            told[tag, word] = told.get((tag, word), 0) + 1
        named = [
            (f"{word}_{value:g}/{tag}" if word and 1 < told[tag, word] <= _MOST_LABELS else tag, column)
            for (tag, word, value), column in self.columns.items()
        ]
        return [part for tag, column in named for part in self._by_length(tag, column)]

    def _join_first(self) -> None:
        """Gives the evaluation before the training, which nobody knew for one, to those that were told apart."""
        for key in [key for key, column in self.columns.items() if len(column.records) == 1]:
            later = self.columns.get((f"validation/{key[0]}", *key[1:]))
            if later is not None and len(later.records) > _FEWEST and later.records[0] > self.columns[key].records[0]:
                first = self.columns.pop(key)
                later.records, later.values = first.records + later.records, first.values + later.values

    def _by_length(self, tag: str, column: Column) -> list[tuple[str, Column]]:
        """The column, its means over epochs apart where the others tell their step: one an epoch, on lines of it."""
        rows = np.frombuffer(column.records, dtype=np.int64)
        records = self.records
        alone = np.isnan(np.array(records.step)[rows]) & np.isfinite(np.array(records.epoch)[rows])
        epochs = np.array(records.epoch)[rows][alone]
        whole = bool(np.all(epochs == np.rint(epochs))) and len(np.unique(epochs)) == len(epochs)
        if not _FEWEST <= len(epochs) <= len(rows) // 2 or not whole or is_held(tag) or not is_measured_on_data(tag):
            return [(tag, column)]
        values = np.frombuffer(column.values, dtype=np.float64)
        parts = ((tag, ~alone), (f"epoch/{tag}", alone))
        return [
            (name, Column(array("q", rows[kept].tolist()), array("d", values[kept].tolist()))) for name, kept in parts
        ]

    def _kept(self, tag: str, rows: np.ndarray, steps: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Which points stand: of held-out measurements printed again and again the one of each place."""
        everything = np.ones(len(rows), np.bool_)
        if not len(rows) or not is_held(tag):
            return everything
        epochs = np.array(self.records.epoch_at)[rows]
        bars = np.array(self.records.from_bar, np.bool_)[rows]
        same = steps[rows][1:] == steps[rows][:-1]
        again = bars[:-1] & bars[1:] & (epochs[1:] == epochs[:-1])
        everything[:-1] = ~(same | again)
        held = np.array(self.records.held, np.bool_)[rows]
        return everything if bars.any() else everything & fresh(values, held)

    def begin(self, epoch_at: float, bar: float, epoch: float | None, held: bool) -> int:
        """Adds a record; returns its number."""
        records = self.records
        records.step.append(math.nan)
        records.total.append(math.nan)
        records.epoch.append(math.nan if epoch is None else epoch)
        records.epoch_at.append(epoch_at)
        records.bar.append(bar)
        records.held.append(held)
        records.named.append(True)
        records.from_bar.append(False)
        return len(records) - 1

    def begin_all(self, epoch_at: float, bar: float, rows: Rows, held: bool) -> NDArray[np.int64]:
        """Adds a record for each row of a table; returns their numbers."""
        first, count, records = len(self.records), rows.count, self.records
        unknown = np.full(count, math.nan)
        of = {
            "step": unknown if rows.step is None else rows.step,
            "total": unknown,
            "epoch": unknown if rows.epoch is None else rows.epoch,
            "epoch_at": np.full(count, epoch_at) if rows.epoch is None else rows.epoch,
            "bar": np.full(count, bar),
        }
        for name, values in of.items():
            getattr(records, name).frombytes(values.tobytes())
        for name, told in {"held": held, "named": True, "from_bar": rows.step is None}.items():
            getattr(records, name).frombytes(bytes([told]) * count)
        return np.arange(first, first + count)

    def put(self, key: Key, record: int, value: float) -> None:
        """Adds a measurement to its column."""
        column = self._column(key)
        if column is not None:
            column.records.append(record)
            column.values.append(value)

    def extend(self, key: Key, records: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Adds measurements to their column, in the order of the records."""
        column = self._column(key)
        if column is not None:
            column.records.frombytes(records.tobytes())
            column.values.frombytes(values.tobytes())

    def _column(self, key: Key) -> Column | None:
        column = self.columns.get(key)
        if column is None and len(self.columns) < _MOST_TAGS:
            column = self.columns[key] = Column()
        return column


def _losses_named(found: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Values printed without the metric's name are losses where those learnt on fall."""
    unnamed = (values for tag, (_, values) in found.items() if tag.endswith(f"/{UNNAMED}") and part_of(tag) == "train")
    learnt = next(unnamed, None)
    if learnt is None:
        return found
    falls = len(learnt) > 1 and not learnt[-1] > learnt[0]
    name = "loss" if falls else "rising score"
    return {
        (tag.removesuffix(UNNAMED) + name if tag.endswith(f"/{UNNAMED}") else tag): points
        for tag, points in found.items()
    }
