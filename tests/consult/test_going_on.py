"""Which runs to continue: one whose first change is another than more steps says so; findings are no silence."""

from __future__ import annotations

import pytest

from advisor.consult import Dialogue
from advisor.consult.chosen_loaded import _of_going_on
from advisor.findings import Prescription
from advisor.records import Evidence
from tests.factories import finding, search

LONGER = Prescription(action="train-longer", factor=3.0, reason="Three times the steps.")
WIDER = Prescription(action="add-capacity", reason="Twice the width.")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ((LONGER, WIDER), "→ Three times the steps."),
        ((WIDER, LONGER), "; likelier to help than more steps: Twice the"),
        ((), ""),
    ],
)
def test_the_first_change_is_said_as_what_it_is(changes: tuple[Prescription, ...], says: str) -> None:
    assert says in _of_going_on(finding("run/still-improving", prescriptions=changes))


def test_what_the_findings_answer_is_not_said_to_be_untold() -> None:
    reply = Dialogue(evidence=Evidence(studies=(search(60),))).say("did my search go well?").reply
    assert "does not tell that" not in reply
