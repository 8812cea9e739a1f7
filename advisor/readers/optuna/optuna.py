"""Optuna studies: SQLite files, journal files, database URLs, gRPC proxies, studies in memory.

A file is read without optuna, in one read-only transaction; it is never locked, changed or upgraded.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from advisor.errors import did_you_mean
from advisor.readers._number_texts import with_numbers
from advisor.readers._sqlite import MAGIC, columns_of, opened, tolerate_text
from advisor.readers.optuna import _records as records
from advisor.readers.optuna._journal import MAX_LINE, Journal
from advisor.readers.optuna._memory import raw_study
from advisor.readers.optuna._sql import Columns, Tables
from advisor.readers.source import Candidate, Reading, ReadOptions, Signs, masked, shown
from advisor.records import ReadError, Study

_URL = re.compile(r"^(?P<scheme>[a-z][a-z0-9]*(?:\+[a-z0-9_]+)?)://", re.IGNORECASE)
_STUDY = re.compile(r"#(?P<name>[^#@/]*)$")
_OPERATION = b'"op_code"'
_HEAD = 4096  # bytes of a file that tell what it is
_SHOWN_NAMES = 10  # of studies


class OptunaReader:
    """Reads storages of any version since 2.x."""

    kind = "optuna"
    title = "Optuna storages: SQLite, journal file, database URL, gRPC proxy; x.db#study names one study"
    order = 20
    signs = Signs(begins=(MAGIC,), holds=(_OPERATION,))

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is a SQLite database with Optuna's tables, or a journal."""
        if candidate.head.startswith(MAGIC):
            return _is_optuna(candidate.path)
        return candidate.head.lstrip().startswith(b"{") and _OPERATION in candidate.head

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """Every study of every file."""
        return _joined([_read_file(file.content, file.path) for file in files])

    def claims_url(self, source: str) -> bool:
        """Whether the text is `file#study` or a storage URL."""
        if _URL.match(source):
            return True
        path, mark, _ = source.rpartition("#")
        return bool(mark) and Path(path).expanduser().is_file()

    def read_url(self, source: str, options: ReadOptions) -> Reading:
        """The studies behind `file#study` or a storage URL; a password is never repeated."""
        address, name = _parted(source)
        reading = _read_address(address)
        return reading if name is None else _only(reading, name, source)


READER = OptunaReader()


def from_study(study: Any, source: str = "memory") -> Study:
    """An `optuna.Study` in memory as a record."""
    return with_numbers(records.study(raw_study(study), source))


def _parted(source: str) -> tuple[str, str | None]:
    """The storage and the study named behind `#`; in a server's URL the last `#` may belong to a password."""
    scheme = _URL.match(source)
    if scheme and not scheme["scheme"].lower().startswith("sqlite"):
        found = _STUDY.search(source)
        return (source[: found.start()], found["name"]) if found else (source, None)
    address, mark, name = source.rpartition("#")
    return (address, name) if mark else (source, None)


def _joined(readings: Sequence[Reading]) -> Reading:
    return Reading(
        studies=tuple(study for reading in readings for study in reading.studies),
        errors=tuple(error for reading in readings for error in reading.errors),
        points=sum(reading.points for reading in readings),
        lost=sum(reading.lost for reading in readings),
    )


def _only(reading: Reading, name: str, source: str) -> Reading:
    studies = tuple(study for study in reading.studies if study.name == name)
    if studies or not reading.studies:
        return reading.model_copy(update={"studies": studies, "points": records.count(studies)})
    known = [study.name for study in reading.studies]
    more = f" and {len(known) - _SHOWN_NAMES} more" if len(known) > _SHOWN_NAMES else ""
    message = f"no study '{name}'.{did_you_mean(name, known)} It holds: {', '.join(known[:_SHOWN_NAMES])}{more}"
    return Reading(errors=(*reading.errors, _problem(source, message)))


def _problem(source: object, message: str) -> ReadError:
    return ReadError(source=shown(str(source)), message=shown(message))


def _error(source: object, message: str) -> Reading:
    return Reading(errors=(_problem(source, message),))


def _made(raw: Sequence[records.RawStudy], source: str, lost: int, problems: Sequence[str]) -> Reading:
    """The reading of one storage; a study that makes no sense is an error and costs no other."""
    studies: list[Study] = []
    errors = [_problem(source, problem) for problem in problems]
    for study in raw:
        try:
            studies.append(records.study(study, source))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            errors.append(_problem(source, f"study '{study.name}' is damaged: {error}"))
    lost += sum(study.lost for study in raw)
    if lost:
        errors.append(_problem(source, f"{lost} damaged records are lost; the intact ones are kept"))
    return Reading(studies=tuple(studies), points=records.count(studies), lost=lost, errors=tuple(errors))


def _read_address(address: str) -> Reading:
    found = _URL.match(address)
    scheme = found["scheme"].lower() if found else ""
    if not scheme:
        return _read_file(Path(address).expanduser())
    if scheme.startswith("sqlite"):
        plain = address.split("://", 1)[1].partition("?")[0].removeprefix("/")
        return _read_file(Path(plain)) if plain else _error(address, "names no file: write sqlite:///study.db")
    return _read_server(address, scheme)


def _read_server(url: str, scheme: str) -> Reading:
    from advisor.readers.optuna._urls import UrlError, database, proxied

    try:
        if scheme == "grpc":
            return _made(proxied(url), masked(url), 0, ())
        tables = database(url)
    except UrlError as error:
        return _error(url, str(error))
    return _made(tables.studies, masked(url), tables.lost, tables.damaged)


def _read_file(path: Path, named: Path | None = None) -> Reading:
    """The studies of a file, which is told as `named` where that is another."""
    named = named or path
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if head.startswith(MAGIC):
            return _read_sqlite(path)
        if _OPERATION in head:
            return _read_journal(path, named)
    except OSError as error:
        return _error(named, f"cannot be opened: {error.strerror or error}")
    return _error(named, "is neither an Optuna SQLite database nor a journal file")


def _read_journal(path: Path, named: Path) -> Reading:
    journal = Journal()
    with path.open("rb") as file:
        journal.play(_lines(file.readline))
    problems = ["ends within a line: cut off, or still being written; the lines before it are kept"]
    return _made(list(journal.studies.values()), str(named), journal.lost, problems if journal.cut else [])


def _lines(readline: Any) -> Iterator[bytes]:
    """Lines of bounded length."""
    while line := readline(MAX_LINE):
        yield line


def _read_sqlite(path: Path) -> Reading:
    try:
        with opened(path) as connection:
            columns = columns_of(connection)
            if "studies" not in columns or "trials" not in columns:
                held = ", ".join(sorted(columns)[:8]) or "no table"
                return _error(path, f"a SQLite database without Optuna's tables; it has {held}")
            tables = _played(connection, columns)
            if any("UTF-8" in problem for problem in tables.damaged):
                tolerate_text(connection)
                tables = _played(connection, columns)
    except sqlite3.Error as error:
        return _error(path, f"cannot be read as an Optuna database: {error}")
    damaged = [f"the database is damaged, part of it is lost: {table}" for table in tables.damaged]
    return _made(tables.studies, str(path), tables.lost, damaged)


def _played(connection: sqlite3.Connection, columns: Columns) -> Tables:
    tables = Tables(connection.execute, columns, (sqlite3.Error,))
    tables.play()
    return tables


def _is_optuna(path: Path) -> bool:
    """Whether the database has Optuna's tables; one that cannot be opened is claimed, so that its error is told."""
    try:
        with opened(path) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return "studies" in tables and "trials" in tables
    except (sqlite3.Error, OSError):
        return True
