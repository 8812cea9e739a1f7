"""Reads one address, and prints how what was read compares with what was written."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from advisor import diagnose, read
from advisor.readers.source import shown
from benchmarks.loggers.curves import lost, overfit


def main(address: str, logs: str) -> None:
    """One line of JSON."""
    if address.startswith("memory://"):
        import fsspec

        fsspec.filesystem("memory").put(logs, "/logs", recursive=True)
    evidence = read(address)
    if not evidence.runs:
        said = "; ".join(error.message for error in evidence.errors)[:160]
        print(json.dumps({"shown": shown(address), "kind": said, "runs": 0, "points": 0, "bits": "—", "first": "—"}))
        return
    acted = [f.rule for f in diagnose(address).findings if f.severity in ("warning", "error")]
    found: dict[str, Any] = {
        "shown": shown(address),
        "kind": evidence.sources[0].kind,
        "runs": len(evidence.runs),
        "points": sum(run.points for run in evidence.runs),
        "bits": _bits(evidence.runs),
        "first": ", ".join(dict.fromkeys(acted[:2])),
    }
    print(json.dumps(found))


def _bits(runs: Any) -> str:
    """How many series of both runs are read as they were written, whatever the runs are called."""
    equal = 0
    for curves in (overfit(), lost()):
        equal += max(
            sum(
                tag in run.series and np.array_equal(run.series[tag].values, np.array(values), equal_nan=True)
                for tag, values in curves.items()
            )
            for run in runs
        )
    return f"{equal} of 6"


if __name__ == "__main__":
    main(*(sys.argv[1:3] if len(sys.argv) > 2 else (sys.argv[1], str(Path.cwd()))))
