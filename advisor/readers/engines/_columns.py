"""A table of any format as columns: CSV, TSV, JSON lines, a JSON list or mapping, Parquet where pyarrow is there."""

from __future__ import annotations

import ast
import csv
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from advisor.names import canonical
from advisor.readers._lines import Lines, encoding_of, first_lines, is_text
from advisor.readers.engines._documents import pairs_in, rows_in
from advisor.readers.engines._written import as_written
from advisor.readers.source import HEAD_BYTES, Candidate
from advisor.records import Scalar
from advisor.tables import table

MAX_BYTES = 256 << 20
MAX_DOCUMENT = 64 << 20
MAX_COLUMNS = 5000  # of a table
PARQUET = b"PAR1"
_DELIMITERS = (",", "\t", ";", "|")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_WORDS: Mapping[str, Scalar] = {
    "": None, "nan": None, "none": None, "null": None, "na": None, "n/a": None, "<na>": None, "nat": None, "--": None,
    "true": True, "false": False, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf, "infinity": math.inf,
    "-infinity": -math.inf,
}  # fmt: skip
_NUMPY = re.compile(r"(?:np\.|numpy\.)(?:float|int|uint|bool|str)\w*_?\(([^()]*)\)")
_BARE = re.compile(r"(?<![\w'\"])(nan|inf|Infinity|NaN)(?![\w'\"])")
_OBJECT = re.compile(r"<.* at 0x[0-9a-f]+>", re.DOTALL)
_MARGIN = re.compile(r"\s*(?:±|\+/-|\+-|\().*$")
_MARKED = frozenset("%0123456789)")
_PLAIN = b"0123456789+-.eE"
_LONGEST_WHOLE = 18  # digits of a whole number, more make a float
_LONGEST_NUMBER = 40  # characters
_COMMENTS = 40  # lines looked at for comments above a header
_BATCH = 20_000  # rows whose cells are read together
_DEPTH = 4  # levels of nested settings
_LONGEST_DICTIONARY = 20_000  # characters of a cell that holds one

Columns = dict[str, list[Scalar]]


@dataclass(slots=True)
class Grid:
    """Columns of equal length; `lost` rows had more or fewer cells than the header."""

    columns: Columns = field(default_factory=dict)
    rows: int = 0
    lost: int = 0
    problem: str = ""

    def top(self, count: int) -> Grid:
        """The first rows."""
        return Grid({name: cells[:count] for name, cells in self.columns.items()}, min(self.rows, count))


def peek(candidate: Candidate, count: int) -> Grid:
    """The first rows of a file that may be a table; empty for anything else."""
    if candidate.head.startswith(PARQUET):
        return _parquet(candidate).top(count)
    if not is_text(candidate.head):
        return Grid()
    begin = candidate.head.decode(encoding_of(candidate.head), "replace").lstrip()
    if begin.startswith("["):
        return _document(candidate).top(count) if begin[1:].lstrip().startswith("{") else Grid()
    if begin.startswith("{"):
        found = _objects(first_lines(candidate.path, candidate.head, count), Grid())
        return _document(candidate).top(count) if found.rows < 2 and _in_one_piece(candidate) else found
    return cells(first_lines(candidate.path, candidate.head, count + 1))


def whole(candidate: Candidate) -> Grid:
    """All rows of a table."""
    if candidate.head.startswith(PARQUET):
        return _parquet(candidate)
    begin = candidate.head.decode(encoding_of(candidate.head), "replace").lstrip()
    if begin.startswith("[") or (begin.startswith("{") and _in_one_piece(candidate)):
        return _document(candidate)
    lines = Lines(candidate.path)
    grid = _objects(lines, Grid()) if begin.startswith("{") else cells(_in_blocks(lines))
    grid.problem = lines.problem or grid.problem
    return grid


def _in_blocks(lines: Lines) -> Iterator[str]:
    return chain.from_iterable(block.split("\n") for block in lines.blocks())


