from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.quantities import plain
from advisor.consult.value_results import results_judged, values_tried


@pytest.mark.parametrize(
    ("text", "best", "at", "beyond"),
    [
        ("loss at end: 0.412 (lr 1e-4), 0.371 (3e-4), 0.352 (1e-3). next?", 1e-3, "high", 3e-3),
        ("lr 3e-4: val acc 81.2, lr 1e-3: val acc 83.4, lr 3e-3: val acc 79", 1e-3, "inside", None),
        ("dropout 0.1 gave 84.2, 0.3 gave 84.9, 0.5 gave 83.0. So 0.3?", 0.3, "inside", None),
        ("batch 32 gives 91.2 % and 128 gives 90.1 %", 32, "low", 16),
        ("weight decay 0.01 got 0.871 auc and 0.1 got 0.874 auc", 0.1, "high", 1.0),
    ],
)
def test_the_best_value_is_found_and_whether_it_lies_at_an_end(
    text: str, best: float, at: str, beyond: float | None
) -> None:
    found = results_judged(plain(text))
    assert (found["tried_best"], found["tried_at"]) == (best, at)
    assert found.get("tried_next") == (pytest.approx(beyond) if beyond else None)


@pytest.mark.parametrize(
    "text",
    [
        "train loss 0.3 at lr 1e-3 batch 64",
        "lr 1e-3, loss 0.3, acc 91 %",
        "i raised lr from 1e-4 to 1e-3 and acc went from 80.1 to 84.3",
        "sgd 0.1 -> loss stuck 2.303, sgd 0.01 -> learns to 92%",
        "dropout 0.1 or 0.3?",
    ],
)
def test_one_result_or_none_tells_no_values(text: str) -> None:
    assert values_tried(plain(text)) is None


def test_values_that_were_tried_are_neither_in_use_nor_scores() -> None:
    turn = Dialogue().say("loss at end: 0.412 (lr 1e-4), 0.371 (3e-4), 0.352 (1e-3). next?")
    assert not turn.facts
    assert "Train next at 0.003" in turn.reply


def test_two_results_that_lie_close_are_not_told_apart() -> None:
    assert results_judged("dropout 0.1 gave 84.2, 0.3 gave 84.9, 0.5 gave 83.0")["tried_close"]
    assert not results_judged("dropout 0.1 gave 80.2, 0.3 gave 84.9, 0.5 gave 83.0")["tried_close"]


def test_a_setting_that_was_changed_is_no_value_with_its_result() -> None:
    assert values_tried(plain("went from batch size 48 to 384 and val acc fell from 90 to 86")) is None
