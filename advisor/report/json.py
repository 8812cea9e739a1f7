"""A diagnosis as the JSON of the contract."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from math import isfinite
from typing import Any

from advisor.findings import Diagnosis
from advisor.record import Record
from advisor.report.escaping import json_text


def to_json(diagnosis: Diagnosis) -> str:
    """The JSON text, indented, without NaN; written entry by entry, for thousands of runs give many."""
    parts = [f'"{name}": {_entries(getattr(diagnosis, name))}' for name in Diagnosis.model_fields]
    return json_text("{\n " + ",\n ".join(parts) + "\n}")


def _entries(value: Any) -> str:
    if not isinstance(value, tuple):
        return indented(_plain(value), "\n ")
    entries = ",\n  ".join([indented(_plain(entry), "\n  ") for entry in value])
    return f"[\n  {entries}\n ]" if value else "[]"


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