def cells(lines: Iterable[str]) -> Grid:
    """Rows of delimited cells under a header."""
    rows: Iterator[str] = filter(str.strip, lines)
    before = list(islice(rows, _COMMENTS))
    told, before = _separator(before)
    before = _from_header(before)
    rows = chain(before[1:], rows)
    top = before[0] if before else ""
    if top.lstrip().startswith(("[", "<", "#!")):
        return Grid()
    delimiter = told or max(_DELIMITERS, key=top.count)
    header = _header(_split(top, delimiter))
    if len(set(header)) < len(header):
        header = _of_two_levels(header, _header(_split(next(rows, ""), delimiter)))
    if not 1 < len(header) <= MAX_COLUMNS or any(_number(name) is not None for name in header if name):
        return Grid()
    grid = Grid({name: [] for name in header})
    kept = list(grid.columns.values())
    if len(kept) != len(header):
        return Grid()
    written = _until_broken(csv.reader(rows, delimiter=delimiter, skipinitialspace=True), grid)
    shares = [_is_share(name) for name in header]
    while batch := list(islice(written, _BATCH)):
        whole = batch if set(map(len, batch)) == {len(kept)} else [row for row in batch if len(row) == len(kept)]
        grid.lost += len(batch) - len(whole)
        whole = _without_headers(whole, header)
        grid.rows += len(whole)
        for column, share, texts in zip(kept, shares, zip(*whole, strict=True), strict=bool(whole)):
            column.extend(_read_cells(texts, delimiter == ";", share))
    return grid


def _without_headers(rows: list[list[str]], header: Sequence[str]) -> list[list[str]]:
    """The rows without the header's own, which stands again where tables were joined end to end."""
    again = [row for row in rows if row[0].strip() == header[0] and [cell.strip() for cell in row] == list(header)]
    return [row for row in rows if row not in again] if again else rows


def _is_share(name: str) -> bool:
    """Whether the quantity lies between 0 and 1, so that a percentage of it is a hundredth."""
    limits = table("natural_limits")["limits"].get(canonical(name), {}) if name else {}
    return bool(limits.get("high") == 1.0)


def _separator(lines: list[str]) -> tuple[str, list[str]]:
    """The delimiter that a first line tells a spreadsheet program, and the lines after that one."""
    told = re.fullmatch(r"\ufeff?\"?sep=(.)\"?\s*", lines[0], re.IGNORECASE) if lines else None
    return (told[1], lines[1:]) if told else ("", lines)


def _from_header(lines: list[str]) -> list[str]:
    """The lines without comments above the header, which may be the last comment itself, as NumPy writes it."""
    count = next((place for place, line in enumerate(lines) if not line.lstrip("\ufeff ").startswith("#")), len(lines))
    if not 0 < count < len(lines) or lines[0].startswith("#!"):
        return lines
    last, body = lines[count - 1], lines[count]
    delimiter = max(_DELIMITERS, key=body.count)
    names_columns = 0 < last.count(delimiter) == body.count(delimiter)
    if not names_columns or _number(body.split(delimiter)[0].strip()) is None:
        return lines[count:]
    commented = re.match(r"[\ufeff ]*#+\s*\w", last)
    return [last.lstrip("\ufeff# ") if commented else last, *lines[count:]]


def _until_broken(reader: Iterator[list[str]], grid: Grid) -> Iterator[list[str]]:
    """The rows up to one that is no row of a table."""
    try:
        yield from reader
    except csv.Error as error:
        grid.problem = f"is no table any more in or after line {reader.line_num}: {error}"  # type: ignore[attr-defined]


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])


