"""Searches that scripts print in lines of their own: settings and the result that stands beside or below them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np

from advisor.meaning import classify
from advisor.names import canonical, is_known
from advisor.readers.engines._cell_values import cell
from advisor.readers.engines._grid import Grid
from advisor.readers.engines._headings import is_result, step_columns, tells_repeats
from advisor.readers.engines._objects import dictionary, of_rows
from advisor.records import Scalar
from advisor.tables import table

_DICTIONARY = re.compile(r"\{\s*['\"][^{}]*\}")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_WHOLE = r"(?![\w/]|[.:]\w)"  # behind a number: neither the rest of it nor of a time, a date, a path
_NAME = r"(?<![\w.])(?P<name>[A-Za-z_][\w./-]*(?: [A-Za-z_][\w./-]*){0,3})"
_PAIR = re.compile(
    rf"{_NAME}\s*(?:=|:|\bis\b|->)\s*\[?"
    rf"(?P<value>{_NUMBER}{_WHOLE}|nan\b|inf\b|[A-Za-z]\w*(?=[,;\s|)\]]|$))(?P<percent> ?%)?"
)
_TWO = re.compile(r"[=:].+[=:]|[A-Za-z] [\d.]+.+[A-Za-z] [\d.]+|(?:->|=>|→|⇒)")
_BARE = re.compile(rf"{_NAME}\s+(?P<value>{_NUMBER}){_WHOLE}(?P<percent> ?%)?")
_COUNTED = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*[:=\[(]?\s*(?P<value>\d+)\s*/\s*\d+")
_OF_ALL = re.compile(r"(?<![\w/.])(\d+)\s*/\s*\d+(?![\w/.])")
_LEADING = re.compile(rf"^\W*(?P<value>{_NUMBER})\s*(?:\((?:\+/-|±)?\s*{_NUMBER}\))?\s*(?:for|with|using)\b")
_ARROW = re.compile(rf"-+>|=+>|→|⇒|(?<=[\d)]):(?= *{_NUMBER} ?%? *$)")
_BARE_RESULT = re.compile(rf"\s*(?:[:=]\s*)?(?P<value>{_NUMBER}){_WHOLE}(?P<percent> ?%)?")
_NUMBERED = re.compile(
    r"\W*(?:run|trial|config|configuration|experiment|exp)\b[ _#]*(?P<number>\d+)\s*(?:[:.)|-]|of\b|/)", re.I
)
_GROWN = re.compile(r"\b\d+ trees?, \d+ (?:leaves|nodes)\b|\ba tree with leaves\b", re.I)
LONGEST = 4000  # characters of a line
_LOOKED_AT = 100  # lines at the start, of which one tells settings

_LENGTHS = {"epochs", "steps", "iterations"}  # settings of a trial's length

Row = dict[str, Scalar]


def are_told(head: str) -> bool:
    """Whether a line near the start tells settings."""
    lines = [line for line in islice(head.splitlines(), _LOOKED_AT) if not _grows(line)]
    return any(_settings(line)[0] for line in lines if "{" in line or _TWO.search(line))


def _grows(line: str) -> bool:
    """Whether the line tells how large a tree became: one of a boosting that goes on."""
    return _GROWN.search(line) is not None


def told_lines(lines: Iterable[str]) -> Grid:
    """A trial for each line that tells settings, with the last result told before the next such line.

    Empty where a count of steps goes on from trial to trial, a count goes on by more than one, or the result or the
    rate goes one way all along: that is one training. Empty too where lines tell how a setting changes.
    """
    rows: list[Row] = []
    counts = _Counts()
    result: Row = {}
    for line in lines:
        plain = line[:LONGEST]
        settings, rest = ({}, plain) if _grows(plain) else _settings(plain)
        pairs = dict(pairs_of(rest))
        if settings:
            _close(rows, result)
            counts.open(plain)
            rows.append(settings)
            result = {}
        counts.take(rest, pairs)
        result |= results_of_line(rest, pairs) if rows else {}
    _close(rows, result)
    whole = [row for row in rows if any(map(_is_told, row))]
    if counts.go_on or len(whole) * 2 < len(rows) or _is_course(whole) or _are_changes(whole):
        return Grid()
    return of_rows(whole)


def _are_changes(rows: Sequence[Row]) -> bool:
    """Whether what a line points at is the setting of the next: `lr 0.1 -> 0.01`, as schedules tell their steps."""
    follows = [one.get("score") in two.values() for one, two in pairwise(rows) if "score" in one]
    return sum(follows) * 2 > len(follows) > 0


def _is_course(rows: Sequence[Row]) -> bool:
    """Whether a learning rate goes one way from row to row, or a result does beside settings that are no search's.

    Those are drawn anew each time, or come again and again.
    """
    told = table("trials")["course"]
    if len(rows) < told["rows"]:
        return False
    columns = {name: [v for row in rows if isinstance(v := row.get(name), (int, float))] for name in rows[0]}
    settings = {name: cells for name, cells in columns.items() if not _is_told(name)}
    tried = [tuple(row.get(name) for name in settings) for row in rows]
    drawn = _come_again(tried) or any(map(_mostly_differ, settings.values()))
    names = {name for name in settings if canonical(name.removeprefix("params/")) == "learning_rate"}
    names |= columns.keys() - settings.keys() if drawn else set()
    return any(abs(_monotone(columns[name])) >= told["rank"] for name in names)


def _mostly_differ(values: Sequence[float]) -> bool:
    return len(set(values)) * 2 > len(values) > 0


def _come_again(tried: Sequence[tuple[Scalar, ...]]) -> bool:
    """Whether the same settings come in several places: neither those of a grid one after another nor their repeats."""
    return sum(one != two for one, two in pairwise(tried)) >= 2 * len(set(tried)) > 2


def _monotone(values: Sequence[float]) -> float:
    """The rank correlation of the values with their order; 0 where few of them differ."""
    if not _mostly_differ(values) or not all(map(math.isfinite, values)):
        return 0.0
    ranks = {value: rank for rank, value in enumerate(sorted(values))}
    return float(np.corrcoef(range(len(values)), [ranks[value] for value in values])[0, 1])


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
    if pointed := _pointed(line):
        return pointed
    found = _DICTIONARY.search(line)
    if found is not None:
        told = dictionary(found[0])
        if told and not set(step_columns(told)) - _LENGTHS and not any(map(is_result, told)):
            return {f"params/{name}": value for name, value in told.items()}, line[: found.start()] + line[
                found.end() :
            ]
        return {}, line
    pairs = dict(pairs_of(line))
    known = {name: value for name, value in pairs.items() if is_known(name)}
    if (
        not known
        or step_columns(pairs)
        or _is_of_a_training(line, pairs)
        or len(known) + len(results_of_line(line, pairs)) < 2
    ):
        return {}, line
    if numbered := _NUMBERED.match(line):
        return {"trial": int(numbered["number"])} | {f"params/{name}": value for name, value in known.items()}, line
    return known | {name: value for name, value in pairs.items() if tells_repeats(name)}, line


def heading(line: str) -> Row:
    """The one setting of a line that tells nothing else, as above a section: `=== lr 0.01 ===`."""
    told = _PAIR.search(line) or _BARE.search(line)
    if told is None or re.search(r"\w", line[: told.start()] + line[told.end() :]):
        return {}
    name, value = next(pairs_of(line), ("", None))
    return {f"params/{name}": value} if is_known(name) and not step_columns([name]) else {}


def _pointed(line: str) -> tuple[Row, str] | None:
    """Settings before an arrow and a result behind it, as notes have them: `lr 1e-3 -> 0.81`."""
    arrow = _ARROW.search(line)
    if arrow is None:
        return None
    settings, rest = dict(pairs_of(line[: arrow.start()])), line[arrow.end() :]
    named = {name: value for name, value in pairs_of(rest) if is_result(name) and isinstance(value, (int, float))}
    bare = None if named else _BARE_RESULT.match(rest)
    counted = set(step_columns(settings)) - _LENGTHS - {"batch"}
    if counted or not any(map(is_known, settings)) or any(map(is_result, settings)) or not (named or bare):
        return None
    return {
        f"params/{name}": value for name, value in settings.items()
    }, f"score: {bare[0].strip(' :=')}" if bare else rest


def pairs_of(text: str) -> Iterator[tuple[str, Scalar]]:
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


def results_of_line(text: str, pairs: Row) -> Row:
    """The results that a line names; a bare number before its settings is a score."""
    named: Row = {name: value for name, value in pairs.items() if is_result(name) and isinstance(value, (int, float))}
    leading = None if named else _LEADING.match(text)
    return {"score": cell(leading["value"])} if leading else named
