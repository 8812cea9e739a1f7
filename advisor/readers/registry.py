"""Finds the readers: every module in a room of this folder that has a READER, and entry points of other packages."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import advisor.readers as package
from advisor.cache import dates_of, is_remembering, remembered
from advisor.readers.source import Candidate, Reader, Signs
from advisor.record import Record
from advisor.records import ReadError

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
    return Registry.of_fields(readers=tuple(readers), errors=tuple(one for one in found if isinstance(one, ReadError)))


def in_turn(candidate: Candidate) -> Iterator[Reader]:
    """The readers that may claim the file, in the order in which they are asked; a command loads no others."""
    if registry.cache_info().currsize or not is_remembering():
        yield from registry().readers
        return
    for name, value, signs in _turns():
        found = _loaded_once(name, value) if signs is None or signs.shown_by(candidate) else None
        if isinstance(found, Reader):
            yield found


@cache
def _turns() -> tuple[tuple[str, str, Signs | None], ...]:
    """Where the readers are, in their order, and the signs of those that have some."""
    turns = _outline()["turns"]
    return tuple((name, value, None if signs is None else _signs(signs)) for name, value, signs in turns)


def _signs(kept: Sequence[Any]) -> Signs:
    begins, holds, path, beyond = kept
    begins, holds = (tuple(one.encode("latin-1") for one in marks) for marks in (begins, holds))
    return Signs(begins, holds, tuple(path), beyond)


def _kept_signs(reader: Reader) -> list[Any] | None:
    """The reader's signs as JSON holds them; None where it is always asked."""
    signs: Signs | None = getattr(reader, "signs", None)
    if signs is None:
        return None
    begins, holds = ([one.decode("latin-1") for one in marks] for marks in (signs.begins, signs.holds))
    return [begins, holds, list(signs.path), signs.beyond]


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
    found = [(reader, *place) for place in _places() if isinstance(reader := _loaded(*place), Reader)]
    found.sort(key=lambda one: (one[0].order, one[0].kind, *one[1:]))
    errors = [(error.source, error.message) for error in registry().errors]
    return {"turns": [(name, value, _kept_signs(reader)) for reader, name, value in found], "errors": errors}


def _dates() -> list[tuple[str, int, int]]:
    """Every module of the rooms, and when it was last changed."""
    return [about for folder in package.__path__ for about in dates_of(folder, ".py")]


def _places() -> Iterator[tuple[str, str]]:
    """Every module of ours, then the entry points of other packages: its name, empty for ours, and where it points."""
    yield from (("", module) for module in _modules())
    yield from _points()


def _loaded(name: str, value: str) -> Reader | ReadError | None:
    """The reader of a module or an entry point; None where a module has none."""
    try:
        module = importlib.import_module(value) if not name else None
        reader = getattr(module, "READER", None) if module else _of_point(name, value)
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


def _points() -> Iterator[tuple[str, str]]:
    """The entry points of other packages; a command looks through all of them when one was installed or removed."""
    found = remembered("entry-points", _installed_packages, _points_by_value)
    return ((name, value) for value, name in found.items())


def _of_point(name: str, value: str) -> object:
    from importlib.metadata import EntryPoint  # it loads what reads mail

    return EntryPoint(name, value, ENTRY_POINTS).load()


def _points_by_value() -> dict[str, str]:
    from importlib.metadata import entry_points

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
