"""What is told while a person waits: on a terminal, after a moment, unless quiet; never in a pipe."""

from __future__ import annotations

import io
import sys
import time

import pytest

from advisor.cli import waiting as module
from advisor.cli.waiting import waiting


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float, quiet: bool = False) -> str:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", patience)
    monkeypatch.setattr(sys, "stderr", stream)
    with waiting("reading logs", quiet):
        while patience == 0 and not quiet and stream.isatty() and not stream.getvalue():
            time.sleep(0.001)
    return stream.getvalue()


def test_on_a_terminal_it_says_what_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert "reading logs" in told(monkeypatch, Terminal(), 0)


def test_what_ends_quickly_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "reading" not in told(monkeypatch, Terminal(), 60)


def test_nothing_in_a_pipe_and_nothing_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, io.StringIO(), 0) == ""
    assert told(monkeypatch, Terminal(), 0, quiet=True) == ""
