"""What a run leaves beside its study for those who watch it: its events, and which process it is."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from advisor.runner import events
from advisor.runner.processes import started_at

EVENTS = "events.jsonl"
PROCESS = "process.json"
Watch = Callable[[events.Event], None]


class Recorder:
    """Writes every event as a line; begins with the first, so that a refused run writes nothing."""

    def __init__(self, output: Path, plan: Path, then: Watch | None = None) -> None:
        self._output, self._plan, self._then = output, plan, then
        self._file: TextIO | None = None

    def __call__(self, event: events.Event) -> None:
        """Takes one event in and hands it on."""
        if isinstance(event, events.RunStarted):
            self._begin(event.resumed)
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.write(event.model_dump_json() + "\n")
                self._file.flush()
        if self._then is not None:
            self._then(event)

    def _begin(self, resumed: bool) -> None:
        self.close()
        pid = os.getpid()
        record = {"pid": pid, "started": started_at(pid), "plan": str(self._plan.resolve())}
        (self._output / PROCESS).write_text(json.dumps(record), encoding="utf-8")
        self._file = (self._output / EVENTS).open("a" if resumed else "w", encoding="utf-8")

    def close(self) -> None:
        """Ends the file."""
        if self._file is not None:
            self._file.close()


@contextlib.contextmanager
def recorded(output: Path, plan: Path, then: Watch | None) -> Iterator[Recorder]:
    """A watcher that records in the folder and hands the events on."""
    recorder = Recorder(output, plan, then)
    try:
        yield recorder
    finally:
        recorder.close()
