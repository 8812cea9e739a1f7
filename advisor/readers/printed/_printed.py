"""Finds the numbers with names in lines that training scripts print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from advisor.meaning import classify
from advisor.names import words
from advisor.readers._series import Points, number, split_of, whole
from advisor.tables import table

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f]")
_NUMBER = r"[-+]?(?:\d+(?:,\d{3})*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?(?:nan|inf)\b"
_PAIR = re.compile(
    r"(?P<key>[A-Za-z_][\w/.@-]*(?:\([A-Z]\))?(?: [A-Za-z_][\w/.@-]*){0,2})"
    r"[\"')\]]*\s*(?P<mark>[:=|]|\s)\s*[\"'(\[{]*(?:tensor\()?"
    rf"(?P<value>{_NUMBER})(?:\s*/\s*(?P<total>\d+))?(?P<unit>%|[A-Za-z]+)?",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?<![\w.])(?P<value>\d+)\s*/\s*(?P<total>\d+)(?![\w.])")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?|\b\d\d:\d\d:\d\d(?:[.,]\d+)?|\b\d?\d:\d\d\b")
_ROW = re.compile(r"[|│┃]\s*(?P<key>[A-Za-z_][\w/. @-]*?)\s*[|│┃]\s*(?P<value>\S*)\s*[|│┃]")
_MAX_ROWS = 200
_LONGEST = 20_000
_STEPS = frozenset(
    {
        "step",
        "steps",
        "iter",
        "iteration",
        "global step",
        "it",
        "update",
        "num updates",
        "training iteration",
        "total timesteps",
    }
)
_EPOCHS = frozenset({"epoch", "epochs", "ep"})
_BATCHES = frozenset({"batch", "batch idx", "batches"})


@dataclass(frozen=True)
class Pair:
    """A name with its number, and what it is out of."""

    key: str
    value: float
    total: float | None
    unit: str


class Printed:
    """Points gathered from printed lines; the last step or epoch that was printed places those without one.

    `lines` counts the lines with points.
    """

    def __init__(self) -> None:
        self.points = Points()
        self._epoch: float | None = None
        self._epochs_are_whole = True
        self._table: list[str] = []
        self._step: int | None = None
        self.lines = 0

    def add(self, line: str) -> None:
        """Adds what one line prints; the rows of a table count as one line."""
        row = _ROW.fullmatch(line.strip())
        if row is not None and len(self._table) < _MAX_ROWS:
            self._table.append(f"{row['key'].strip()}={row['value']}" if row["value"] else "")
            return
        self.finish()
        self._add(line)

    def finish(self) -> None:
        """Adds a table that was still open."""
        if self._table:
            rows, self._table = self._table, []
            self._add(", ".join(rows))

    def _add(self, line: str) -> None:
        line = _TIME.sub(" ", _ESCAPES.sub(" ", line[:_LONGEST]))
        pairs = list(_pairs(line))
        places = [pair for pair in pairs if _kind(pair.key) is not None]
        quantities = [pair for pair in pairs if _kind(pair.key) is None and _is_quantity(pair)]
        step = self._place(line, places)
        if not quantities:
            return
        self.lines += 1
        prefix = _part(line)
        final = any("runtime" in words(pair.key) for pair in pairs)
        for pair in quantities:
            tag = _tag(pair.key, prefix, final)
            self.points.add(tag, self.lines - 1 if step is None else step, _reading(pair))

    def _place(self, line: str, places: list[Pair]) -> int | None:
        """The step of the line: its own, that of its epoch and batch, or the last one printed."""
        found = {_kind(pair.key): pair for pair in reversed(places)}
        epoch, batch = found.get("epoch"), found.get("batch")
        if epoch is not None:
            self._epoch = epoch.value
            self._epochs_are_whole = self._epochs_are_whole and epoch.value.is_integer()
        step = found.get("step")
        if step is None and batch is not None:
            step = batch
        if step is None:
            rest = line if epoch is None else line.replace(f"{epoch.value:g}/{epoch.total or 0:g}", " ", 1)
            bar = _PLACE.search(rest)
            near = bar is not None and not rest[: bar.start()].rstrip().endswith((":", "="))
            step = Pair("bar", float(bar["value"]), float(bar["total"]), "") if bar and near else None
        if step is not None:
            self._step = self._counted(step)
            return self._step
        if self._step is not None:
            return self._step
        return whole(self._epoch) if self._epochs_are_whole else None

    def _counted(self, step: Pair) -> int | None:
        """A step that starts over each epoch counted on."""
        if step.total and self._epoch is not None and step.value <= step.total and self._epoch >= 1:
            return whole((int(self._epoch) - 1) * step.total + step.value)
        return whole(step.value)


def _pairs(line: str) -> Iterator[Pair]:
    for match in _PAIR.finditer(line):
        value = number(match["value"].replace(",", ""))
        if value is not None:
            key = match["key"].strip()
            spaced = match["mark"].isspace()
            named = _named(key, spaced)
            if named:
                total = number(match["total"]) if match["total"] else None
                yield Pair(named, value, total, (match["unit"] or "").lower())


@lru_cache(maxsize=10_000)
def _named(key: str, spaced: bool) -> str:
    """The name without words that only introduce it; empty where a word before a number is no name."""
    parts = [part for part in key.split(" ") if part.lower() not in _INTRODUCING]
    if not parts:
        return ""
    name = " ".join(parts)
    last = parts[-1]
    if spaced:
        if _kind(last) is not None:
            return last
        return name if _is_known(name) else ""
    if _kind(last) is not None:
        return last
    return name if len(parts) == 1 or _is_known(name) else last


_INTRODUCING = frozenset(
    {
        "info",
        "debug",
        "warning",
        "root",
        "main",
        "the",
        "of",
        "is",
        "and",
        "at",
        "with",
        "set",
        "s",
        "ms",
        "it",
        "now",
        "average",
        "avg",
    }
)


@lru_cache(maxsize=10_000)
def _kind(key: str) -> str | None:
    """Whether the name counts steps, epochs or batches."""
    name = " ".join(words(key))
    if name in _STEPS:
        return "step"
    if name in _EPOCHS:
        return "epoch"
    return "batch" if name in _BATCHES else None


@lru_cache(maxsize=10_000)
def _is_known(name: str) -> bool:
    meaning = classify([name])[name]
    return meaning.role in ("loss", "learning_rate", "gradient_norm") or (
        meaning.role == "metric" and meaning.direction is not None
    )


@lru_cache(maxsize=10_000)
def _is_measured_on_data(name: str) -> bool:
    return classify([name])[name].role in ("loss", "metric")


def _is_quantity(pair: Pair) -> bool:
    """Whether the number is a measurement, not a time or a rate with its unit."""
    return (pair.unit in ("", "%", "e")) and len(pair.key) <= 80


def _reading(pair: Pair) -> float:
    """A count out of a total as a fraction, anything else as printed."""
    return pair.value / pair.total if pair.total and pair.value <= pair.total else pair.value


def _part(line: str) -> str | None:
    """The part of the data that the line's first words name."""
    start = words(line[:60])[:4]
    return next((found for word in start if (found := split_of(word)) is not None), None)


def _tag(key: str, prefix: str | None, final: bool) -> str:
    if final and words(key) == ("train", "loss"):
        return f"train/{key}"
    known = {word for listed in table("tags")["splits"].values() for word in listed}
    if prefix is None or set(words(key)) & known or not _is_measured_on_data(key):
        return key
    return f"{prefix}/{key}"
