"""A diagnosis as the JSON of the contract."""

from __future__ import annotations

import json

from advisor.findings import Diagnosis


def to_json(diagnosis: Diagnosis) -> str:
    """The JSON text, indented, without NaN."""
    return json.dumps(diagnosis.model_dump(mode="json"), indent=1, ensure_ascii=False, allow_nan=False)
