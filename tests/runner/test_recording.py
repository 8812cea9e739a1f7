"""Recording: what a run leaves for those who watch it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from advisor.runner.events import Event, Progress, RunStarted
from advisor.runner.processes import started_at
from advisor.runner.recording import EVENTS, PROCESS, recorded


def started(resumed: bool = False) -> RunStarted:
    return RunStarted(plan="toy", output="out", stages=("explore",), resumed=resumed)


def lines(folder: Path) -> list[str]:
    return [json.loads(line)["kind"] for line in (folder / EVENTS).read_text(encoding="utf-8").splitlines()]


def test_events_are_written_and_handed_on_and_the_process_is_named(tmp_path: Path) -> None:
    told: list[Event] = []
    with recorded(tmp_path, tmp_path / "plan.yaml", told.append) as watch:
        watch(started())
        watch(Progress(stage="explore", done=1, trials=2))
        assert lines(tmp_path) == ["run-started", "progress"]
    assert [event.kind for event in told] == ["run-started", "progress"]
    known = json.loads((tmp_path / PROCESS).read_text(encoding="utf-8"))
    assert known == {"pid": os.getpid(), "started": started_at(os.getpid()), "plan": str(tmp_path / "plan.yaml")}


def test_a_resumed_run_goes_on_in_the_file_and_a_new_one_begins_it(tmp_path: Path) -> None:
    for resumed, expected in ((False, 1), (True, 2), (False, 1)):
        with recorded(tmp_path, tmp_path / "plan.yaml", None) as watch:
            watch(started(resumed))
        assert len(lines(tmp_path)) == expected


def test_a_run_that_is_refused_writes_nothing(tmp_path: Path) -> None:
    with recorded(tmp_path, tmp_path / "plan.yaml", None):
        pass
    assert list(tmp_path.iterdir()) == []
