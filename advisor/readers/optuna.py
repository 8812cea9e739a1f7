"""Optuna studies: SQLite files, journal files, database URLs, gRPC proxies, studies in memory.

A file is read without optuna, in one read-only transaction; it is never locked, changed or upgraded.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from advisor.errors import did_you_mean
from advisor.readers import _optuna_records as records
from advisor.readers._optuna_journal import MAX_LINE, Journal
from advisor.readers._optuna_sql import raw_studies
from advisor.readers.source import Candidate, Reading, ReadOptions, printable
from advisor.records import ReadError, Study

_SQLITE = b"SQLite format 3\x00"
_URL = re.compile(r"^(?P<scheme>[a-z0-9]+(?:\+[a-z0-9_]+)?)://", re.IGNORECASE)
_PASSWORD = re.compile(r"(://[^:/@\s]*):[^@\s]*@")
_BUSY_SECONDS = 2.0


class OptunaReader:
    """Reads storages of any version since 2.x."""

    kind = "optuna"
    title = "Optuna storages: SQLite, journal file, database URL, gRPC proxy; x.db#study names one study"
    order = 20

    def claims(self, candidate: Candidate) -> bool:
        """Whether the file is a SQLite database with Optuna's tables, or a journal."""
        if candidate.head.startswith(_SQLITE):
            return _is_optuna(candidate.path)
        return candidate.head.lstrip().startswith(b"{") and b'"op_code"' in candidate.head

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """Every study of every file."""
        return _joined([_read_file(file.path) for file in files])

    def claims_url(self, source: str) -> bool:
        """Whether the text is `file#study` or a storage URL."""
        if _URL.match(source):
            return True
        path, mark, _ = source.rpartition("#")
        return bool(mark) and Path(path).expanduser().is_file()

    def read_url(self, source: str, options: ReadOptions) -> Reading:
        """The studies behind `file#study` or a storage URL; a password is never repeated."""
        address, mark, name = source.partition("#")
        reading = _read_address(address, source)
        return _only(reading, name, masked(source)) if mark else reading


READER = OptunaReader()


def masked(url: str) -> str:
    """The URL without its password."""
    return _PASSWORD.sub(r"\1:***@", url)


def from_study(study: Any, source: str = "memory") -> Study:
    """An `optuna.Study` in memory as a record."""
    from optuna.distributions import distribution_to_json

    raw = records.RawStudy(name=str(getattr(study, "study_name", "study")))
    raw.directions = [direction.name for direction in study.directions]
    raw.user_attrs = dict(getattr(study, "user_attrs", {}))
    raw.system_attrs = {"study:metric_names": getattr(study, "metric_names", None)}
    for trial in study.get_trials(deepcopy=False):
        texts = {name: distribution_to_json(found) for name, found in trial.distributions.items()}
        internal = {name: trial.distributions[name].to_internal_repr(value) for name, value in trial.params.items()}
        raw.trials.append(
            records.RawTrial(
                number=trial.number,
                state=trial.state.name,
                params={name: (value, texts[name]) for name, value in internal.items()},
                values=dict(enumerate(trial.values or ())),
                intermediate=dict(trial.intermediate_values),
                user_attrs=dict(trial.user_attrs),
                system_attrs=dict(trial.system_attrs),
                started=trial.datetime_start,
                completed=trial.datetime_complete,
            )
        )
    return records.study(raw, source)


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
    message = f"no study '{name}'.{did_you_mean(name, known)} It holds: {', '.join(known[:10])}"
    return Reading(errors=(ReadError(source=printable(source), message=printable(message)),))


def _error(source: object, message: str) -> Reading:
    return Reading(errors=(ReadError(source=printable(str(source)), message=printable(message)),))


def _read_address(address: str, source: str) -> Reading:
    scheme = _URL.match(address)
    if scheme is None:
        path = Path(address).expanduser()
        return _read_file(path)
    if scheme["scheme"].lower().startswith("sqlite"):
        return _read_file(Path(address.split("://", 1)[1].removeprefix("/") or "."))
    if scheme["scheme"].lower() == "grpc":
        return _read_proxy(address)
    return _read_database(address)


