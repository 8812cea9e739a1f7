"""A search that runs in a process of its own: started, followed by its event file, steered by signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from advisor.errors import AdvisorError, PlanError
from advisor.planner.plan import Goal
from advisor.runner import events
from advisor.runner.processes import started_at
from advisor.runner.recording import EVENTS as EVENTS
from advisor.runner.recording import PROCESS as PROCESS

LOG = "advisor.log"
CHUNK = 200_000  # bytes of events taken in at a time: about a thousand
AnyEvent = (
    events.RunStarted
    | events.StageStarted
    | events.TrialStarted
    | events.TrialReported
    | events.TrialEnded
    | events.Progress
    | events.FindingAppeared
    | events.RangeWidened
    | events.StopAsked
    | events.StageEnded
    | events.RunEnded
)


@cache
def _reader() -> TypeAdapter[AnyEvent]:
    """What checks a line of events; it is dear to make, and most sessions follow no search."""
    return TypeAdapter(AnyEvent)


def start(plan: Path, output: Path, resume: bool = False, extra: Sequence[str] = ()) -> int:
    """Starts `advisor run` on the plan, in a session of its own, and says its process number."""
    words = ["run", str(plan), "--output", str(output), "--quiet", *extra]
    base = extra[list(extra).index("--base") + 1] if "--base" in extra else str(plan.resolve().parent)
    told = {"plan": str(plan.resolve()), "base": base}
    return _begin([*words, "--resume"] if resume else words, output, told, output / LOG)


def start_test(sources: Sequence[str], run: str, order: Sequence[str], output: Path) -> int:
    """Starts `advisor probe` on a run of the sources; what it tells is followed as that of a search is."""
    words = ["probe", *sources, "--run", run, "--json-lines", *order]
    return _begin(words, output, {"tests": run}, output / EVENTS)


def _begin(words: Sequence[str], output: Path, told: dict[str, str], into: Path) -> int:
    """Starts a command in a session of its own, its standard output in a file of the folder."""
    output.mkdir(parents=True, exist_ok=True)
    if alive(output):
        raise PlanError(f"{output}: a search runs there already; attach to it, or give another folder")
    arguments = [sys.executable, "-c", "from advisor.cli import main; main()", *words]
    with (output / LOG).open("wb") as log, into.open("wb" if into.name != LOG else "ab") as out:
        process = subprocess.Popen(
            arguments, stdout=out, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, close_fds=True
        )
    record = {"pid": process.pid, "started": started_at(process.pid), **told}
    (output / PROCESS).write_text(json.dumps(record), encoding="utf-8")
    _CHILDREN[process.pid] = process
    return process.pid


_CHILDREN: dict[int, subprocess.Popen[bytes]] = {}


def recorded(output: Path) -> dict[str, Any]:
    """What was noted about the process when it was started; empty when it was started elsewhere."""
    try:
        loaded = json.loads((output / PROCESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) and isinstance(loaded.get("pid"), int) else {}


def alive(output: Path) -> bool:
    """Whether the process started for the folder still runs; a number that another process got since does not count."""
    known = recorded(output)
    if not known:
        return False
    child = _CHILDREN.get(known["pid"])
    if child is not None and child.poll() is not None:
        return False
    started = started_at(known["pid"])
    return started is not None and started == known.get("started")


def paused(output: Path) -> bool:
    """Whether the process stands still."""
    known = recorded(output)
    if not known or not alive(output):
        return False
    try:
        fields = Path(f"/proc/{known['pid']}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return False
    return fields[0] == "T"


def steer(output: Path, what: str) -> bool:
    """Sends `pause`, `go-on`, `stop` (after the running trials) or `stop-now`; False when nothing runs."""
    known = recorded(output)
    if not known or not alive(output):
        return False
    group = known["pid"]
    try:
        family = [group, *descendants(group)]
        for number in family:
            os.kill(number, signal.SIGSTOP if what == "pause" else signal.SIGCONT)
        if what == "pause":
            return True
        if what == "stop":
            os.kill(group, signal.SIGINT)
        elif what == "stop-now":
            os.kill(group, signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True


def descendants(pid: int) -> list[int]:
    """The processes below one, workers and commands in groups of their own included."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


@dataclass
class Follower:
    """Reads a growing event file from where it was left."""

    output: Path
    place: int = 0
    is_behind: bool = False
    """Whether more was written than one call takes in, so that a long search holds no key up."""

    def new(self) -> Iterator[AnyEvent]:
        """The next events written since the last call; a line that is not whole yet waits, a new file is begun anew."""
        path = self.output / EVENTS
        try:
            with path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                if size < self.place:
                    self.place = 0
                file.seek(self.place)
                chunk = file.read(CHUNK)
                if len(chunk) == CHUNK:
                    chunk += file.readline()
        except OSError:
            return
        whole = chunk.rfind(b"\n") + 1
        self.place += whole
        self.is_behind = whole > 0 and self.place < size
        for line in chunk[:whole].splitlines():
            try:
                yield _reader().validate_json(line)
            except ValidationError:
                continue


def complaint(output: Path, lines: int = 6) -> str:
    """The last lines that the process wrote on standard error."""
    try:
        text = (output / LOG).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.strip().splitlines()[-lines:])


def goal(output: Path) -> Goal | None:
    """What the search in the folder optimizes, from its result or its plan; None when neither tells."""
    from advisor.errors import AdvisorError
    from advisor.planner.reading import load_plan

    found = result(output)
    plan = recorded(output).get("plan")
    try:
        if found:
            return Goal(metric=found["metric"], direction=found["direction"])
        return load_plan(Path(str(plan))).goal if plan else None
    except (AdvisorError, OSError, KeyError, ValidationError):
        return None


def result(output: Path) -> dict[str, Any]:
    """The finished search's result.json, empty while there is none."""
    try:
        loaded = json.loads((output / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def refuse_other_folder(text: str) -> None:
    """Raises AdvisorError where no search was run in the folder."""
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise AdvisorError(f"{text}: no such folder")
    if not any((folder / name).exists() for name in (EVENTS, "study.db", "result.json")):
        raise AdvisorError(f"{text}: no search was run there (it holds neither {EVENTS} nor study.db)")
