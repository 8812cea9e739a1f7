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


@pytest.mark.parametrize(
    ("text", "question", "says"),
    [
        ("catboost best iterations=5000 which was the max i allowed, lr 0.05. go higher?", "best-of-endless", "5000"),
        (
            "lightgbm num_iterations best at 1500, the upper bound, learning rate 0.02. widen?",
            "best-of-endless",
            "1500",
        ),
        (
            "random forest: best n_estimators=800 = my upper limit. more?",
            "best-of-endless",
            "never make a forest worse",
        ),
        ("gae_lambda best at 1.0, the upper bound. widen?", "best-at-limit", "an end that nobody can pass"),
        ("best momentum is 1.0, extend?", "best-at-limit", "does not settle"),
        ("best beta1 = 1, the top of my range", "best-at-limit", "does not settle"),
        ("best gamma is 0.9999, my max was 0.9999 (sac). go to 1?", "best-nearest-one", "0.99999"),
        ("clip_range best at 0.4 the upper bound, extend?", "best-at-end", "The next end is 0.55"),
        ("xgboost best max_depth 12, the upper limit. deeper?", "best-at-end", "beyond what is usual"),
        ("best eta 0.3, my upper bound was 0.3, xgboost", "best-at-end", "The next end is 0.9"),
        ("catboost depth best at 16 = the upper limit, extend?", "best-at-limit", "the most there is"),
        ("best max_depth is 6 and 6 was the max of my range (xgboost)", "best-at-end", "The next end is 10"),
    ],
)
def test_an_engines_own_parameter_goes_on_as_far_as_it_can(text: str, question: str, says: str) -> None:
    assert talk_of(text).question == question
    assert says in Dialogue().say(text).reply


def test_a_rate_beside_an_engines_parameter_is_none_of_it() -> None:
    """The best value of the rounds lay at the end, and not the rate that stands behind it."""
    reply = Dialogue().say("xgboost: best n_estimators=3000 which is the max i allowed, eta .05. widen?").reply
    assert "next end" not in reply
