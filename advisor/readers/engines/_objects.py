"""Tables that are objects: JSON lines, a JSON list or mapping, Parquet."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from advisor.readers._lines import encoding_of
from advisor.readers.engines._cell_values import cell, number_in, plain
from advisor.readers.engines._documents import pairs_in, rows_in
from advisor.readers.engines._grid import MAX_BYTES, MAX_COLUMNS, MAX_DOCUMENT, Grid, header_names
from advisor.readers.source import HEAD_BYTES, Candidate
from advisor.records import Scalar

_DEPTH = 4  # levels of nested settings
_NUMPY = re.compile(r"(?:np\.|numpy\.)(?:float|int|uint|bool|str)\w*_?\(([^()]*)\)")
_BARE = re.compile(r"(?<![\w'\"])(nan|inf|Infinity|NaN)(?![\w'\"])")
_LONGEST_DICTIONARY = 20_000  # characters of a cell that holds one
PARQUET = b"PAR1"


def objects(lines: Iterable[str], grid: Grid) -> Grid:
    """JSON lines, nested keys joined by slashes."""
    for line in lines:
        if not line.strip():
            continue
        try:
            loaded = json.loads(line)
        except (ValueError, RecursionError):
            grid.lost += 1
            if not grid.rows and grid.lost > 2:
                return grid
            continue
        _add(grid, loaded)
    return grid


def _add(grid: Grid, loaded: Any) -> None:
    if not isinstance(loaded, dict):
        grid.lost += 1
        return
    for name, value in _flat(loaded):
        column = grid.columns.get(name)
        if column is None:
            if len(grid.columns) >= MAX_COLUMNS:
                continue
            column = grid.columns[name] = [None] * grid.rows
        column.append(value)
    grid.rows += 1
    for column in grid.columns.values():
        if len(column) < grid.rows:
            column.append(None)
        elif len(column) > grid.rows:
            del column[grid.rows :]


def _flat(value: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Scalar]]:
    for key, inner in value.items():
        name = f"{prefix}/{key}" if prefix else str(key)
        if isinstance(inner, Mapping):
            if depth < _DEPTH:
                yield from _flat(inner, name, depth + 1)
        elif (named := pairs_in(inner)) is not None:
            yield from ((f"{name}/{key}", _told(value)) for key, value in named.items())
        elif not isinstance(inner, (list, tuple)):
            yield name, plain(inner)
        elif len(inner) == 1 and isinstance(inner[0], (int, float, str)):
            yield name, plain(inner[0])


def _told(value: object) -> Scalar:
    return cell(value) if isinstance(value, str) else plain(value)


def in_one_piece(candidate: Candidate) -> bool:
    """Whether a file that begins an object is one document, pretty or on one line, rather than an object a line."""
    if candidate.size > MAX_DOCUMENT:
        return False
    with candidate.content.open("rb") as file:
        first = file.readline(MAX_DOCUMENT)
        second = file.readline(2)
    return not second.strip().startswith(b"{") or not first.rstrip().endswith(b"}")


def document(candidate: Candidate) -> Grid:
    """A JSON document that holds a list of trials in one of the usual ways."""
    if candidate.size > MAX_BYTES:
        return Grid(problem=f"{candidate.size} bytes; at most {MAX_BYTES} are read of one JSON document")
    try:
        loaded = json.loads(candidate.content.read_text(encoding=encoding_of(candidate.head), errors="replace"))
    except (OSError, ValueError, RecursionError) as error:
        return Grid(problem=f"cannot be read: {error}")
    grid = Grid()
    for item in loaded if isinstance(loaded, list) else rows_in(loaded):
        _add(grid, item)
    grid.columns = {name: _as_numbers(cells) for name, cells in grid.columns.items()}
    return grid


def _as_numbers(cells: list[Scalar]) -> list[Scalar]:
    """The cells as numbers where every one is written as the text of a number, as cloud services do."""
    read = [number_in(text) if isinstance(text, str) else None for text in cells]
    whole = all(value is not None for value, text in zip(read, cells, strict=True) if text is not None)
    return [cell(text) if isinstance(text, str) else None for text in cells] if whole and any(cells) else cells


def of_rows(rows: Sequence[Mapping[str, Any]]) -> Grid:
    """Rows that are in memory already."""
    grid = Grid()
    for row in rows:
        _add(grid, row)
    return grid


def of_mapping(columns: Mapping[str, Iterable[Any]]) -> Grid:
    """Columns that are in memory already: `cv_results_`, a data frame's."""
    named = zip(header_names([str(name) for name in columns]), columns.values(), strict=True)
    found = {name: [plain(value) for value in cells] for name, cells in islice(named, MAX_COLUMNS)}
    rows = max((len(cells) for cells in found.values()), default=0)
    kept = {name: cells for name, cells in found.items() if len(cells) == rows}
    return Grid(kept, rows)


def parquet(candidate: Candidate) -> Grid:
    """The columns of a Parquet file, where pyarrow is there."""
    if candidate.size > MAX_BYTES:
        return Grid(problem=f"{candidate.size} bytes; at most {MAX_BYTES} are read")
    try:
        from pyarrow import parquet
    except ImportError:
        return Grid(problem="is a Parquet file: install pyarrow, or write it as CSV (`frame.to_csv`)")
    try:
        return of_mapping(parquet.read_table(candidate.content).to_pydict())
    except Exception as error:
        return Grid(problem=f"cannot be read as Parquet: {error}")


def is_parquet(path: Path) -> bool:
    """Whether the file begins as Parquet does."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES).startswith(PARQUET)


def dictionary(text: object) -> dict[str, Scalar]:
    """The plain values of a dictionary that a cell writes, as Python or JSON does; empty for anything else."""
    if not isinstance(text, str) or len(text) > _LONGEST_DICTIONARY or not text.lstrip().startswith("{"):
        return {}
    bare = _BARE.sub("None", _NUMPY.sub(r"\1", text))
    for load in (ast.literal_eval, json.loads):
        try:
            found = load(bare)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        return dict(_flat(found)) if isinstance(found, dict) else {}
    return {}
