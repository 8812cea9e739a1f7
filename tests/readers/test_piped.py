"""What is piped in is read like a file of it."""

import io
import sys

import pytest

import advisor
from advisor.readers import piped

ROWS = "step,train_loss,val_loss\n" + "".join(f"{i},{2 / (i + 1)},{2.1 / (i + 1)}\n" for i in range(20))


class Pipe:
    """Standard input that holds a text."""

    def __init__(self, text: str, terminal: bool = False) -> None:
        self.buffer, self._terminal = io.BytesIO(text.encode()), terminal

    def isatty(self) -> bool:
        return self._terminal


def test_a_pipe_is_read_by_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Pipe(ROWS))
    found = advisor.read("-")
    assert [(source.path, source.kind, source.runs) for source in found.sources] == [("-", "csv", 1)]
    assert not found.errors


@pytest.mark.parametrize(("pipe", "said"), [(Pipe("", terminal=True), "nothing is piped in"), (Pipe(""), "empty")])
def test_nothing_piped_in_is_said(monkeypatch: pytest.MonkeyPatch, pipe: Pipe, said: str) -> None:
    monkeypatch.setattr(sys, "stdin", pipe)
    [error] = advisor.read("-").errors
    assert error.source == "-"
    assert said in error.message


def test_more_than_a_file_may_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piped, "_MOST", 100)
    monkeypatch.setattr(sys, "stdin", Pipe(ROWS))
    assert "piped in" in advisor.read("-").errors[0].message
