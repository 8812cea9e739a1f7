"""A diagnosis as the JSON of the contract."""

from __future__ import annotations

import json

from advisor.findings import Diagnosis
from advisor.report.escaping import json_text


def to_json(diagnosis: Diagnosis) -> str:
    """The JSON text, indented, without NaN."""
    return json_text(json.dumps(diagnosis.model_dump(mode="json"), indent=1, ensure_ascii=False, allow_nan=False))
