from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("can I reuse the trials from last month's study after I changed the data preprocessing?", "old-trials-no"),
        ("we want to keep the study but switched to more epochs, can old results stay?", "old-trials-no"),
        ("do my 60 old trials still count when I widen the ranges?", "old-trials-yes"),
        ("two studies disagree: study 1 says lr 3e-4, study 2 says 2e-3. Which one is right", "optima-apart"),
        ("my colleague's search found wd 0.1, mine 0.01. who is right?", "optima-apart"),
        ("two separate searches found best lr 2e-4 and 3e-4, do they agree?", "optima-alike"),
        ("uniform or log for momentum between 0.8 and 0.999?", "scale-by-distance"),
        ("log or linear for batch size 16 to 256", "scale-log"),
        ("log or uniform for dropout between 0.05 and 0.5?", "scale-linear"),
        ("I think lr should come first, then everything else. Right?", "order-right"),
        ("should I set the batch size before the learning rate?", "order-right"),
        ("I think tuning the number of layers first and then lr is the right order", "order-wrong"),
    ],
)
def test_what_is_told_decides_the_question(text: str, question: str) -> None:
    assert talk_of(text).question == question


@pytest.mark.parametrize(
    "text",
    [
        "my loss first falls and then rises",
        "the search space is lr on a log scale from 1e-5 to 1e-2",
        "continue training with more data?",
        "first epoch is slow then fast",
    ],
)
def test_other_texts_are_none_of_these(text: str) -> None:
    question = talk_of(text).question or ""
    assert not question.startswith(("old-trials", "optima", "scale-", "order-"))


def test_the_factor_between_two_optima_is_told() -> None:
    reply = Dialogue().say("two separate searches found best lr 2e-4 and 3e-4, do they agree?").reply
    assert reply.startswith("**They agree: 0.0002 and 0.0003 lie a factor of 1.5 apart")


def test_few_trials_told_get_a_plan_for_so_few() -> None:
    reply = Dialogue().say("Only 6 trials possible, each takes 3 days. What should I do?").reply
    assert reply.startswith(
        "**The learning rate and no more: you can afford 6 full-length trials, which settle one parameter, so run the"
        " default first, then 5 rates a factor of 3 apart"
    )


@pytest.mark.parametrize(
    "text",
    [
        "study 1 says lr 3e-4, study 2 says 2e-3, same model and data. Which one is right",
        "I raised the upper bound of lr from 1e-3 to 1e-2 halfway and continued in the same study, fine?",
        "I use 1 seed, the diff to the second best is 0.1 % acc. trust?",
    ],
)
def test_what_a_search_tried_is_no_setting_or_score_in_use(text: str) -> None:
    assert not Dialogue().say(text).facts.keys() & {"learning_rate", "val_accuracy"}
