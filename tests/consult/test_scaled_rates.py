from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of
from advisor.consult.understanding import understand


@pytest.mark.parametrize(
    ("text", "rate", "says"),
    [
        ("moved from batch 128 to 1024, sgd. should the lr be raised from 0.1 to 0.8?", 0.1, "**Yes: 8 times"),
        ("batch went from 16 to 64; is it right to raise lr from 0.01 to 0.04 with sgd?", 0.01, "**Yes: 4 times"),
        ("should lr go from 1e-3 to 8e-3 when the batch goes from 32 to 256, adam", 1e-3, "too high a start"),
        ("i doubled the batch from 32 to 64. should i lower lr from 1e-3 to 5e-4? adam", 1e-3, "too low a start"),
        ("batch 256 -> 64, adamw, lr 4e-4 -> 2e-4 ok?", 4e-4, "**Yes: 0.25 times"),
        ("raised the batch from 64 to 512, should lr go from 0.1 to 0.8?", 0.1, "With SGD yes"),
    ],
)
def test_a_rate_that_is_asked_about_is_not_in_use(text: str, rate: float, says: str) -> None:
    assert understand(text).facts["learning_rate"] == rate
    assert says in Dialogue().say(text).reply


@pytest.mark.parametrize(
    "text",
    [
        "can i search lr from 1e-5 to 1e-2 and batch from 16 to 256?",
        "cosine schedule, lr from 0.1 to 0.001, batch 64 to 512 halfway, ok?",
        "i raised lr from 1e-4 to 1e-3 and now it diverges, why?",
    ],
)
def test_ranges_and_schedules_move_nothing(text: str) -> None:
    assert talk_of(text).question != "scaled-rates"


def test_a_change_that_was_made_is_in_use() -> None:
    assert understand("i raised lr from 1e-4 to 1e-3 and now it diverges, why?").facts["learning_rate"] == 1e-3
