from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (
            "With 20 configs x 5 seeds, or 100 configs x 1 seed, which gives the better model?",
            "**100 configurations with 1 seed",
        ),
        (
            "how many seeds so that a 1 point loss is caught? seed std 0.6",
            "**3 on each side: with repeats that scatter by 0.6",
        ),
        ("how many runs to see a gain of 0.5 if seeds scatter with std 1.0?", "**32 on each side"),
        (
            "We'd like to prune, but warmup takes 10 epochs out of 60. When may the pruner start?",
            "**After about 16 of 60",
        ),
        ("0.87 in the study, 0.84 ± 0.01 when I rerun it 4 times. why?", "**0.84 is the figure to believe"),
        (
            "default 71.2, tuned 71.9, three seeds each, std 0.5. worth switching?",
            "**Perhaps, but it is not proven: 71.9 lies 0.7",
        ),
        (
            "seeds vary by 0.5%. the runner-up is only 0.2% worse. take the runner-up?",
            "**Either: 0.2 is less than two single runs",
        ),
        ("is 1e-5 to 1 a stupid lr range for AdamW?", "**Too wide: 40 %"),
        ("is 1e-4 to 1e-3 a sensible range for lr with adam", "**Too narrow for a first search"),
        ("is dropout 0 to 0.5 a good range?", "**A good range"),
        (
            "I'd rather fix weight decay and only tune lr with 8 trials. too lazy?",
            "**The learning rate and no more: you can afford 8",
        ),
    ],
)
def test_what_is_planned_is_computed(text: str, reply: str) -> None:
    assert Dialogue().say(text).reply.startswith(reply)


@pytest.mark.parametrize(
    "text",
    [
        "my lr goes from 1e-3 to 1e-5 by cosine, ok?",
        "the loss went from 2.1 to 1.9, good?",
        "fine tuning bert with lr between 0.1 and 1",
        "200 trials and 3 workers, how long?",
    ],
)
def test_other_figures_plan_nothing(text: str) -> None:
    assert (talk_of(text).question or "") not in (
        "range-judged",
        "rate-range-judged",
        "seeds-for-difference",
        "pruner-start",
    )