def _of_two_levels(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The names of a data frame whose columns have two levels, written as two lines."""
    if len(below) != len(above) or any(_number(name) is not None for name in below if name):
        return list(above)
    return ["_".join(part for part in names if part) for names in zip(above, below, strict=True)]


def _header(cells: Sequence[str]) -> list[str]:
    """The names, those of data frames with two levels joined, an empty one kept for pandas' own numbering."""
    found = []
    for cell in cells:
        name = cell.strip().lstrip("\ufeff")
        if name.startswith("('") and name.endswith(")"):
            name = "_".join(part for part in re.findall(r"'([^']*)'", name) if part)
        found.append(name)
    return found


def _read_cells(texts: Sequence[str], comma: bool, share: bool = False) -> list[Scalar]:
    """The cells of a part of a column; a column of plain numbers with blanks is read at once.

    Where each cell is a number with the same word behind it (`64 imgs`), that word is the unit; of a `share` a
    percentage is a hundredth.
    """
    filled = "".join(texts)
    if filled and filled.isascii() and not filled.encode().translate(None, _PLAIN):
        try:
            return _plain_numbers(texts, filled)
        except ValueError:
            pass
    known = {text: _cell(text, comma) for text in set(texts)}
    if share and all(text.rstrip().endswith("%") for text, value in known.items() if value is not None):
        known = {text: value / 100 if isinstance(value, (int, float)) else value for text, value in known.items()}
    if any(isinstance(value, str) for value in known.values()):
        written = as_written(known)
        return [written[text] for text in texts]
    return [known[text] for text in texts]


def _plain_numbers(texts: Sequence[str], filled: str) -> list[Scalar]:
    if "." in filled and all("." in text for text in texts):
        return list(map(float, texts))
    if filled.isdecimal() and 0 < min(map(len, texts)) <= max(map(len, texts)) <= _LONGEST_WHOLE:
        return list(map(int, texts))
    return [_plain_number(text) if text else None for text in texts]


def _plain_number(text: str) -> int | float:
    return int(text) if text.lstrip("+-").isdecimal() and len(text) <= _LONGEST_WHOLE else float(text)


def _cell(text: str, comma: bool) -> Scalar:
    return cell(text.replace(",", ".") if comma and _NUMBER.fullmatch(text.strip().replace(",", ".")) else text)


def cell(text: str) -> Scalar:
    """A cell as the number, truth value or text that it writes; None for a blank one and for NaN."""
    plain = text.strip()
    if plain.lower() in _WORDS:
        return _WORDS[plain.lower()]
    if len(plain) > 2 and plain[0] == plain[-1] == '"':
        return cell(plain[1:-1])
    if _OBJECT.fullmatch(plain):
        return None
    found = _number(plain)
    if found is None and plain[-1] in _MARKED and len(plain) < _LONGEST_NUMBER:
        found = _number(_MARGIN.sub("", plain.removesuffix("%").rstrip()))
    return plain if found is None else found


def _number(text: str) -> float | int | None:
    if not text or text[0] not in "+-.0123456789" or not _NUMBER.fullmatch(text):
        return None
    return _plain_number(text)


def _objects(lines: Iterable[str], grid: Grid) -> Grid:
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


def plain(value: object) -> Scalar:
    """A value of JSON, Parquet or a data frame as a scalar; NaN is missing."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return None if value.strip().lower() in ("nan", "nat") or _OBJECT.fullmatch(value) else value
    if type(value).__name__ == "MaskedConstant":
        return None
    unpacked = getattr(value, "item", None)
    if callable(unpacked):
        return plain(unpacked())
    return str(value)


def _in_one_piece(candidate: Candidate) -> bool:
    """Whether a file that begins an object is one document, pretty or on one line, rather than an object a line."""
    if candidate.size > MAX_DOCUMENT:
        return False
    with candidate.path.open("rb") as file:
        first = file.readline(MAX_DOCUMENT)
        second = file.readline(2)
    return not second.strip().startswith(b"{") or not first.rstrip().endswith(b"}")


def _document(candidate: Candidate) -> Grid:
    """A JSON document that holds a list of trials in one of the usual ways."""
    if candidate.size > MAX_BYTES:
        return Grid(problem=f"{candidate.size} bytes; at most {MAX_BYTES} are read of one JSON document")
    try:
        loaded = json.loads(candidate.path.read_text(encoding=encoding_of(candidate.head), errors="replace"))
    except (OSError, ValueError, RecursionError) as error:
        return Grid(problem=f"cannot be read: {error}")
    grid = Grid()
    for item in loaded if isinstance(loaded, list) else rows_in(loaded):
        _add(grid, item)
    return grid


def of_rows(rows: Sequence[Mapping[str, Any]]) -> Grid:
    """Rows that are in memory already."""
    grid = Grid()
    for row in rows:
        _add(grid, row)
    return grid


def of_mapping(columns: Mapping[str, Iterable[Any]]) -> Grid:
    """Columns that are in memory already: `cv_results_`, a data frame's."""
    named = zip(_header([str(name) for name in columns]), columns.values(), strict=True)
    found = {name: [plain(value) for value in cells] for name, cells in islice(named, MAX_COLUMNS)}
    rows = max((len(cells) for cells in found.values()), default=0)
    kept = {name: cells for name, cells in found.items() if len(cells) == rows}
    return Grid(kept, rows)


def _parquet(candidate: Candidate) -> Grid:
    if candidate.size > MAX_BYTES:
        return Grid(problem=f"{candidate.size} bytes; at most {MAX_BYTES} are read")
    try:
        from pyarrow import parquet
    except ImportError:
        return Grid(problem="is a Parquet file: install pyarrow, or write it as CSV (`frame.to_csv`)")
    try:
        return of_mapping(parquet.read_table(candidate.path).to_pydict())
    except Exception as error:
        return Grid(problem=f"cannot be read as Parquet: {error}")


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


def is_parquet(path: Path) -> bool:
    """Whether the file begins as Parquet does."""
    with path.open("rb") as file:
        return file.read(HEAD_BYTES).startswith(PARQUET)
