"""The program ends with its terminal."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from advisor_tui.hangup import wait_for_hangup

ENDS_WITHIN = 60


def test_a_terminal_whose_other_end_closes_has_hung_up() -> None:
    master, slave = pty.openpty()
    seen: list[bool] = []
    waiting = threading.Thread(target=lambda: seen.append(wait_for_hangup(slave)))
    waiting.start()
    assert not seen
    os.close(master)
    waiting.join(ENDS_WITHIN)
    os.close(slave)
    assert seen == [True]


def test_what_is_no_open_file_cannot_be_told() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    os.close(writing)
    assert not wait_for_hangup(reading)


@pytest.fixture
def in_terminal(tmp_path: Path) -> tuple[subprocess.Popen[bytes], int]:
    """The program in a terminal that sends no signal when it goes: its session has no controlling terminal."""
    master, slave = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_STATE_HOME": str(tmp_path)}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor_tui"], stdin=slave, stdout=slave, stderr=slave, env=environment,
        start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )  # fmt: skip
    os.close(slave)
    return process, master


def test_the_program_ends_when_its_terminal_is_gone(in_terminal: tuple[subprocess.Popen[bytes], int]) -> None:
    process, master = in_terminal
    seen = b""
    while b"5 Rulebook" not in seen:
        assert select.select([master], [], [], ENDS_WITHIN)[0], "the program never painted"
        seen += os.read(master, 65536)
    os.close(master)
    try:
        assert process.wait(ENDS_WITHIN) is not None
    finally:
        process.kill()
        process.wait()
