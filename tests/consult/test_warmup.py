"""A warmup is judged by its share of the steps, and the length of the training is no warmup."""

from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.understanding import understand


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("is warmup_ratio 0.06 enough for finetuning deberta?", "Yes, 6 % is enough"),
        ("is a warmup of 0.1 too long for fine-tuning bert?", "No, 10 % is fine"),
        ("warmup_ratio=0.3, too much?", "Yes: 30 % is longer"),
        ("is 0.01 warmup_ratio too short for fine-tuning t5?", "Rather short"),
        ("is 200 warmup steps of 4000 enough", "200 of 4000 are 5 %"),
        ("300 warmup steps, 6000 steps in total, too few?", "300 of 6000 are 5 %"),
        ("training runs for 8000 steps, what warmup?", "Take 400 to 800 steps"),
        ("how many warmup steps (2000 steps total)?", "Take 100 to 200 steps"),
    ],
)
def test_the_share_is_judged(text: str, says: str) -> None:
    assert says in Dialogue().say(text).reply


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("how many warmup steps (2000 steps total)?", None),
        ("is 200 warmup steps of 4000 enough", None),
        ("500 warmup steps, adamw", 500),
        ("500 warmup steps, 20000 steps total", 500),
    ],
)
def test_the_length_of_a_training_is_no_warmup(text: str, steps: int | None) -> None:
    assert understand(text).facts.get("warmup_steps") == steps
