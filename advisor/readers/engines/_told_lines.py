"""Searches that scripts print in lines of their own: settings and the result that stands beside or below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from advisor.meaning import classify
from advisor.names import is_known
from advisor.readers.engines._cell_values import cell
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._headings import is_result, step_columns
from advisor.readers.engines._objects import dictionary, of_rows
from advisor.records import Scalar

_DICTIONARY = re.compile(r"\{\s*['\"][^{}]*\}")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_PAIR = re.compile(
    rf"(?P<name>[A-Za-z_][\w./-]*(?: [A-Za-z_][\w./-]*){{0,3}})\s*(?:=|:|\bis\b|->)\s*\[?"
    rf"(?P<value>{_NUMBER}(?![\w:/])|nan\b|inf\b|[A-Za-z]\w*(?=[,;\s|)\]]|$))(?P<percent> ?%)?"
)
_TWO = re.compile(r"[=:].+[=:]|[A-Za-z] [\d.]+.+[A-Za-z] [\d.]+")
_BARE = re.compile(
    rf"(?P<name>[A-Za-z_][\w./-]*(?: [A-Za-z_][\w./-]*){{0,3}})\s+(?P<value>{_NUMBER})(?![\w:/.])(?P<percent> ?%)?"
)
_COUNTED = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*[:=\[(]?\s*(?P<value>\d+)\s*/\s*\d+")
_OF_ALL = re.compile(r"(?<![\w/.])(\d+)\s*/\s*\d+(?![\w/.])")
_LEADING = re.compile(rf"^\W*(?P<value>{_NUMBER})\s*(?:\((?:\+/-|±)?\s*{_NUMBER}\))?\s*(?:for|with|using)\b")
_LONGEST = 4000  # characters of a line
_LOOKED_AT = 100  # lines at the start, of which one tells settings

_LENGTHS = {"epochs", "steps", "iterations"}  # settings of a trial's length

Row = dict[str, Scalar]


def are_told(head: str) -> bool:
    """Whether a line near the start tells settings."""
    lines = islice(head.splitlines(), _LOOKED_AT)
    return any(_settings(line)[0] for line in lines if "{" in line or _TWO.search(line))


def told_lines(lines: Iterable[str]) -> Grid:
    """A trial for each line that tells settings, with the last result told before the next such line.

    Empty where a count of steps goes on from trial to trial, or a count goes on by more than one: that is one training.
    """
    rows: list[Row] = []
    counts = _Counts()
    result: Row = {}
    for line in lines:
        plain = line[:_LONGEST]
        settings, rest = _settings(plain)
        pairs = dict(_pairs(rest))
        if settings:
            _close(rows, result)
            counts.open(plain)
            rows.append(settings)
            result = {}
        counts.take(rest, pairs)
        result |= _results(rest, pairs) if rows else {}
    _close(rows, result)
    whole = [row for row in rows if any(map(_is_told, row))]
    return Grid() if counts.go_on or len(whole) * 2 < len(rows) else of_rows(whole)


@dataclass(slots=True)
class _Counts:
    """What a text counts from one trial to the next: the first step told since, and which of all it is."""

    firsts: list[float] = field(default_factory=list)
    since: list[float] = field(default_factory=list)
    of_all: list[int] = field(default_factory=list)

    def open(self, line: str) -> None:
        """Takes the line with which a trial begins."""
        self.firsts += self.since[:1]
        self.since = []
        self.of_all += [int(count[1]) for count in islice(_OF_ALL.finditer(line), 1)]

    def take(self, text: str, pairs: Row) -> None:
        """Takes the steps of a line."""
        told = [(name, pairs[name]) for name in step_columns(pairs)]
        told += [(name, float(value)) for name, value in _counted(text) if name not in pairs]
        self.since += [float(value) for _, value in told if isinstance(value, (int, float))]

    @property
    def go_on(self) -> bool:
        """Whether steps rise from trial to trial, or the count of all by more than one: that is one training."""
        strides = len(self.of_all) > 1 and all(one + 1 < two for one, two in pairwise(self.of_all))
        return strides or (len(self.firsts) > 1 and all(one < two for one, two in pairwise(self.firsts)))


def _is_told(name: str) -> bool:
    return name == "score" or (not name.startswith("params/") and is_result(name))


def _close(rows: list[Row], result: Row) -> None:
    if rows:
        rows[-1] |= result


def _settings(line: str) -> tuple[Row, str]:
    """The settings that a line tells, and the line without them."""
    found = _DICTIONARY.search(line)
    if found is not None:
        told = dictionary(found[0])
        if told and not set(step_columns(told)) - _LENGTHS and not any(map(is_result, told)):
            return {f"params/{name}": value for name, value in told.items()}, line[: found.start()] + line[
                found.end() :
            ]
        return {}, line
    pairs = dict(_pairs(line))
    known = {name: value for name, value in pairs.items() if is_known(name)}
    if (
        not known
        or step_columns(pairs)
        or _is_of_a_training(line, pairs)
        or len(known) + len(_results(line, pairs)) < 2
    ):
        return {}, line
    return known, line


def _pairs(text: str) -> Iterator[tuple[str, Scalar]]:
    """Names and values, joined by a sign or, further, by a space alone."""
    for told in (*_BARE.finditer(text), *_PAIR.finditer(text)):
        value = cell(told["value"])
        yield _plain(told["name"]), value / 100 if told["percent"] and isinstance(value, (int, float)) else value


def _is_of_a_training(line: str, pairs: Row) -> bool:
    """Whether it counts steps, or tells the gradient of one."""
    return bool(_counted(line)) or any(one.role == "gradient_norm" for one in classify(list(pairs)).values())


def _counted(text: str) -> list[tuple[str, str]]:
    """Steps that are told beside how many there will be: `iteration 5400/ 250000`."""
    found = [(count["name"], count["value"]) for count in _COUNTED.finditer(text)]
    counts = set(step_columns(name for name, _ in found))
    return [(name, value) for name, value in found if name in counts]


def _plain(name: str) -> str:
    """The last words of a name that are known, so that `Testing lr` is lr."""
    parts = name.split(" ")
    return next((short for at in range(len(parts)) if is_known(short := " ".join(parts[at:]))), name)


def _results(text: str, pairs: Row) -> Row:
    """The results that a line names; a bare number before its settings is a score."""
    named: Row = {name: value for name, value in pairs.items() if is_result(name) and isinstance(value, (int, float))}
    leading = None if named else _LEADING.match(text)
    return {"score": cell(leading["value"])} if leading else named
