"""Records and what they hold as plain values, as pydantic writes them."""

from __future__ import annotations

import math
from typing import Any

_AS_IT_IS = frozenset({str, int, bool, type(None)})


class NotPlainError(Exception):
    """A value that takes pydantic to write: a date, an array, a number that is not finite in JSON."""


def plain(value: Any, json: bool) -> Any:
    """The value as plain values, tuples as lists in JSON; raises NotPlainError for what is not as JSON holds it."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is float:
        if json and not math.isfinite(value):
            raise NotPlainError
        return value
    if kind is tuple:
        made = [plain(item, json) for item in value]
        return made if json else tuple(made)
    if kind is list:
        return [plain(item, json) for item in value]
    if kind is dict:
        if any(type(key) is not str for key in value):
            raise NotPlainError
        return {key: plain(item, json) for key, item in value.items()}
    return _of_record(value, json)


def _of_record(value: Any, json: bool) -> Any:
    written = getattr(value, "model_written", None)
    if written is None or not hasattr(type(value), "model_fields"):
        raise NotPlainError
    return written("json" if json else "python")
