"""Optuna storages behind URLs: databases through SQLAlchemy, gRPC proxies through optuna."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

from advisor.readers.optuna import _records as records
from advisor.readers.optuna._memory import raw_study
from advisor.readers.optuna._sql import Tables
from advisor.readers.source import MALFORMED, masked

GRPC_PORT = 13000  # Optuna's own
_PASSWORD = re.compile(r"://[^:/@\s]*:(?P<secret>.*)@|[?&](?:password|passwd|pwd)=(?P<asked>[^&#\s]+)", re.IGNORECASE)
_SHORTEST_SECRET = 3


class UrlError(Exception):
    """A storage that cannot be reached; its text holds no password."""


def database(url: str) -> Tables:
    """The tables behind an SQLAlchemy URL, read in one transaction."""
    try:
        import sqlalchemy
    except ImportError:
        raise UrlError("a database URL needs SQLAlchemy: pip install 'hp-advisor[remote]'") from None
    try:
        engine = sqlalchemy.create_engine(_dialect(url))
        try:
            consistent = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
            with engine.connect().execution_options(**consistent) as connection:
                return _played(connection, sqlalchemy)
        finally:
            engine.dispose()
    except UrlError:
        raise
    except Exception as error:
        raise UrlError(_told(url, error)) from None


def _dialect(url: str) -> str:
    """SQLAlchemy no longer knows the scheme that many providers hand out."""
    return "postgresql://" + url.removeprefix("postgres://") if url.startswith("postgres://") else url


def _played(connection: Any, sqlalchemy: Any) -> Tables:
    found = sqlalchemy.inspect(connection)
    columns = {name: frozenset(c["name"] for c in found.get_columns(name)) for name in found.get_table_names()}
    if "studies" not in columns or "trials" not in columns:
        raise UrlError("the database has none of Optuna's tables")
    key = "`key`" if connection.engine.dialect.name in ("mysql", "mariadb") else "key"

    def query(sql: str) -> Iterable[Sequence[Any]]:
        return [tuple(row) for row in connection.execute(sqlalchemy.text(sql.replace(", key,", f", {key},")))]

    tables = Tables(query, columns)
    tables.play()
    return tables


def proxied(url: str) -> list[records.RawStudy]:
    """The studies behind a gRPC proxy."""
    try:
        import optuna
        from optuna.storages import GrpcStorageProxy
    except ImportError:
        raise UrlError("a gRPC proxy needs optuna and grpcio: pip install 'hp-advisor[remote]'") from None
    try:
        host, _, port = url.split("://", 1)[1].rstrip("/").partition(":")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", category=optuna.exceptions.ExperimentalWarning)
            storage = GrpcStorageProxy(host=host or "localhost", port=int(port or GRPC_PORT))
        try:
            names = [study.study_name for study in storage.get_all_studies()]
            return [raw_study(optuna.load_study(study_name=name, storage=storage)) for name in names]
        finally:
            storage.remove_session()
    except Exception as error:
        raise UrlError(_told(url, error)) from None


def _told(url: str, error: Exception) -> str:
    """The first line of an error, the password and what names it taken out."""
    if isinstance(error, ValueError) or type(error).__name__ == "ArgumentError":
        return f"cannot be read: {MALFORMED}"
    details = getattr(error, "details", None)
    text = str(details() if callable(details) else error).strip() or type(error).__name__
    line = masked(text.splitlines()[0])
    for found in _PASSWORD.finditer(url):
        secret = found["secret"] or found["asked"] or ""
        for spelling in (secret, unquote(secret), *re.split(r"[/@#:?&]", secret)):
            if len(spelling) >= _SHORTEST_SECRET:
                line = line.replace(spelling, "***")
    return f"cannot be read: {line}"
