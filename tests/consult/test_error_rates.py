"""An error rate is better the lower it is, whatever the validation loss does beside it."""

from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.plain_questions import plain_question
from advisor.consult.quantities import plain


@pytest.mark.parametrize(
    "text",
    [
        "wav2vec validation loss increases but WER keeps decreasing. Overfitting?",
        "the CER on dev still falls but dev loss rises",
        "eval loss goes up after epoch 3, word error rate keeps improving, should I stop?",
        "FID keeps dropping while the validation loss climbs",
        "val loss up, MAE down: which checkpoint?",
    ],
)
def test_an_error_that_falls_beside_a_rising_loss_is_no_overfitting(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched == ("run/miscalibrated",)
    assert "better the lower it is" in turn.reply
    assert "third of the learning rate" not in turn.reply


@pytest.mark.parametrize(
    "text", ["val loss rises, WER up too", "whisper: eval loss and wer both go up", "CER climbs and dev loss increases"]
)
def test_an_error_that_rises_with_the_loss_is_overfitting(text: str) -> None:
    assert Dialogue().say(text).matched[0] == "run/overfitting"


@pytest.mark.parametrize(
    "text",
    [
        "WER increases while training and validation loss both decrease",
        "validation loss keeps decreasing at every checkpoint but validation CER increases",
    ],
)
def test_an_error_that_rises_beside_a_falling_loss_is_a_matter_of_decoding(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == "topic/reading-curves"
    assert "matter of decoding" in turn.reply


@pytest.mark.parametrize(
    "text",
    [
        "val loss rises and WER does not improve",
        "validation loss rises but accuracy still improves, do I have to stop?",
        "val loss falls and wer falls",
        "the error in my code: val loss is down",
    ],
)
def test_other_courses_are_no_such_question(text: str) -> None:
    assert plain_question(plain(text)).get("question") not in ("error-rate-falls", "error-rate-rises")


def test_whether_to_stop_a_training_is_no_question_of_a_search() -> None:
    turn = Dialogue().say("val loss up while dice still improves, should I stop?")
    assert "topic/when-to-stop" not in turn.matched
    assert "trials" not in turn.reply
