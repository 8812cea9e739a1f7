"""Start-up and key-to-paint of the terminal program beside an empty Textual app, in a real pseudo-terminal.

`python -m benchmarks.terminal [--repeats 9]`, and `--loading [--runs 1500]` for keys while many runs load; every
program in a process of its own.
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
PAUSE = 100
"""Milliseconds from which a person feels a key wait."""
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

    def paints(self, *texts: str, seconds: float = 300.0) -> float:
        """The moment at which one of the texts is on its way to the screen; raises TimeoutError."""
        until = time.perf_counter() + seconds
        while not any(text.encode() in self.seen for text in texts):
            ready, _, _ = select.select([self.master], [], [], max(0.0, until - time.perf_counter()))
            if not ready:
                raise TimeoutError(f"'{texts[0]}' was never painted; last: {self.seen[-400:]!r}")
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

    def key(self, key: str, *texts: str) -> Taken:
        """Milliseconds from the key to the paint of one of the texts."""
        self.seen = b""
        begun, worked = time.perf_counter(), self.worked()
        os.write(self.master, key.encode())
        return Taken((self.paints(*texts) - begun) * 1000, self.worked() - worked)

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


def while_loading(folder: Path) -> tuple[list[Taken], list[Taken], list[Taken], float]:
    """Key to paint while runs are read, judged and shown.

    To the first sign of a first visit, to the first visit, to later ones; and how long reading and judging took.
    """
    terminal = Terminal(python(ADVISOR, str(folder)))
    terminal.paints("5 Rulebook")
    taken: list[Taken] = []
    signs: list[Taken] = []
    seconds, last = 0.0, 0
    while len(taken) < 4000:
        key, text = (("5", "To begin with"), ("3", "no plan yet"))[len(taken) % 2]
        if len(taken) < 2:
            sign, arrived = _first_visit(terminal, key, text)
            signs.append(sign)
            taken.append(arrived)
        else:
            taken.append(terminal.key(key, text))
        until = time.perf_counter() + 0.05
        while time.perf_counter() < until and select.select([terminal.master], [], [], 0.02)[0]:
            terminal.seen += os.read(terminal.master, 65536)
        if not seconds and FOUND.search(terminal.seen):
            seconds, last = time.perf_counter() - terminal.started, len(taken) + AFTERWARDS
        if seconds and len(taken) >= last:
            break
    terminal.end()
    return signs, taken[:2], taken[2:], seconds


def _first_visit(terminal: Terminal, key: str, text: str) -> tuple[Taken, Taken]:
    """From the key to the word that the place opens, and to the place."""
    begun, worked = time.perf_counter(), terminal.worked()
    sign = terminal.key(key, "opening", text)
    return sign, Taken((terminal.paints(text) - begun) * 1000, terminal.worked() - worked)


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


def starts_in_turn(repeats: int) -> tuple[list[Taken], list[Taken]]:
    """Starts of the empty app and of the advisor one after the other, so that others load both alike."""
    empty, own = [], []
    for _ in range(repeats):
        empty += start_up(python(EMPTY), "ready now", 1)
        own += start_up(python(ADVISOR), "5 Rulebook", 1)
    return empty, own


def times_as_much(empty: list[Taken], own: list[Taken]) -> float:
    """How many times the work of the empty app a start is: the median of the pairs."""
    return statistics.median(two.worked / one.worked for one, two in zip(empty, own, strict=True))


def table(rows: list[tuple[str, str, list[Taken]]]) -> list[str]:
    """The rows under their headings."""
    head = ["| what | program | ms | of these at work | n |", "|---|---|---|---|---|"]
    return [*head, *(row(what, who, values) for what, who, values in rows)]


def told(what: str) -> str:
    """How it was measured."""
    return (
        f"{what}: milliseconds in a pseudo-terminal of {COLUMNS} x {ROWS}, median / 95 % / largest; a paint counts "
        "when its text has left the program. On a machine that others load, the milliseconds that the program's main "
        "thread was at work say more than those on the clock. "
        f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."
    )


def few_runs(folder: Path, repeats: int) -> list[str]:
    """Starts and keys with a few runs open."""
    write_runs(folder, FEW)
    empty, own = starts_in_turn(repeats)
    rows = [
        ("start to first paint", "empty Textual app", empty),
        ("start to first paint", "advisor", own),
        ("start to findings", f"advisor, {FEW} runs",
         start_up(python(ADVISOR, str(folder)), "What to do", repeats)),
        ("key to paint", "empty Textual app", empty_keys(repeats)),
    ]  # fmt: skip
    rows += [(f"key to paint: {what}", f"advisor, {FEW} runs", taken)
             for what, taken in advisor_keys(folder, repeats).items()]  # fmt: skip
    times = times_as_much(empty, own)
    ratio = f"A start is {times:.2f} times the work of the empty app's (median of {repeats} pairs; aim 1.3)."
    return ["## The terminal program", "", told("`python -m benchmarks.terminal`"), "", *table(rows), "", ratio]


def many_runs(folder: Path, runs: int) -> list[str]:
    """Keys while many runs are read, judged and shown."""
    write_runs(folder, runs)
    sign, first, later, seconds = while_loading(folder)
    who = f"advisor, {runs:,} runs"
    rows = [
        ("key to a sign that it was heard: first visit of a place, while loading", who, sign),
        ("key to paint: first visit of a place, while loading", who, first),
        ("key to paint: next place, while loading", who, later),
    ]
    long = sum(taken.worked > PAUSE for taken in later)
    said = (
        f"Over {PAUSE} ms of work: {long} of {len(later):,} keys (aim: none). All of the {runs:,} runs "
        f"({runs * 800:,} points) were read and judged after {seconds:.0f} s."
    )
    what = told("`python -m benchmarks.terminal --loading`")
    return ["### While many runs load", "", what, "", *table(rows), "", said]


def main() -> None:
    """Measures, prints, and writes the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loading", action="store_true", help="keys while many runs load, instead of the others")
    parser.add_argument("--runs", type=int, default=1500)
    parser.add_argument("--repeats", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        lines = many_runs(Path(name), asked.runs) if asked.loading else few_runs(Path(name), asked.repeats)
    print("\n".join(lines))
    replace_section("terminal-loading" if asked.loading else "terminal", "\n".join(lines))


if __name__ == "__main__":
    main()
