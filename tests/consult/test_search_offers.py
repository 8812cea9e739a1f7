from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("is it better to do 60 trials of 20 min or 20 trials of 1 hour?", "**60 of 20 min, if the best are then run"),
        ("how much worse is the best of 20 than the best of 100?", "**By rank little: the best of 20 random draws"),
        (
            "So far I did 18 trials on 5 parameters, can I already pick the best?",
            "**Too few: 5 parameters want about 50",
        ),
        ("Is 100 trials for a 2 parameter problem exaggerated?", "**More than it needs: 2 parameters want about 20"),
        ("my lr curve is flat between 1e-4 and 1e-3, which value would you take", "**About 0.00032, the middle"),
        ("weight decay best = 1e-6 in range 1e-6..1e-2", "**Offer 0 rather than widen"),
        ("they get 91.2 / 91.5 / 90.9 on validation. is model 2 the best?", "**Not by these figures: 91.2 and 91.5"),
        ("validation 0.912 for A, 0.914 for B; B is twice as slow. 1 seed", "**Not by these figures: 0.912 and 0.914"),
    ],
)
def test_offers_are_decided_by_their_figures(text: str, reply: str) -> None:
    assert Dialogue().say(text).reply.startswith(reply)


@pytest.mark.parametrize(
    "text",
    [
        "run A got 91.2 and run B 90.9, so A is better",
        "how many trials for 4 parameters",
        "a grid of 100 trials for 2 parameters is too much?",
    ],
)
def test_other_figures_are_no_offers(text: str) -> None:
    question = talk_of(text).question or ""
    assert not question.startswith(("rivals", "trials-few", "trials-many", "trials-fitting"))


def test_few_runs_that_can_be_afforded_are_for_the_learning_rate() -> None:
    reply = Dialogue().say("Deadline in 5 hours, run = 50 min on one gpu. should i tune at all?").reply
    assert "The learning rate and no more: you can afford 6 full-length trials" in reply
