"""How a run is shown while it goes on: a progress bar on a terminal, lines elsewhere, or JSON for machines."""

from __future__ import annotations

import sys
from typing import Any, Self

from advisor.runner import events


def json_line(event: events.Event) -> None:
    """One event as a line of JSON on standard output."""
    sys.stdout.write(event.model_dump_json() + "\n")
    sys.stdout.flush()


class ProgressDisplay:
    """Shows stage, trials, best so far, pruned and failed, and the time left, on standard error."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
        )
        self._progress = Progress(*columns, console=self._console, transient=False)
        self._stage: Any = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *unused: object) -> None:
        if self._console.is_terminal:
            self._progress.stop()

    def __call__(self, event: events.Event) -> None:
        """Takes one event in."""
        if isinstance(event, events.StageStarted):
            self._stage = self._progress.add_task(event.stage, total=event.trials, completed=event.done, note="")
        elif isinstance(event, events.Progress):
            self._moved(event)
        elif isinstance(event, events.TrialEnded) and event.state == "fail":
            self._say(f"{event.stage}: trial {event.trial} failed: {_last(event.reason)}")
        elif isinstance(event, events.FailuresSeen):
            self._say(_failures(event))
        elif isinstance(event, events.FindingAppeared):
            self._say(f"{event.stage}: {event.finding.severity}: {event.finding.title}")
        elif isinstance(event, events.RangeWidened):
            moved = f"from {event.before:g} to {event.after:g}"
            self._say(f"{event.stage}: the {event.side} end of {event.parameter} goes {moved}")
        elif isinstance(event, events.StorageWaited):
            self._say(f"waiting for the storage: {event.reason}")
        elif isinstance(event, events.StopAsked):
            self._say(_stopping(event))
        elif isinstance(event, events.StageEnded):
            self._say(_ended(event))

    def _moved(self, event: events.Progress) -> None:
        note = _note(event)
        if self._stage is not None:
            self._progress.update(self._stage, completed=event.done, total=event.trials, note=note)

    def _say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)


def _note(event: events.Progress) -> str:
    parts = [] if event.best is None else [f"best {event.best:.5g}"]
    parts += [f"{event.pruned} pruned"] if event.pruned else []
    parts += [f"{event.failed} failed"] if event.failed else []
    parts += [f"{_duration(event.eta_seconds)} left"] if event.eta_seconds else []
    return ", ".join(parts)


def _failures(event: events.FailuresSeen) -> str:
    told = f"{event.stage}: {event.failed} of the last {event.of} trials failed"
    return f"{told}, all with {event.where}: the search leaves that region" if event.where else told


def _stopping(event: events.StopAsked) -> str:
    if event.now or not event.running:
        return "stopping"
    trials = "1 running trial" if event.running == 1 else f"{event.running} running trials"
    return f"stopping after {trials}; Ctrl-C again stops now"


def _ended(event: events.StageEnded) -> str:
    best = "" if event.best is None else f": best {event.best:.5g}"
    return f"{event.stage} ended{best}{f' ({event.reason})' if event.reason else ''}"


def _last(reason: str) -> str:
    lines = [line for line in reason.strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
