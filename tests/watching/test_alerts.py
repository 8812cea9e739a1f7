"""The command on a finding: arguments, never a shell; tried again when it fails."""

import json
import sys

import pytest

from advisor.errors import ConfigError
from advisor.watching import Event
from advisor.watching.alerts import Alerts, arguments, filled
from tests.factories import finding


def event(run="a", severity="error"):
    return Event(event="finding", source="logs", run=run, step=7, finding=finding(severity=severity))


def test_names_are_filled_into_single_arguments():
    words = arguments("notify '{severity}: {title}' {run}")
    assert filled(words, event()) == ["notify", "error: The best trials press against an end", "a"]


def test_a_name_from_a_log_stays_one_argument_and_begins_no_option():
    assert filled(arguments("notify {run}"), event("--help\nme; two")) == ["notify", "help me; two"]


def test_an_unknown_name_is_refused_with_those_known():
    with pytest.raises(ConfigError, match=r"\{when\}.*place holder; known are .*\{title\}"):
        arguments("notify {when}")


def test_the_event_comes_on_standard_input(tmp_path):
    place = tmp_path / "said.json"
    script = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"
    Alerts([sys.executable, "-c", script, str(place)], pytest.fail).send(event())
    assert json.loads(place.read_text())["finding"]["rule"] == "study/boundary-optimum"


def test_a_note_is_no_alert():
    Alerts(["no-such-command"], pytest.fail).send(event(severity="info"))


def test_what_failed_is_tried_again_when_due_and_given_up_in_the_end():
    said, now = [], [0.0]
    alerts = Alerts([sys.executable, "-c", "raise SystemExit('busy')"], said.append, clock=lambda: now[0])
    alerts.send(event())
    assert "ended with 1: busy; tried again in 5 s" in said[0]
    alerts.retry()
    assert len(said) == 1
    now[0] = 6.0
    alerts.retry()
    assert len(said) == 2
    alerts.retry(last=True)
    assert len(said) == 3
    assert "again" not in said[2]
