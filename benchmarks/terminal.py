"""Start-up and key-to-paint of the terminal program beside an empty Textual app, in a real pseudo-terminal.

`python -m benchmarks.terminal [--runs 1500] [--repeats 9]`; every program in a process of its own.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.event_layouts import _framed, _scalar
from benchmarks.results import replace_section

EMPTY = """\
from textual.app import App
from textual.widgets import Label

class Empty(App):
    BINDINGS = [("x", "turn", "Turn")]
    def compose(self):
        yield Label("ready now")
    def action_turn(self):
        label = self.query_one(Label)
        label.update("afterwards" if "ready" in str(label.content) else "ready now")

Empty().run()
"""
ADVISOR = "import sys; from advisor.cli import main; main(['tui', *sys.argv[1:]])"
COLUMNS, ROWS = 120, 40
FEW = 5
DIFFERENT = 60
"""So many runs differ; the others are copies of them."""
AFTERWARDS = 40
"""Keys after the findings came, while tables are still filled."""
FOUND = re.compile(rb"\d (errors?|warnings?|info|good)\b")


@dataclass(frozen=True)
class Taken:
    """Milliseconds on the clock, and those of them that the program's main thread was on a core."""

    wall: float
    worked: float


@dataclass
class Terminal:
    """A program in a pseudo-terminal, and all that it has painted since the last question."""

    arguments: list[str]
    started: float = field(default_factory=time.perf_counter)
    process: subprocess.Popen[bytes] = field(init=False)
    master: int = field(init=False)
    seen: bytes = b""

    def __post_init__(self) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "OMP_NUM_THREADS": "1"}
        environment["XDG_STATE_HOME"] = tempfile.gettempdir() + "/advisor-benchmark-state"
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            self.arguments, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)

    def paints(self, text: str, seconds: float = 60.0) -> float:
        """The moment at which the text is on its way to the screen; raises TimeoutError."""
        until = time.perf_counter() + seconds
        while text.encode() not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(0.0, until - time.perf_counter()))
            if not ready:
                raise TimeoutError(f"'{text}' was never painted; last: {self.seen[-400:]!r}")
            self.seen += os.read(self.master, 65536)
        return time.perf_counter()

    def worked(self) -> float:
        """Milliseconds that the program's main thread has been on a core."""
        return int(Path(f"/proc/{self.process.pid}/schedstat").read_text().split()[0]) / 1e6

    def idle(self, quiet: float = 0.4) -> None:
        """Waits until nothing is painted any more."""
        while select.select([self.master], [], [], quiet)[0]:
            os.read(self.master, 65536)
        self.seen = b""

    def key(self, key: str, text: str) -> Taken:
        """Milliseconds from the key to the paint of the text."""
        self.seen = b""
        begun, worked = time.perf_counter(), self.worked()
        os.write(self.master, key.encode())
        return Taken((self.paints(text) - begun) * 1000, self.worked() - worked)

    def end(self) -> None:
        """Ends the program and what it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)


def python(code: str, *arguments: str) -> list[str]:
    """The command of a program in this interpreter."""
    return [sys.executable, "-c", code, *arguments]


def start_up(arguments: list[str], text: str, repeats: int) -> list[Taken]:
    """Milliseconds from the start of the process to the first paint of the text, once for every repeat."""
    taken = []
    for _ in range(repeats):
        terminal = Terminal(arguments)
        taken.append(Taken((terminal.paints(text) - terminal.started) * 1000, terminal.worked()))
        terminal.end()
    return taken


def empty_keys(repeats: int) -> list[Taken]:
    """Key to paint of the empty app."""
    terminal = Terminal(python(EMPTY))
    terminal.paints("ready now")
    terminal.idle()
    taken = [terminal.key("x", "afterwards" if turn % 2 == 0 else "ready") for turn in range(repeats * 2)]
    terminal.end()
    return taken


def advisor_keys(source: Path, repeats: int) -> dict[str, list[Taken]]:
    """Key to paint by what the key does, with a study or logs open."""
    terminal = Terminal(python(ADVISOR, str(source)))
    terminal.paints("What to do")
    terminal.idle(1.0)
    for key, text in (("5", "To begin with"), ("3", "no plan yet"), ("2", "What to do")):
        terminal.key(key, text)
        terminal.idle()
    taken: dict[str, list[Taken]] = {"next place": [], "next finding": [], "next picture": [], "help": []}
    for _ in range(repeats):
        taken["next place"] += [_after(terminal, "5", "To begin with"), _after(terminal, "2", "What to do")]
        taken["next finding"] += [_after(terminal, "j", "What to do"), _after(terminal, "k", "What to do")]
        taken["next picture"] += [_after(terminal, "]", "["), _after(terminal, "[", "[")]
        taken["help"].append(_after(terminal, "?", "Keys that work"))
        os.write(terminal.master, b"q")
        terminal.idle()
    terminal.end()
    return taken


def _after(terminal: Terminal, key: str, text: str) -> Taken:
    taken = terminal.key(key, text)
    terminal.idle(0.15)
    return taken


def while_loading(folder: Path) -> tuple[list[Taken], list[Taken], float]:
    """Key to paint while runs are read, judged and shown: first and later visits of a place; and how long that took."""
    terminal = Terminal(python(ADVISOR, str(folder)))
    terminal.paints("5 Rulebook")
    taken: list[Taken] = []
    seconds, last = 0.0, 0
    while len(taken) < 4000:
        key, text = (("5", "To begin with"), ("3", "no plan yet"))[len(taken) % 2]
        taken.append(terminal.key(key, text))
        until = time.perf_counter() + 0.05
        while time.perf_counter() < until and select.select([terminal.master], [], [], 0.02)[0]:
            terminal.seen += os.read(terminal.master, 65536)
        if not seconds and FOUND.search(terminal.seen):
            seconds, last = time.perf_counter() - terminal.started, len(taken) + AFTERWARDS
        if seconds and len(taken) >= last:
            break
    terminal.end()
    return taken[:2], taken[2:], seconds


def write_runs(folder: Path, runs: int, steps: int = 200) -> None:
    """Logs of trainings: train and validation loss, accuracy, learning rate; after so many different ones, copies."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    head = _framed(Event(wall_time=1e9, file_version="brain.Event:2").SerializeToString())
    for run in range(min(runs, DIFFERENT)):
        rng = np.random.default_rng(run)
        t = np.arange(steps)
        loss = 2.3 * np.exp(-t / rng.uniform(20, 80)) + 0.1 + rng.normal(0, 0.01, steps)
        curves = {
            "train/loss": loss, "val/loss": loss + 0.1 + 0.3 * (run % 3 == 0) * np.maximum(0, t - 100) / steps,
            "val/accuracy": 1 - loss / 2.6, "lr": np.full(steps, 0.01),
        }  # fmt: skip
        path = folder / f"run_{run:04}" / "events.out.tfevents.0.host"
        path.parent.mkdir(parents=True)
        parts = [head]
        for step in range(steps):
            for tag, values in curves.items():
                summary = Summary(value=[_scalar(tag, float(values[step]), False, step == 0)])
                parts.append(_framed(Event(wall_time=1e9 + step, step=step, summary=summary).SerializeToString()))
        path.write_bytes(b"".join(parts))
    for run in range(DIFFERENT, runs):
        copy = folder / f"run_{run:04}" / path.name
        copy.parent.mkdir(parents=True)
        shutil.copyfile(folder / f"run_{run % DIFFERENT:04}" / path.name, copy)


