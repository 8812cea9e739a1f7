"""The storage of a run: opening it, its lock, whose a trial is, and what survives a kill."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import time
import uuid
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from advisor.errors import PlanError
from advisor.runner.processes import started_at

LEASE_SECONDS = 90.0
RENEW_SECONDS = 15.0
_Result = TypeVar("_Result")


def masked(url: str) -> str:
    """The storage's address without the password, and without secrets in its query."""
    url = re.sub(r"(://[^:/@?#]*):[^@/]*@", r"\1:***@", url)
    return re.sub(r"((?:password|passwd|secret|token|key)=)[^&#]*", r"\1***", url, flags=re.IGNORECASE)


def storage_url(storage: str | None, output: Path) -> str:
    """The SQLAlchemy address: the output's study.db unless told."""
    if storage is None:
        return f"sqlite:///{(output / 'study.db').resolve()}"
    return storage if "://" in storage else f"sqlite:///{Path(storage).resolve()}"


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def open_storage(url: str) -> Any:
    """An Optuna storage; one SQLite file is written by one process, with a journal that a kill cannot hurt."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    if url.startswith("grpc://"):
        host, _, port = url.removeprefix("grpc://").partition(":")
        return optuna.storages.GrpcStorageProxy(host=host, port=int(port or 13000))
    try:
        options = {"connect_args": {"timeout": 60}} if url.startswith("sqlite") else {"pool_pre_ping": True}
        backend = optuna.storages.RDBStorage(_driver(url), engine_kwargs=options)
    except Exception as error:
        text = masked(str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__)
        raise PlanError(f"storage {masked(url)}: cannot be opened: {text}") from None
    if url.startswith("sqlite"):
        _tune_sqlite(backend.engine)
    return optuna.storages.get_storage(backend)


def _driver(url: str) -> str:
    scheme, colon, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        import importlib.util

        scheme = "postgresql+psycopg" if importlib.util.find_spec("psycopg") else "postgresql"
    return scheme + colon + rest


def _tune_sqlite(engine: Any) -> None:
    from sqlalchemy import event

    def tune(connection: Any, record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=60000"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", tune)
    engine.dispose()


def patiently(action: Callable[[], _Result], seconds: float = 120.0) -> _Result:
    """Tries again while the storage is locked or gone, for a while."""
    deadline = time.monotonic() + seconds
    pause = 0.05
    while True:
        try:
            return action()
        except Exception as error:
            if not _passing(error) or time.monotonic() + pause > deadline:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 5.0)


def _passing(error: BaseException | None) -> bool:
    while error is not None:
        if type(error).__name__ in ("OperationalError", "InterfaceError", "StorageInternalError", "DisconnectionError"):
            return True
        error = error.__cause__
    return False


class Lock:
    """Keeps a second run out of an SQLite file."""

    def __init__(self, database: Path) -> None:
        database.parent.mkdir(parents=True, exist_ok=True)
        self._path = database.with_name(f".{database.name}.lock")
        self._file = self._path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise PlanError(
                f"{database}: another `advisor run` works there; wait for it, or give another --output"
            ) from None

    def release(self) -> None:
        """Lets others in."""
        self._file.close()


class Owner:
    """Says whose a running trial is, in a storage that several machines share."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{started_at(os.getpid())}:{uuid.uuid4().hex[:8]}"
        self._renewed = 0.0

    def renew(self, study: Any) -> None:
        """Says that this process lives; does nothing when it said so just now."""
        if time.monotonic() - self._renewed > RENEW_SECONDS or not self._renewed:
            study.set_user_attr(f"lease:{self.name}", time.time())
            self._renewed = time.monotonic()

    def gone(self, name: str, study: Any) -> bool:
        """Whether the process of this name has ended: known for this machine, by its lease for another."""
        host, pid, started, *_ = name.split(":")
        if host == socket.gethostname():
            return started_at(int(pid)) != started
        told = study.user_attrs.get(f"lease:{name}")
        return told is None or time.time() - float(told) > LEASE_SECONDS
