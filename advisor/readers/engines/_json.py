"""Documents of engines: one JSON file as a mapping, of bounded size; what is missing inside is an empty one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MAX_BYTES = 256 << 20


def document(path: Path) -> dict[str, Any]:
    """The object that the file holds; raises ValueError or OSError with the reason."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"{size} bytes; at most {MAX_BYTES} are read of one JSON document")
    try:
        loaded = json.loads(path.read_text(encoding="utf-8-sig", errors="replace"))
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not isinstance(loaded, dict):
        raise ValueError("is no JSON object")
    return loaded


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def number(value: object) -> float | None:
    """The value where it is a number (NaN and infinity too), else None."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
