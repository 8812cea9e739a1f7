"""A diagnosis as the JSON of the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.encoder import encode_basestring
from math import isfinite
from typing import Any

from advisor.findings import Diagnosis
from advisor.record import Record
from advisor.report.escaping import json_text


def to_json(diagnosis: Diagnosis) -> str:
    """The JSON text, indented, without NaN."""
    return "".join(json_parts(diagnosis))


def json_parts(diagnosis: Diagnosis) -> list[str]:
    """The same in parts, to be written one after the other: thousands of runs give many megabytes."""
    parts = ["{"]
    for name in Diagnosis.model_fields:
        parts += ["," if len(parts) > 1 else "", f'\n "{name}": ', *_entries(getattr(diagnosis, name))]
    return [json_text(part) for part in (*parts, "\n}")]


def _entries(value: Any) -> Iterator[str]:
    if not isinstance(value, tuple) or not value:
        yield indented([] if value == () else _plain(value), "\n ")
        return
    for place, entry in enumerate(value):
        yield (",\n  " if place else "[\n  ") + indented(_plain(entry), "\n  ")
    yield "\n ]"


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, Record) else value


def indented(value: Any, margin: str = "\n") -> str:
    """As `json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)`, in half the time.

    `margin` is what a line at the depth of the value begins with.
    """
    kind = type(value)
    if kind is str:
        return str(encode_basestring(value))
    if (kind is float and isfinite(value)) or kind is int:
        return repr(value)
    if value is None:
        return "null"
    if kind is dict and value:
        inner = margin + " "
        rows = [f"{_key(key)}: {indented(one, inner)}" for key, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(rows)}{margin}}}"
    if kind is list and value:
        inner = margin + " "
        return f"[{inner}{f',{inner}'.join([indented(one, inner) for one in value])}{margin}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _key(key: Any) -> str:
    """A key as JSON writes it: numbers and truths as text."""
    return str(encode_basestring(key)) if type(key) is str else json.dumps({key: 0}, ensure_ascii=False)[1:-4]
