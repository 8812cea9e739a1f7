"""What a probe showed, as lines of the project's file of remembered probes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from advisor.remembered import Remembered, remember
from advisor.runner.probing.result import ProbeResult


def kept_in_mind(result: ProbeResult, rules: Sequence[str]) -> Path:
    """Keeps what each change showed, beside what was found on the run; gives the file."""
    base = json.dumps(dict(result.probe.base.config), sort_keys=True, default=str)
    probe = hashlib.sha256(f"{result.run} {base}".encode()).hexdigest()[:12]
    today = date.today().isoformat()
    return remember(
        Remembered(
            date=today, run=result.run, rules=tuple(rules), metric=result.metric, probe=probe, verdict=shown.verdict,
            change=shown.prescription.model_copy(update={"reason": ""}), effect=shown.effect, interval=shown.interval,
            seeds=shown.seeds,
        )
        for shown in result.probe.changes
        if shown.prescription is not None and shown.also is None and shown.verdict != "failed"
    )  # fmt: skip
