"""Regular expressions of the knowledge as an earlier start compiled them: a fifth of what an answer takes goes there.

CPython compiles an expression to a list of numbers and checks every such list before it runs it; the lists are kept in
the person's cache. A call from Python and other interpreters compile as always.
"""

from __future__ import annotations

import atexit
import re
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from advisor.cache import is_remembering, read_kept, write_kept

MOST = 4_000
"""How many expressions are kept."""
_NUMBERS = "I"  # one unsigned word a number, as CPython holds them
_new: dict[str, list[Any]] = {}
"""What this start made: of an expression with its flags the flags, numbers, groups, and groups by name; its letters."""


@cache
def compiled(text: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled expression; only for expressions of the knowledge, never for what a person wrote."""
    if not is_remembering() or sys.implementation.name != "cpython":
        return re.compile(text, flags)
    kept = _kept().get(f"{int(flags)} {text}")
    found = _restored(text, kept) if kept is not None else None
    return found or _compiled_and_noted(text, int(flags))


def letters(kind: str, text: str, make: Callable[[], list[str]]) -> list[str]:
    """What `make` reads out of an expression, of an earlier start where one did."""
    if not is_remembering():
        return make()
    kept = _kept().get(f"{kind} {text}")
    if isinstance(kept, list) and all(isinstance(one, str) for one in kept):
        return kept
    return _noted(f"{kind} {text}", make())


def _noted(key: str, row: list[Any]) -> list[Any]:
    """The row, which the next start is to find under this key."""
    if not _new:
        atexit.register(_keep)
    _new[key] = row
    return row


def _restored(text: str, kept: list[Any]) -> re.Pattern[str] | None:
    """The expression of its numbers; None where they are none that CPython takes."""
    try:
        flags, numbers, groups, by_name = kept
        code = array(_NUMBERS, b64decode(numbers)).tolist()
        names: list[str | None] = [None] * (groups + 1)
        for name, place in by_name.items():
            names[place] = name
        made: re.Pattern[str] = import_module("_sre").compile(text, flags, code, groups, by_name, tuple(names))
    except (RuntimeError, TypeError, ValueError, OverflowError, IndexError, AttributeError):
        return None
    return made


def _compiled_and_noted(text: str, flags: int) -> re.Pattern[str]:
    try:
        parsed = import_module("re._parser").parse(text, flags)
        numbers = array(_NUMBERS, import_module("re._compiler")._code(parsed, flags))
        state = parsed.state
        row = [flags | state.flags, b64encode(numbers).decode(), state.groups - 1, dict(state.groupdict)]
    except (ImportError, AttributeError, TypeError):
        return re.compile(text, flags)
    return _restored(text, _noted(f"{flags} {text}", row)) or re.compile(text, flags)


@cache
def _kept() -> dict[str, Any]:
    return read_kept(_name()) or {}


def _keep() -> None:
    """Keeps what was compiled beside what was kept, until that is too much."""
    together = {**_kept(), **_new}
    write_kept(_name(), together if len(together) <= MOST else _new)


def _name() -> str:
    """The file of this CPython's numbers."""
    return f"patterns-{sys.implementation.cache_tag}-{import_module('_sre').MAGIC}.json"
