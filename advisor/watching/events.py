"""What a watch tells: a finding that appeared, one that is gone, a stall, a source that went quiet."""

from __future__ import annotations

import json
from typing import Literal

from advisor.findings import Finding
from advisor.record import Record

Kind = Literal["finding", "gone", "stalled", "resumed", "quiet"]


class Event(Record):
    """One thing told; `step` is where the run stands, for a study the number of its trials.

    `offer` is the command that tests the likely changes of a run that ended with a warning or an error.
    """

    event: Kind
    source: str
    run: str | None = None
    study: str | None = None
    step: int | None = None
    finding: Finding | None = None
    seconds: float | None = None
    offer: str | None = None

    def line(self) -> str:
        """The event as one line of JSON, without the keys that don't apply."""
        kept = {k: v for k, v in self.model_dump(mode="json").items() if v is not None or k in ("run", "step")}
        return json.dumps(kept, ensure_ascii=False, allow_nan=False)
