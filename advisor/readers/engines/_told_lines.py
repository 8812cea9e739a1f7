"""Searches that scripts print in lines of their own: settings and the result that stands beside or below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

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

    Empty where a count of steps goes on from trial to trial: that is one training.
    """
    rows: list[Row] = []
    first_steps: list[float] = []
    steps: list[float] = []
    result: Row = {}
    for line in lines:
        plain = line[:_LONGEST]
        settings, rest = _settings(plain)
        pairs = dict(_pairs(rest))
        if settings:
            _close(rows, result)
            first_steps += steps[:1]
            steps = []
            rows.append(settings)
            result = {}
        steps += [float(value) for name in step_columns(pairs) if isinstance(value := pairs[name], (int, float))]
        result |= _results(rest, pairs) if rows else {}
    _close(rows, result)
    goes_on = len(first_steps) > 1 and all(one < two for one, two in pairwise(first_steps))
    whole = [row for row in rows if any(map(_is_told, row))]
    return Grid() if goes_on or len(whole) * 2 < len(rows) else of_rows(whole)


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
    if not known or step_columns(pairs) or len(known) + len(_results(line, pairs)) < 2:
        return {}, line
    return known, line


def _pairs(text: str) -> Iterator[tuple[str, Scalar]]:
    """Names and values, joined by a sign or, further, by a space alone."""
    for told in (*_BARE.finditer(text), *_PAIR.finditer(text)):
        value = cell(told["value"])
        yield _plain(told["name"]), value / 100 if told["percent"] and isinstance(value, (int, float)) else value


def _plain(name: str) -> str:
    """The last words of a name that are known, so that `Testing lr` is lr."""
    parts = name.split(" ")
    return next((short for at in range(len(parts)) if is_known(short := " ".join(parts[at:]))), name)


def _results(text: str, pairs: Row) -> Row:
    """The results that a line names; a bare number before its settings is a score."""
    named: Row = {name: value for name, value in pairs.items() if is_result(name) and isinstance(value, (int, float))}
    leading = None if named else _LEADING.match(text)
    return {"score": cell(leading["value"])} if leading else named
