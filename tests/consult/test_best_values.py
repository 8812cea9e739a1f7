from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "best learning rates of the last five trials are all between 8e-3 and 1e-2, my upper bound is 1e-2",
            "best-at-end",
        ),
        ("the winner's weight decay is 0.3, which is the maximum I allowed", "best-at-end"),
        ("lr of 0.01, the largest we tried, is the best", "best-at-end"),
        ("top 3 trials all use dropout 0.48-0.5 (searched 0-0.5)", "best-at-end"),
        ("best trial has dropout 0.0 and the range was 0 to 0.5. Should I extend the range?", "best-at-limit"),
        ("best trial used 1 layer, the minimum", "best-at-limit"),
        ("i searched lr from 1e-4 to 1e-2 and the best is 3e-3. should i narrow it", "best-inside"),
        ("best lr was 1e-3 and the range was 1e-5 to 1e-2. what now", "best-inside"),
    ],
)
def test_where_the_best_lies_decides(text: str, question: str) -> None:
    assert talk_of(text).question == question


@pytest.mark.parametrize(
    "text",
    [
        "best f1 0.91 with lr from 1e-4 to 1e-2",
        "the best val loss was 0.31, train loss between 0.2 and 0.4",
        "best value unchanged between 500 and 2500 trials",
        "best dropout is 0.4, range 0 to 0.5",
    ],
)
def test_other_values_are_at_no_end(text: str) -> None:
    assert talk_of(text).question not in ("best-at-end", "best-at-limit")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("The best momentum is 0.99, range 0.8..0.99", "The next end is 0.999."),
        (
            "top 3 trials all use dropout 0.48-0.5 (searched 0-0.5)",
            "Widen it to 0.6 or 0.7, no further",
        ),
        ("best trial has dropout 0.0 and the range was 0 to 0.5. extend?", "No: 0 is an end that nobody can pass"),
        ("i searched lr from 1e-4 to 1e-2 and the best is 3e-3. should i narrow it", "0.001 to 0.009"),
    ],
)
def test_the_new_end_is_computed(text: str, says: str) -> None:
    assert says in Dialogue().say(text).reply
