"""Finds the readers: every module in a room of this folder that has a READER, and entry points of other packages."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import advisor.readers as package
from advisor.cache import remembered
from advisor.readers.source import Reader
from advisor.records import ReadError, Record

ENTRY_POINTS = "advisor.readers"


class Registry(Record):
    """The readers in the order in which they are asked, and those that could not be loaded."""

    readers: tuple[Reader, ...] = ()
    errors: tuple[ReadError, ...] = ()


@cache
def registry() -> Registry:
    """All readers, ours and those of installed packages; one that fails to load is an error entry."""
    readers: list[Reader] = []
    errors: list[ReadError] = []
    for found in (*_own(), *_installed()):
        if isinstance(found, ReadError):
            errors.append(found)
        else:
            readers.append(found)
    readers.sort(key=lambda reader: (reader.order, reader.kind))
    return Registry(readers=tuple(readers), errors=tuple(errors))


def _own() -> Iterator[Reader | ReadError]:
    for name in _modules():
        try:
            reader = getattr(importlib.import_module(name), "READER", None)
        except Exception as error:
            yield ReadError(source=name, message=f"this reader cannot be loaded: {error}")
        else:
            if reader is not None:
                yield _checked(name, reader)


def _modules() -> Iterator[str]:
    """The public modules of every room: a folder here that holds the readers of one kind of file."""
    for room in pkgutil.iter_modules(package.__path__):
        if room.ispkg:
            inside = [str(Path(folder) / room.name) for folder in package.__path__]
            for module in pkgutil.iter_modules(inside):
                if not module.name.startswith("_"):
                    yield f"{package.__name__}.{room.name}.{module.name}"


def _installed() -> Iterator[Reader | ReadError]:
    for point in _points():
        try:
            reader = point.load()
        except Exception as error:
            yield ReadError(source=point.value, message=f"this reader cannot be loaded: {error}")
        else:
            yield _checked(point.value, reader)


def _points() -> Iterator[EntryPoint]:
    """The entry points of other packages; a command looks through all of them when one was installed or removed."""
    found = remembered("entry-points", _installed_packages, _points_by_value)
    return (EntryPoint(name, value, ENTRY_POINTS) for value, name in found.items())


def _points_by_value() -> dict[str, str]:
    return {point.value: point.name for point in entry_points(group=ENTRY_POINTS)}


def _installed_packages() -> list[tuple[str, int]]:
    """The folder of every package on Python's path that tells what is installed, and when that was last changed."""
    found: list[tuple[str, int]] = []
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                told = [entry for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
                found += sorted((entry.path, entry.stat().st_mtime_ns) for entry in told)
        except NotADirectoryError:  # an archive
            found.append((place, Path(place).stat().st_mtime_ns))
        except OSError:
            continue
    return found


def _checked(name: str, reader: object) -> Reader | ReadError:
    if isinstance(reader, Reader):
        return reader
    lacking = [key for key in ("kind", "title", "order", "claims", "read") if not hasattr(reader, key)]
    return ReadError(source=name, message=f"this reader lacks {' and '.join(lacking)}")
