"""`advisor PATH` opens the terminal program on a terminal, and is a command's business in a pipe."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from advisor.cli.app import _with_command
from advisor.cli.opening import sources_to_open


class Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def streams(monkeypatch: pytest.MonkeyPatch, out: bool) -> None:
    monkeypatch.setattr(sys, "stdin", Stream(terminal=True))
    monkeypatch.setattr(sys, "stdout", Stream(terminal=out))


def test_a_path_opens_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    streams(monkeypatch, out=True)
    (tmp_path / "study.db").touch()
    given = (str(tmp_path / "study.db"), str(tmp_path / "later"))
    assert sources_to_open(given) == given
    assert sources_to_open(("sqlite:///study.db",)) == ("sqlite:///study.db",)
    assert sources_to_open(()) == ()
    assert sources_to_open(("tui", "logs")) == ("logs",)


@pytest.mark.parametrize("given", [("diagnose", "logs"), ("./nowhere",), ("--help",), ("tui", "--serve")])
def test_what_is_no_path_goes_to_the_commands(given: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    streams(monkeypatch, out=True)
    assert sources_to_open(given) is None


def test_a_path_where_nothing_is_says_so_and_is_no_unknown_command() -> None:
    assert _with_command(["./nowhere.csv"]) == ["diagnose", "./nowhere.csv"]
    assert _with_command(["diagnoze"]) == ["diagnoze"]


def test_in_a_pipe_a_path_is_diagnosed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    streams(monkeypatch, out=False)
    assert sources_to_open((str(tmp_path),)) is None
