"""A symptom that is stated of a loaded run is answered by the finding on it that agrees."""

import pytest

from advisor.consult import Dialogue
from advisor.consult.asking_part import of_new_run
from advisor.consult.stated_loaded import states
from advisor.records import Evidence
from tests.consult.test_transcripts import SHAPES
from tests.factories import run


def _dialogue(shape: str) -> Dialogue:
    return Dialogue(evidence=Evidence(runs=(run(".", SHAPES[shape]),)))


@pytest.mark.parametrize(
    ("shape", "said", "rule"),
    [
        ("overfits", "my margins look great but the eval loss keeps rising", "run/overfitting"),
        ("overfits", "validation loss climbs, what is it", "run/overfitting"),
        ("collapses", "the reward crashed and stays down", "run/metric-collapse"),
        ("becomes-nan", "the loss is 0.0 now, great?", "run/diverged"),
        ("becomes-nan", "loss = 0, is it perfect?", "run/diverged"),
    ],
)
def test_the_finding_that_agrees(shape: str, said: str, rule: str) -> None:
    assert _dialogue(shape).say(said).matched[0] == rule


@pytest.mark.parametrize("said", ["the loss is 0.03", "would val loss rise with a larger net?"])
def test_what_states_nothing_of_the_kind(said: str) -> None:
    assert "lasting rise" not in _dialogue("overfits").say(said).reply


@pytest.mark.parametrize(("said", "stated"), [("val loss rises, why?", True), ("where does val loss rise?", False)])
def test_a_statement_with_its_reason_asked(said: str, stated: bool) -> None:
    assert states(said) is stated


@pytest.mark.parametrize(
    ("said", "new"),
    [
        ("ok lr 5e-7, 1 epoch: eval loss 0.58, acc 0.69", True),
        ("did dropout 0.2, val loss 0.6", True),
        ("val loss 0.6, train loss 0.1", False),
        ("lr 1e-3, val loss 0.6", False),
        ("I lowered the rate", False),
    ],
)
def test_results_after_a_change_are_of_another_run(said: str, new: bool) -> None:
    assert of_new_run(said) is new


def test_the_old_log_is_not_held_against_a_new_run() -> None:
    dialogue = _dialogue("overfits")
    dialogue.say("lr 3e-4")
    turn = dialogue.say("ok lr 1e-4, 20 epochs: train loss 0.5, val loss 0.7")
    assert turn.facts["learning_rate"] == 1e-4
    assert "Your logs show it" not in turn.reply
