"""Of one study a report says to stop or to go on, whatever rules say it."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.facts.base import Subject
from advisor.findings import Finding, Prescription
from advisor.one_voice import one_voice
from tests.planner.sources import finding

STOP = Prescription(action="stop-search")
DONE = finding("study/converged", STOP, Prescription(action="repeat-seeds", count=3), severity="good")
COPIES = finding("study/identical-trials", STOP, Prescription(action="change-sampler", to="grid"), severity="info")


def asked(action: str, severity: Any, grade: Any = "safe", **told: Any) -> Finding:
    return finding("space/other", Prescription(action=action, parameter="lr", grade=grade), severity=severity, **told)


def actions(*findings: Finding) -> list[list[str]]:
    return [[item.action for item in found.prescriptions] for found in one_voice(findings)]


@pytest.mark.parametrize("action", ["expand", "narrow", "add-trials", "log-scale", "add", "relax-pruning"])
@pytest.mark.parametrize("severity", ["error", "warning"])
def test_what_acts_for_another_search_silences_the_end_of_it(action: str, severity: str) -> None:
    assert actions(asked(action, severity), DONE, COPIES) == [[action], ["change-sampler"]]


def test_a_note_that_asks_for_runs_alone_does_too() -> None:
    assert actions(DONE, asked("add-trials", "info")) == [["add-trials"]]


@pytest.mark.parametrize(("action", "grade"), [("expand", "note"), ("expand", "safe"), ("narrow", "review")])
def test_beside_a_search_that_ended_no_note_hints_at_another(action: str, grade: str) -> None:
    assert actions(asked(action, "info", grade), DONE) == [[], ["stop-search", "repeat-seeds"]]


@pytest.mark.parametrize("action", ["repeat-seeds", "freeze", "add-baseline", "check-code"])
def test_what_asks_for_no_other_search_stays_beside_the_end(action: str) -> None:
    assert actions(asked(action, "warning"), DONE) == [[action], ["stop-search", "repeat-seeds"]]


def test_what_a_cause_explains_neither_stops_nor_goes_on() -> None:
    assert actions(asked("expand", "info", suppressed_by="study/wrong-direction")) == [["expand"]]
    explained = asked("expand", "warning", suppressed_by="study/noisy-repeats")
    assert actions(explained, DONE) == [[], ["stop-search", "repeat-seeds"]]


def test_another_study_is_another_matter() -> None:
    other = Subject(kind="parameter", study="second", parameter="lr")
    assert actions(asked("expand", "error", subject=other), DONE) == [["expand"], ["stop-search", "repeat-seeds"]]


def narrowed(*ends: tuple[float | None, float | None]) -> list[tuple[float | None, float | None]]:
    """The ranges told by errors that each narrow the rate to these ends."""
    moves = [Prescription(action="narrow", parameter="lr", low=low, high=high) for low, high in ends]
    found = one_voice([finding(f"space/{n}", move) for n, move in enumerate(moves)])
    return [(item.low, item.high) for one in found for item in one.prescriptions]


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (((1e-10, 8e-3), (1e-5, 8e-3)), (1e-5, 8e-3)),
        (((1e-5, 1.0), (1e-7, 8e-3)), (1e-5, 8e-3)),
        (((None, 8e-3), (1e-5, None)), (1e-5, 8e-3)),
    ],
)
def test_two_that_narrow_one_parameter_give_the_range_that_they_share(ends: Any, told: Any) -> None:
    assert narrowed(*ends) == [told, told]


def test_ranges_apart_are_told_as_the_first_has_it() -> None:
    assert narrowed((1e-5, 1e-4), (1e-2, 0.1)) == [(1e-5, 1e-4), (1e-5, 1e-4)]


def test_another_parameter_keeps_its_range() -> None:
    other = finding("space/b", Prescription(action="narrow", parameter="dropout", low=0.0, high=0.5))
    rate = finding("space/a", Prescription(action="narrow", parameter="lr", low=1e-5, high=0.1))
    assert [item.high for one in one_voice([rate, other]) for item in one.prescriptions] == [0.1, 0.5]
