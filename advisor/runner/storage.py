"""The storage of a run: opening it, its lock, and patience with one that is locked or gone for a while."""

from __future__ import annotations

import fcntl
import itertools
import random
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from advisor.errors import ExitCode, PlanError
from advisor.readers.source import MALFORMED, masked

PATIENCE_SECONDS = 120.0  # that a storage may be away
_PAUSES = (0.05, 5.0)
_PASSING = ("OperationalError", "InterfaceError", "DisconnectionError", "TimeoutError")
_OF_THE_DATA = ("DataError", "IntegrityError", "ArgumentError")  # what no waiting mends
_PASSING_CODES = ("UNAVAILABLE", "DEADLINE_EXCEEDED")
_CREATED_TWICE = ("IntegrityError", "ProgrammingError")  # by processes that create the tables at the same moment
_OPENINGS = 10
_RETRIED = (
    "_create_new_trial", "_get_best_trial_id", "_get_trials", "_set_trial_param", "create_new_study",
    "create_new_trial", "get_all_studies", "get_all_trials", "get_study_directions", "get_study_id_from_name",
    "get_study_name_from_id", "get_study_system_attrs", "get_study_user_attrs", "get_trial",
    "get_trial_id_from_study_id_trial_number", "set_study_system_attr", "set_study_user_attr",
    "set_trial_intermediate_value", "set_trial_param", "set_trial_state_values", "set_trial_system_attr",
    "set_trial_user_attr",
)  # fmt: skip


class StorageGoneError(PlanError):
    """The storage did not come back."""

    exit_code = ExitCode.FINDINGS


class Patience:
    """Tries a storage's methods again while it is locked, full or gone; `tell` hears of each outage once."""

    def __init__(
        self,
        name: str = "the storage",
        seconds: float = PATIENCE_SECONDS,
        tell: Callable[[str], None] = lambda reason: None,
        hurried: Callable[[], bool] = lambda: False,
    ) -> None:
        self._name, self._seconds, self._tell, self._hurried = name, seconds, tell, hurried
        self._gone = ""

    def teach(self, backend: Any) -> None:
        """Makes every reading and writing method of the storage patient."""
        for name in _RETRIED:
            method = getattr(backend, name, None)
            if method is not None:
                setattr(backend, name, self._around(method))

    def _around(self, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def patient(*args: Any, **named: Any) -> Any:
            try:
                return method(*args, **named)
            except Exception as error:
                if not _passing(error):
                    raise
                return self._again(error, lambda: method(*args, **named))

        return patient

    def _again(self, error: Exception, action: Callable[[], Any]) -> Any:
        reason = _first_line(error)
        deadline, pause = time.monotonic() + self._seconds, _PAUSES[0]
        is_told = False
        while not self._gone and not self._hurried() and time.monotonic() + pause < deadline:
            if not is_told and pause > 1:
                self._tell(reason)
                is_told = True
            time.sleep(pause)
            pause = min(pause * 2, _PAUSES[1])
            try:
                return action()
            except Exception as again:
                if not _passing(again):
                    raise
                reason = _first_line(again)
        self._gone = self._gone or reason
        raise StorageGoneError(f"{self._name}: {self._gone}; what had finished is kept, --resume goes on") from None


def _first_line(error: BaseException) -> str:
    cause = error.__cause__ or error
    if hasattr(error, "details") and hasattr(error, "code"):
        return f"{error.code().name.lower()}: {error.details()}"
    if isinstance(cause, ValueError) or type(cause).__name__ == "ArgumentError":
        return MALFORMED
    lines = str(getattr(cause, "orig", None) or cause).strip().splitlines()
    return masked(lines[0] if lines else type(cause).__name__)


def _passing(error: BaseException) -> bool:
    """Whether the storage itself failed; what Optuna says of a study or trial is no outage, whatever caused it."""
    name = type(error).__name__
    if name == "_InactiveRpcError":
        return bool(error.code().name in _PASSING_CODES)  # type: ignore[attr-defined]
    if name == "StorageInternalError":
        return type(error.__cause__).__name__ not in _OF_THE_DATA
    return name in _PASSING


def storage_url(storage: str | None, output: Path) -> str:
    """The SQLAlchemy address: the output's study.db unless told."""
    if storage is None:
        return f"sqlite:///{(output / 'study.db').resolve()}"
    return storage if "://" in storage else f"sqlite:///{Path(storage).resolve()}"


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def open_storage(url: str, patience: Patience | None = None) -> Any:
    """An Optuna storage; one SQLite file is written by one process, with a journal that a kill cannot hurt."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    patience = patience or Patience(f"storage {masked(url)}")
    if url.startswith("grpc://"):
        host, _, port = url.removeprefix("grpc://").partition(":")
        proxy = optuna.storages.GrpcStorageProxy(host=host, port=int(port or 13000))
        patience.teach(proxy)
        return proxy
    backend = _database(url)
    if url.startswith("sqlite"):
        _tune_sqlite(backend.engine)
    patience.teach(backend)
    return optuna.storages.get_storage(backend)


def _database(url: str) -> Any:
    from optuna.storages import RDBStorage

    options = {"connect_args": {"timeout": 60}} if url.startswith("sqlite") else {"pool_pre_ping": True}
    for attempt in itertools.count():
        try:
            return RDBStorage(_driver(url), engine_kwargs=options)
        except Exception as error:
            is_twice = type(error).__name__ in _CREATED_TWICE or "already exists" in str(error)
            if attempt < _OPENINGS and is_twice:
                time.sleep(random.uniform(0.05, 0.5))
                continue
            raise PlanError(f"storage {masked(url)}: cannot be opened: {_first_line(error)}") from None
    raise AssertionError


def _driver(url: str) -> str:
    """The address with the driver that is installed, where it names none."""
    from importlib.util import find_spec

    scheme, colon, rest = url.partition("://")
    if scheme in ("postgres", "postgresql"):
        scheme = "postgresql+psycopg" if find_spec("psycopg") else "postgresql"
    if scheme in ("mysql", "mariadb") and not find_spec("MySQLdb") and find_spec("pymysql"):
        scheme = f"{scheme}+pymysql"
    return scheme + colon + rest


def _tune_sqlite(engine: Any) -> None:
    from sqlalchemy import event

    def tune(connection: Any, record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=60000"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", tune)
    engine.dispose()


@contextmanager
def alone_in(database: Path | None) -> Iterator[None]:
    """Keeps a second run out of an SQLite file during the block; None is a server, which keeps runs apart itself."""
    if database is None:
        yield
        return
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(f".{database.name}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise PlanError(
                f"{database}: another `advisor run` works there; wait for it, or give another --output"
            ) from None
        yield
