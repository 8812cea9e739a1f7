"""A table of any format as columns: CSV, TSV, JSON lines, a JSON list or mapping, Parquet where pyarrow is there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from advisor.names import canonical
from advisor.readers._lines import Lines, encoding_of, first_lines, is_text
from advisor.readers.engines._cell_values import cell_or_number, number_in, plain_numbers
from advisor.readers.engines._grid import MAX_COLUMNS, Grid, header_names
from advisor.readers.engines._objects import PARQUET, document, in_one_piece, objects, parquet
from advisor.readers.engines._transposed import upright
from advisor.readers.engines._written import as_written
from advisor.readers.engines._yaml_rows import is_yaml, yaml_rows
from advisor.readers.source import Candidate
from advisor.records import Scalar
from advisor.tables import table

_DELIMITERS = (",", "\t", ";", "|")
_PLAIN = b"0123456789+-.eE"
_COMMENTS = 40  # lines looked at for comments above a header
_BATCH = 20_000  # rows whose cells are read together


def peek(candidate: Candidate, count: int) -> Grid:
    """The first rows of a file that may be a table; empty for anything else."""
    if candidate.head.startswith(PARQUET):
        return parquet(candidate).top(count)
    if not is_text(candidate.head):
        return Grid()
    begin = candidate.head.decode(encoding_of(candidate.head), "replace").lstrip()
    if begin.startswith("["):
        return document(candidate).top(count) if begin[1:].lstrip().startswith("{") else Grid()
    if begin.startswith("{"):
        found = objects(first_lines(candidate.content, candidate.head, count), Grid())
        return document(candidate).top(count) if found.rows < 2 and in_one_piece(candidate) else found
    if is_yaml(begin):
        return yaml_rows(candidate).top(count)
    return cells(first_lines(candidate.content, candidate.head, count + 1))


def whole(candidate: Candidate) -> Grid:
    """All rows of a table."""
    if candidate.head.startswith(PARQUET):
        return parquet(candidate)
    begin = candidate.head.decode(encoding_of(candidate.head), "replace").lstrip()
    if begin.startswith("[") or (begin.startswith("{") and in_one_piece(candidate)):
        return document(candidate)
    if is_yaml(begin):
        return yaml_rows(candidate)
    lines = Lines(candidate.content)
    grid = objects(lines, Grid()) if begin.startswith("{") else cells(_in_blocks(lines))
    grid.problem = lines.problem or grid.problem
    return grid


def _in_blocks(lines: Lines) -> Iterator[str]:
    return chain.from_iterable(block.split("\n") for block in lines.blocks())


def cells(lines: Iterable[str]) -> Grid:
    """Rows of delimited cells under a header, or beside their names where the table stands on its side."""
    grid = _delimited(lines)
    return upright(grid) if grid.columns else grid


def _delimited(lines: Iterable[str]) -> Grid:
    rows: Iterator[str] = filter(str.strip, lines)
    before = list(islice(rows, _COMMENTS))
    told, before = _separator(before)
    before = _below_title(_from_header(before))
    rows = chain(before[1:], rows)
    top = before[0] if before else ""
    if top.lstrip().startswith(("[", "<", "#!")):
        return Grid()
    delimiter = told or max(_DELIMITERS, key=top.count)
    header = header_names(_split(top, delimiter))
    if len(set(header)) < len(header):
        header = _of_two_levels(header, header_names(_split(next(rows, ""), delimiter)))
    if not 1 < len(header) <= MAX_COLUMNS or any(number_in(name) is not None for name in header if name):
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
    if not names_columns or number_in(body.split(delimiter)[0].strip()) is None:
        return lines[count:]
    commented = re.match(r"[\ufeff ]*#+\s*\w", last)
    return [last.lstrip("\ufeff# ") if commented else last, *lines[count:]]


def _below_title(lines: list[str]) -> list[str]:
    """The lines without a spreadsheet's title: one filled cell in a row as wide as the rows below it."""
    delimiter = max(_DELIMITERS, key="".join(lines).count)
    count = 0
    while count + 2 < len(lines) and _is_title(lines[count], lines[count + 1], delimiter):
        count += 1
    return lines[count:]


def _is_title(line: str, below: str, delimiter: str) -> bool:
    filled = [cell for cell in _split(line, delimiter) if cell.strip()]
    return len(filled) == 1 and line.count(delimiter) == below.count(delimiter) >= 2


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
    if len(below) != len(above) or any(number_in(name) is not None for name in below if name):
        return list(above)
    if "" in above[1:] and "" not in below and len(set(below)) == len(below):  # merged cells: a group above its columns
        return list(below)
    return ["_".join(part for part in names if part) for names in zip(above, below, strict=True)]


def _read_cells(texts: Sequence[str], comma: bool, share: bool = False) -> list[Scalar]:
    """The cells of a part of a column; a column of plain numbers with blanks is read at once.

    Where each cell is a number with the same word behind it (`64 imgs`), that word is the unit; of a `share` a
    percentage is a hundredth.
    """
    filled = "".join(texts)
    if filled and filled.isascii() and not filled.encode().translate(None, _PLAIN):
        try:
            return plain_numbers(texts, filled)
        except ValueError:
            pass
    known = {text: cell_or_number(text, comma) for text in set(texts)}
    if share and all(text.rstrip().endswith("%") for text, value in known.items() if value is not None):
        known = {text: value / 100 if isinstance(value, (int, float)) else value for text, value in known.items()}
    if any(isinstance(value, str) for value in known.values()):
        written = as_written(known)
        return [written[text] for text in texts]
    return [known[text] for text in texts]
