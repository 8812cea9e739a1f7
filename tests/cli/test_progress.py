"""What a person sees while a search runs: plain lines in a pipe."""

from __future__ import annotations

import pytest

from advisor.cli.progress import ProgressDisplay, json_line
from advisor.runner import events


def shown(capsys: pytest.CaptureFixture[str], *told: events.Event) -> str:
    with ProgressDisplay() as display:
        for event in told:
            display(event)
    out, error = capsys.readouterr()
    assert out == ""
    return error


def test_failures_say_their_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    event = events.TrialEnded(stage="explore", trial=3, state="fail", reason="Traceback …\nValueError: no data\n")
    assert shown(capsys, event) == "explore: trial 3 failed: ValueError: no data\n"


def test_a_stop_says_what_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    words = shown(capsys, events.StopAsked(now=False, running=2), events.StopAsked(now=True, running=2))
    assert words == "stopping after 2 running trials; Ctrl-C again stops now\nstopping\n"


def test_a_widened_range_and_a_waiting_storage_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    wider = events.RangeWidened(stage="explore", parameter="lr", side="high", before=0.1, after=0.3)
    words = shown(capsys, wider, events.StorageWaited(reason="database or disk is full"))
    assert words.splitlines() == [
        "explore: the high end of lr goes from 0.1 to 0.3", "waiting for the storage: database or disk is full",
    ]  # fmt: skip


def test_the_end_of_a_stage_tells_its_best_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    event = events.StageEnded(stage="explore", best=0.123456, reason="no better trial in the last 20")
    assert shown(capsys, event) == "explore ended: best 0.12346 (no better trial in the last 20)\n"


def test_machines_get_one_line_of_json_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    json_line(events.StopAsked(now=True, running=0))
    assert capsys.readouterr().out == '{"kind":"stop-asked","time":0.0,"now":true,"running":0}\n'
