"""What real loggers wrote (benchmarks/loggers), read back bit for bit, and what is said of it first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor import diagnose
from advisor.readers.reading import read

RECORDINGS = Path(__file__).parent.parent / "recordings" / "loggers"
FIRST = {"overfit": "run/overfitting", "lost": "run/diverged"}
CASES = [(folder.name, kind) for folder in sorted(RECORDINGS.iterdir()) for kind in FIRST if (folder / kind).is_dir()]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_the_recording_of(name, kind):
    written = json.loads((RECORDINGS / name / "written.json").read_text())[kind]
    (run,) = read(str(RECORDINGS / name / kind)).runs
    for tag, points in written.items():
        assert run.series[tag].steps.tolist() == [step for step, _ in points]
        assert [value.hex() for value in run.series[tag].values.tolist()] == [value for _, value in points]
    findings = [f for f in diagnose(str(RECORDINGS / name / kind)).findings if f.severity in ("warning", "error")]
    assert findings[0].rule == FIRST[kind]