def spread(values: list[float]) -> str:
    """Median, the 95th part of a hundred, and the largest."""
    return f"{statistics.median(values):.0f} / {np.percentile(values, 95):.0f} / {max(values):.0f}"


def row(what: str, who: str, values: list[Taken]) -> str:
    """One line of the table."""
    wall, worked = spread([value.wall for value in values]), spread([value.worked for value in values])
    return f"| {what} | {who} | {wall} | {worked} | {len(values)} |"


def main() -> None:
    """Measures, prints, and writes the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1500)
    parser.add_argument("--repeats", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_runs(folder / "few", FEW)
        write_runs(folder / "many", asked.runs)
        rows = [
            ("start to first paint", "empty Textual app", start_up(python(EMPTY), "ready now", asked.repeats)),
            ("start to first paint", "advisor", start_up(python(ADVISOR), "5 Rulebook", asked.repeats)),
            ("start to findings", f"advisor, {FEW} runs",
             start_up(python(ADVISOR, str(folder / "few")), "What to do", asked.repeats)),
            ("key to paint", "empty Textual app", empty_keys(asked.repeats)),
        ]  # fmt: skip
        rows += [(f"key to paint: {what}", f"advisor, {FEW} runs", taken)
                 for what, taken in advisor_keys(folder / "few", asked.repeats).items()]  # fmt: skip
        first, later, seconds = while_loading(folder / "many")
        rows.append(("key to paint: first visit of a place, while loading", f"advisor, {asked.runs:,} runs", first))
        rows.append(("key to paint: next place, while loading", f"advisor, {asked.runs:,} runs", later))
    lines = [
        "## The terminal program",
        "",
        f"`python -m benchmarks.terminal`: milliseconds in a pseudo-terminal of {COLUMNS} x {ROWS}, median / 95 % / "
        f"largest; a paint counts when its text has left the program. On a machine that others load, the milliseconds "
        f"that the program's main thread was at work say more than those on the clock. All of the {asked.runs:,} runs "
        f"({asked.runs * 800:,} points) were read and judged after {seconds:.0f} s. "
        f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.",
        "",
        "| what | program | ms | of these at work | n |",
        "|---|---|---|---|---|",
        *(row(what, who, values) for what, who, values in rows),
    ]
    print("\n".join(lines))
    replace_section("terminal", "\n".join(lines))


if __name__ == "__main__":
    main()
