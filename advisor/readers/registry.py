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
from typing import Any

import advisor.readers as package
from advisor.cache import is_remembering, remembered
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
    found = [_loaded(*place) for place in _places()]
    readers = [reader for reader in found if isinstance(reader, Reader)]
    readers.sort(key=lambda reader: (reader.order, reader.kind))
    return Registry(readers=tuple(readers), errors=tuple(one for one in found if isinstance(one, ReadError)))


def in_turn() -> Iterator[Reader]:
    """The readers in the order in which they are asked; a command loads each when its turn comes."""
    if registry.cache_info().currsize or not is_remembering():
        yield from registry().readers
        return
    for place in _outline()["turns"]:
        found = _loaded_once(*place)
        if isinstance(found, Reader):
            yield found


def load_errors() -> tuple[ReadError, ...]:
    """The readers that cannot be loaded."""
    if registry.cache_info().currsize or not is_remembering():
        return registry().errors
    return tuple(ReadError(source=source, message=message) for source, message in _outline()["errors"])


@cache
def _outline() -> dict[str, Any]:
    """Where the readers are, in their order, and what cannot be loaded, from an earlier start of the same readers."""
    return remembered("readers", lambda: [_dates(), _installed_packages()], _drawn_up)


def _drawn_up() -> dict[str, Any]:
    places = [(found.order, found.kind, *place) for place in _places() if isinstance(found := _loaded(*place), Reader)]
    errors = [(error.source, error.message) for error in registry().errors]
    return {"turns": [place[2:] for place in sorted(places)], "errors": errors}


def _dates() -> list[tuple[str, int]]:
    """Every module of the rooms, and when it was last changed."""
    modules = (module for folder in package.__path__ for module in sorted(Path(folder).rglob("*.py")))
    return [(str(module), module.stat().st_mtime_ns) for module in modules]


def _places() -> Iterator[tuple[str, str]]:
    """Every module of ours, then the entry points of other packages: its name, empty for ours, and where it points."""
    yield from (("", module) for module in _modules())
    yield from ((point.name, point.value) for point in _points())


def _loaded(name: str, value: str) -> Reader | ReadError | None:
    """The reader of a module or an entry point; None where a module has none."""
    try:
        module = importlib.import_module(value) if not name else None
        reader = getattr(module, "READER", None) if module else EntryPoint(name, value, ENTRY_POINTS).load()
    except Exception as error:
        return ReadError(source=value, message=f"this reader cannot be loaded: {error}")
    return None if module and reader is None else _checked(value, reader)


_loaded_once = cache(_loaded)


def _modules() -> Iterator[str]:
    """The public modules of every room: a folder here that holds the readers of one kind of file."""
    for room in pkgutil.iter_modules(package.__path__):
        if room.ispkg:
            inside = [str(Path(folder) / room.name) for folder in package.__path__]
            for module in pkgutil.iter_modules(inside):
                if not module.name.startswith("_"):
                    yield f"{package.__name__}.{room.name}.{module.name}"


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
