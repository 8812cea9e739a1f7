"""Many printed lines at once: cut into shapes and numbers together, then read by columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.readers.printed._cutting import Cutter
from advisor.readers.printed._gathering import Gathering, Key
from advisor.readers.printed._shapes import shortened
from advisor.readers.printed._template import Quantity, Shape

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass
class State:
    """What lines leave to those after them: the epoch, the last bar, and a step whose measurements are to come."""

    epoch: float = math.nan
    bar: float = math.nan
    waiting: float | None = None


class Block:
    """Lines with the number of their shape, and all their numbers."""

    def __init__(self, lines: list[str], text: str, cutter: Cutter) -> None:
        """The lines, and the same as one text."""
        self.lines = lines
        self.cuts = cutter.cut_all(shortened(text))
        self.starts = self.cuts.starts
        self.shape_ids: list[int] = self.cuts.ids.tolist()
        turns = np.append(np.flatnonzero(np.diff(self.cuts.ids)) + 1, len(lines))
        self.run_ends: list[int] = np.repeat(turns, np.diff(turns, prepend=0)).tolist()
        """For every line the end of the run of lines of one shape that it is in."""


class Plain:
    """Lines of a block that open nothing: their steps and epochs, then their measurements by column."""

    def __init__(self, block: Block, shapes: Sequence[Shape], ids: Rows, starts: Rows) -> None:
        """The shape of every line by its number among `shapes`, and where its numbers begin."""
        self._block, self._starts = block, starts
        size = len(ids)
        self._step, self._total, self._epoch = (np.full(size, math.nan) for _ in range(3))
        self._measures, self._held, self._of_bar = (np.zeros(size, np.bool_) for _ in range(3))
        self._row, self._settles = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        self._named = np.ones(size, np.bool_)
        self.told = 0
        self.kinds: set[tuple[str, ...]] = set()
        self._groups = [(shapes[number], rows) for number, rows in _groups(ids)]
        for shape, rows in self._groups:
            self._place(shape, rows)
        self.count = int(self._measures.sum())
        self.opens_epoch = bool((~(self._measures & (self._held | self._row)) & np.isfinite(self._epoch)).any())
        """Whether a line of the training tells an epoch."""

    def last_step(self) -> tuple[float, float] | None:
        """The last step of training that a measurement tells, and what it is out of."""
        rows = np.flatnonzero(self._measures & np.isfinite(self._step) & ~self._held & ~self._row)
        return (float(self._step[rows[-1]]), float(self._total[rows[-1]])) if len(rows) else None

    def carry(self, state: State, gathered: Gathering) -> None:
        """Takes over what the lines before left, and leaves it to those after."""
        self._epoch_at = _filled(self._epoch, state.epoch)
        alone = ~self._measures & np.isfinite(self._step)
        self._bar = _filled(np.where(alone, self._step, np.nan), state.bar)
        state.epoch, state.bar = float(self._epoch_at[-1]), float(self._bar[-1])
        if state.waiting is not None or alone.any():
            self._wait(state, alone)
            told = alone & self._named & ~self._settles
            before = len(gathered.records) + np.cumsum(self._measures)[told]
            gathered.alone.extend(before, self._step[told])

    def put(self, gathered: Gathering) -> None:
        """Adds the records and the measurements."""
        rows = np.flatnonzero(self._measures)
        number = np.cumsum(self._measures) - 1 + len(gathered.records)
        records = gathered.records
        for name in ("step", "total", "epoch", "epoch_at", "bar", "held", "named", "from_bar"):
            source = getattr(self, "_of_bar" if name == "from_bar" else f"_{name}")
            getattr(records, name).frombytes(source[rows].tobytes())
        found: dict[Key, list[tuple[Rows, Floats]]] = {}
        met: dict[Key, tuple[int, int]] = {}
        for shape, lines in self._groups:
            for place, quantity in enumerate(shape.template.quantities):
                for key, rows in self._keyed(shape, quantity, lines):
                    found.setdefault(key, []).append((number[rows], self._reading(quantity, rows, shape.held)))
                    met.setdefault(key, (int(rows[0]), place))
        for key, parts in sorted(found.items(), key=lambda item: met[item[0]]):
            at, values = (np.concatenate(column) for column in zip(*parts, strict=True))
            order = np.argsort(at, kind="stable")
            gathered.extend(key, at[order], values[order])

    def _keyed(self, shape: Shape, quantity: Quantity, lines: Rows) -> Iterator[tuple[Key, Rows]]:
        """The key of the measurement with its lines, one for every number of a label."""
        tag = shape.template.final(quantity.tag)
        if quantity.label is None:
            yield (tag, "", 0.0), lines
            return
        word, told = quantity.label
        labels = self._column(told, lines)
        first = np.unique(labels, return_index=True)[1]
        for value in labels[np.sort(first)].tolist():
            yield (tag, word, value), lines[labels == value]

    def _place(self, shape: Shape, rows: Rows) -> None:
        template = shape.template
        if not (template.quantities or template.step or template.epoch):
            return
        told = template.step is not None or template.epoch is not None or template.part is not None
        self.told += len(rows) * (told and not shape.row)
        if template.quantities:
            self.kinds |= set() if shape.row else {shape.measures}
            self._measures[rows] = True
        self._held[rows], self._named[rows], self._row[rows] = shape.held, template.named, shape.row
        self._settles[rows] = shape.settles
        self._of_bar[rows] = template.step is None if shape.row else template.of_bar
        if template.epoch is not None:
            epoch = self._column(template.epoch.place, rows)
            self._epoch[rows] = np.where(np.isfinite(epoch), epoch, np.nan)
        if template.step is not None:
            step = self._column(template.step.place, rows)
            whole = np.isfinite(step) & (shape.row | (step == np.rint(step)))
            self._step[rows] = np.where(whole, step, np.nan)
            if template.step.total is not None:
                self._total[rows] = self._column(template.step.total, rows)

    def _column(self, place: int, rows: Rows) -> Floats:
        """A number of each of the lines, which have one shape."""
        return np.asarray(self._block.cuts.values[self._starts[rows] + place], np.float64)

    def _reading(self, quantity: Quantity, rows: Rows, held: bool) -> Floats:
        """A count out of a total as a fraction, of held-out data the mean so far, anything else as printed."""
        value = self._column(quantity.place, rows)
        if quantity.total is not None:
            total = self._column(quantity.total, rows)
            share = (total != 0) & (value <= total)
            return np.asarray(np.divide(value, total, out=value.copy(), where=share), np.float64)
        if held and quantity.mean is not None:
            signed = self._block.cuts.signed[self._starts[rows] + quantity.mean]
            return np.where(signed, value, self._column(quantity.mean, rows))
        return value

    def _wait(self, state: State, alone: NDArray[np.bool_]) -> None:
        """Gives the step that a line told alone to the measurements of the line after it."""
        tells = alone & self._named & ~self._settles
        rows = np.flatnonzero(tells | (alone & self._settles) | (self._measures & ~self._row))
        if not len(rows):
            return
        waiting = np.where(tells[rows], self._step[rows], np.nan)
        before = np.append(math.nan if state.waiting is None else state.waiting, waiting[:-1])
        given = ~alone[rows] & np.isnan(self._step[rows])
        self._step[rows[given]] = before[given]
        state.waiting = float(waiting[-1]) if tells[rows[-1]] else None


def _groups(ids: Rows) -> list[tuple[int, Rows]]:
    """The places of every number, by the first place."""
    order = np.argsort(ids, kind="stable")
    cuts = np.flatnonzero(np.diff(ids[order])) + 1
    groups = [(int(ids[rows[0]]), rows) for rows in np.split(order, cuts)]
    return sorted(groups, key=lambda group: int(group[1][0]))


def _filled(values: Floats, before: float) -> Floats:
    """Every gap with the value before it; those at the start with what was there before."""
    places = np.where(np.isnan(values), -1, np.arange(len(values)))
    last = np.maximum.accumulate(places)
    return np.where(last >= 0, values[np.maximum(last, 0)], before)
