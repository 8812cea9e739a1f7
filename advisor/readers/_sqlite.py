"""Opens a SQLite file that another process may be writing: read-only, or a private copy; never a byte changed."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

MAGIC = b"SQLite format 3\x00"
_BUSY_SECONDS = 1.0  # that a locked file is waited for
_PAUSE_SECONDS = 0.001  # between tries
_TRIES = 3  # of copying a file that another program writes
_WAL_VERSION = 2  # in the header of a file with a write-ahead log (SQLite file format, 1.3.3)
_BESIDE = ("-wal", "-journal")


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for reading one snapshot.

    A write-ahead log is read together with its writer when both of its files are there; without a log the
    file is read as it stands; a log or journal that was left behind is recovered in a private copy.
    """
    path = path.resolve()
    from tempfile import TemporaryDirectory  # it loads random numbers and archives

    with TemporaryDirectory(prefix="advisor-") as folder, closing(_connection(path, Path(folder))) as found:
        yield found


def columns_of(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """The columns of every table."""
    tables = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    wanted = "SELECT name FROM pragma_table_info(?)"
    return {name: frozenset(str(row[0]) for row in connection.execute(wanted, (name,))) for name in tables}


def _connection(path: Path, folder: Path) -> sqlite3.Connection:
    log = _size(path, "-wal")
    if _keeps_log(path) and log and not _size(path, "-shm"):
        return _copied(path, folder)
    mode = "immutable=1" if _keeps_log(path) and not log else "mode=ro"
    connection = _connect(f"file:{quote(str(path))}?{mode}")
    try:
        _begin(connection)
    except sqlite3.OperationalError:
        connection.close()
        return _copied(path, folder)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(connection: sqlite3.Connection) -> None:
    """Begins one snapshot; tries often, for a busy writer leaves gaps of less than a millisecond."""
    until = time.monotonic() + _BUSY_SECONDS
    connection.execute("BEGIN")
    while True:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)


def tolerate_text(connection: sqlite3.Connection) -> None:
    """Takes texts that are no UTF-8, at some cost for every text."""
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")


def _keeps_log(path: Path) -> bool:
    """Whether the database is in write-ahead mode, as its header says."""
    with path.open("rb") as file:
        head = file.read(20)
    return len(head) == 20 and head[18] == _WAL_VERSION


def _size(path: Path, ending: str) -> int:
    try:
        return path.with_name(path.name + ending).stat().st_size
    except OSError:
        return 0


def _copied(path: Path, folder: Path) -> sqlite3.Connection:
    """A connection to a copy, made again when the files changed while they were copied."""
    for _ in range(_TRIES):
        before = _state(path)
        shutil.copyfile(path, folder / "copy.db")
        for ending in _BESIDE:
            copy = folder / f"copy.db{ending}"
            copy.unlink(missing_ok=True)
            with suppress(FileNotFoundError):
                shutil.copyfile(path.with_name(path.name + ending), copy)
        if _state(path) == before:
            connection = _connect(f"file:{quote(str(folder / 'copy.db'))}")
            connection.execute("BEGIN")
            return connection
    raise sqlite3.OperationalError("it is written to without a pause; read it again when the writer rests")


def _state(path: Path) -> list[tuple[int, int]]:
    found = []
    for ending in ("", *_BESIDE):
        with suppress(OSError):
            status = path.with_name(path.name + ending).stat()
            found.append((status.st_mtime_ns, status.st_size))
    return found
