"""A diagnosis as the JSON of the contract."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from advisor.findings import Diagnosis
from advisor.report.escaping import json_text


def to_json(diagnosis: Diagnosis) -> str:
    """The JSON text, indented, without NaN; written entry by entry, for thousands of runs give many."""
    parts = [f'"{name}": {_written(getattr(diagnosis, name))}' for name in Diagnosis.model_fields]
    return json_text("{\n " + ",\n ".join(parts) + "\n}")


def _written(value: Any) -> str:
    if not isinstance(value, tuple):
        return _text(value)
    entries = ",\n".join("  " + _text(entry).replace("\n", "\n  ") for entry in value)
    return f"[\n{entries}\n ]" if value else "[]"


def _text(value: Any) -> str:
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return json.dumps(plain, indent=1, ensure_ascii=False, allow_nan=False)
