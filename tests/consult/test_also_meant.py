"""What is meant beside the first meaning."""

import pytest

from advisor.consult.also_meant import Segment, also_meant, chance, weighed
from advisor.consult.dialogue import ask

ASKED = "does my rate look too high? and how many trials do I need?"
WHOLE = Segment("whole", ASKED, {"topic/lr-range": 0.5, "topic/how-many-trials": 0.3, "topic/seeds": 0.01})
RATE = Segment("part", "does my rate look too high?", {"topic/lr-range": 0.9, "topic/seeds": 0.02})
TRIALS = Segment("part", "and how many trials do I need?", {"topic/how-many-trials": 0.95, "topic/seeds": 0.02})
WORDS = Segment("part", "thanks a lot", {"topic/seeds": 0.4, "topic/lr-range": 0.1})


def test_a_question_of_its_own_that_the_whole_says_too_is_meant() -> None:
    found = dict(also_meant("topic/lr-range", [WHOLE, RATE, TRIALS], ()))
    assert list(found) == ["topic/how-many-trials"]


def test_what_only_a_part_says_and_the_whole_does_not_is_rarely_meant() -> None:
    said = [WHOLE, RATE, TRIALS, WORDS]
    assert chance("topic/lr-range", "topic/seeds", said) < chance("topic/lr-range", "topic/how-many-trials", said) / 3
    assert "topic/seeds" not in dict(also_meant("topic/lr-range", said, ()))


def test_what_stands_beside_nothing_is_never_meant_too() -> None:
    assert not also_meant("topic/lr-range", [WHOLE, RATE, TRIALS], ("topic/how-many-trials",))


def test_the_first_is_not_weighed_beside_itself() -> None:
    assert "topic/lr-range" not in weighed("topic/lr-range", [WHOLE, RATE, TRIALS])


@pytest.mark.parametrize("whole", [0.01, 0.1, 0.3])
def test_the_more_the_whole_says_it_the_likelier_it_is(whole: float) -> None:
    def of(share: float) -> float:
        said = Segment("whole", ASKED, {**WHOLE.chances, "topic/how-many-trials": share})
        return chance("topic/lr-range", "topic/how-many-trials", [said, RATE, TRIALS])

    assert of(whole) < of(whole + 0.2)


@pytest.mark.parametrize(
    ("said", "topics"),
    [
        ("is my lr of 3e-4 too high for adamw, and how many seeds do I need?", ["topic/lr-range", "topic/seeds"]),
        ("dropout .5 too much? and which sampler with 60 trials?", ["topic/ranges", "topic/which-strategy"]),
        ("is a batch of 64 ok for resnet50, and do i need warmup?", ["topic/batch-and-lr", "topic/warmup"]),
    ],
)  # fmt: skip
def test_what_is_decided_by_a_value_leaves_the_other_question_its_answer(said: str, topics: list[str]) -> None:
    assert list(ask(said).matched) == topics


@pytest.mark.parametrize("said", ["is my lr of 3e-4 too high for adamw?", "lr 3e-4 with adamw, too high? thanks a lot"])
def test_one_question_stays_one(said: str) -> None:
    assert len(ask(said).matched) == 1
