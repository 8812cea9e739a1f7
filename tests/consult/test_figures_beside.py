from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("val loss lowest at epoch 7, i trained 40. which checkpoint?", "best-epoch-early"),
        ("epoch 12 had the best val f1, stopped at 15", "best-epoch-late"),
        ("trial 3 was best of 100 trials, rest did nothing. keep going?", "search-standing"),
        ("auc went from .81 to .815 after 80 trials, was it worth it", "search-gain"),
        ("50 trials gave 0.912, then 50 more gave 0.913, keep going?", "search-gain"),
        ("tuned 88.1 default 88.0", "tuned-beside-default"),
        ("default gets 76.2±0.3, tuned gets 76.4. worth it?", "tuned-beside-default"),
        ("val acc 0.91 and test acc 0.84, what happened?", "test-beside-validation"),
        ("optuna best lr = 9.8e-3 where my upper bound was 1e-2, extend?", "best-at-end"),
    ],
)
def test_figures_set_beside_each_other_decide_the_question(text: str, question: str) -> None:
    assert talk_of(text).question == question


@pytest.mark.parametrize(
    "text",
    [
        "train acc 0.99 val acc 0.91 test acc 0.90",
        "default lr is 0.001 and tuned lr is 0.0012",
        "best lr 1e-4, range 1e-5 to 1e-2",
        "my validation set has 500 and the test set 1000 images",
        "at epoch 7 the loss becomes nan, i train 40",
    ],
)
def test_other_figures_decide_nothing(text: str) -> None:
    assert talk_of(text).question is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tuned 88.1 default 88.0", "a gain of 0.1, and one run each cannot tell it from chance"),
        ("default gets 76.2±0.3, tuned gets 76.4. worth it?", "No gain that can be seen"),
        ("default 76.2±0.3, tuned 77.4", "Yes: 77.4 against 76.2"),
        ("baseline rmse 3.1, tuned rmse 3.4", "The default is ahead, 3.1 against 3.4"),
        ("baseline 71.0 and after tuning 80.2, plausible?", "more than a search typically brings"),
        ("val acc 0.84, test acc 0.91", "Test is even better than validation, by 0.07"),
        ("best lr 1e-5 and min was 1e-5", "the next end is 3.33e-6 to 1e-6"),
        ("best trial has 5 layers, max was 5", "take half of the range more"),
        ("the best came at epoch 39 of 40", "may still be improving"),
    ],
)
def test_what_they_show_is_said_first(text: str, says: str) -> None:
    assert says in Dialogue().say(text).reply.split("\n\n")[0]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("best lr in my search was 1e-2 and the range was 1e-5 to 1e-2. what now", 1.0),
        ("best lr came out as 1e-5 and I searched 1e-5 to 0.1", -1.0),
    ],
)
def test_an_end_of_the_range_that_is_told_counts_as_an_end(text: str, side: float) -> None:
    talk = talk_of(text)
    assert (talk.question, talk.c) == ("best-at-end", side)


def test_a_best_value_inside_its_range_is_at_no_end() -> None:
    assert talk_of("best lr was 1e-3 and the range was 1e-5 to 1e-2. what now").question != "best-at-end"


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Is 0.87 AUC good for a credit model? logistic regression gets 0.86", "**A little: 0.87 is 0.01 beyond"),
        ("our rmse is 3.6, ridge gives 3.4, is it good?", "**No: the simple model is ahead, 3.4 against 3.6"),
        ("is acc 0.91 ok when logreg has 0.75", "**Yes, against the simple model: 0.91 beside 0.75"),
    ],
)
def test_a_result_is_judged_by_what_a_simple_model_reaches(text: str, reply: str) -> None:
    assert Dialogue().say(text).reply.startswith(reply)


def test_results_of_a_search_that_are_hardly_apart_are_equals() -> None:
    talk = talk_of("winner: 0.8812, second: 0.8809, third: 0.8805 in 150 trials. do I take the first?")
    assert talk.question == "rivals-close"
    assert talk.c == pytest.approx(0.0007)
    assert talk_of("best 0.91, second 0.85 in 60 trials. do I take the first?").question != "rivals-close"


def test_the_result_of_a_search_is_judged_before_a_general_question() -> None:
    said = "results: tuned 0.842, default 0.839, seeds +-0.004. is tuning worth it?"
    assert Dialogue().say(said).reply.startswith("**No gain that can be seen: 0.842 against 0.839 lies within")