def _read_file(path: Path) -> Reading:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        return _error(path, f"cannot be opened: {error.strerror or error}")
    if head.startswith(_SQLITE):
        return _read_sqlite(path)
    if b'"op_code"' in head:
        return _read_journal(path)
    return _error(path, "is neither an Optuna SQLite database nor a journal file")


def _read_journal(path: Path) -> Reading:
    journal = Journal()
    with path.open("rb") as file:
        journal.play(iter(lambda: file.readline(MAX_LINE), b""))
    studies = tuple(records.study(raw, str(path)) for raw in journal.studies.values())
    return Reading(studies=studies, points=records.count(studies), lost=journal.lost)


def _read_sqlite(path: Path) -> Reading:
    try:
        with _opened(path) as connection:
            columns = _columns(connection)
            if "studies" not in columns or "trials" not in columns:
                return _error(
                    path,
                    f"a SQLite database without Optuna's tables; it has {', '.join(sorted(columns)[:8]) or 'none'}",
                )
            connection.execute("BEGIN")
            raw = raw_studies(lambda sql: connection.execute(sql), columns)
        studies = tuple(records.study(study, str(path)) for study in raw)
        return Reading(studies=studies, points=records.count(studies))
    except (sqlite3.Error, ValueError, KeyError, TypeError) as error:
        return _error(path, f"cannot be read as an Optuna database: {error}")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection; where the file needs recovery or stays locked, one to a private copy."""
    uri = f"file:{quote(str(path.resolve()))}?mode=ro"
    with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
        connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            connection = _copy(path, Path(folder))
        with closing(connection):
            yield connection


def _copy(path: Path, folder: Path) -> sqlite3.Connection:
    for ending in ("", "-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file():
            shutil.copyfile(beside, folder / f"copy.db{ending}")
    return sqlite3.connect(folder / "copy.db", timeout=_BUSY_SECONDS, isolation_level=None)


def _columns(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        name: frozenset(row[1] for row in connection.execute("SELECT * FROM pragma_table_info(?)", (name,)))
        for name in tables
    }


def _is_optuna(path: Path) -> bool:
    """Whether the database has Optuna's tables; one that cannot be opened is claimed, so that its error is told."""
    try:
        with _opened(path) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return "studies" in tables and "trials" in tables
    except sqlite3.Error:
        return True


def _read_database(url: str) -> Reading:
    try:
        from sqlalchemy import create_engine, inspect, text
    except ImportError:
        return _error(masked(url), "a database URL needs SQLAlchemy: pip install sqlalchemy")
    try:
        engine = create_engine(url)
        with engine.connect() as connection:
            found = inspect(connection)
            columns = {name: frozenset(c["name"] for c in found.get_columns(name)) for name in found.get_table_names()}
            if "studies" not in columns or "trials" not in columns:
                return _error(masked(url), "the database has none of Optuna's tables")
            quoted = "`key`" if engine.dialect.name in ("mysql", "mariadb") else "key"

            def query(sql: str) -> Iterable[Sequence[Any]]:
                return [tuple(row) for row in connection.execute(text(sql.replace(", key,", f", {quoted},")))]

            studies = tuple(records.study(raw, masked(url)) for raw in raw_studies(query, columns))
        engine.dispose()
        return Reading(studies=studies, points=records.count(studies))
    except Exception as error:
        return _error(masked(url), f"cannot be read: {masked(str(error)).splitlines()[0]}")


def _read_proxy(url: str) -> Reading:
    try:
        import optuna
        from optuna.storages import GrpcStorageProxy

        host, _, port = url.removeprefix("grpc://").rstrip("/").partition(":")
        storage = GrpcStorageProxy(host=host, port=int(port or 13000))
        names = [summary.study_name for summary in optuna.get_all_study_summaries(storage)]
        studies = tuple(from_study(optuna.load_study(study_name=name, storage=storage), url) for name in names)
        return Reading(studies=studies, points=records.count(studies))
    except Exception as error:
        return _error(
            url, f"cannot be read: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        )
