"""Boosted trees are answered as trees: rate and rounds trade off, and a share of rows acts beside its frequency."""

from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of
from advisor.consult.understanding import understand


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("lightgbm: learning_rate 0.2 or 0.02?", "10 times the rounds"),
        ("catboost lr 0.03 or 0.3, which is better?", "10 times the rounds"),
        ("xgboost eta 0.3 vs 0.1", "3 times the rounds"),
    ],
)
def test_two_rates_of_trees_are_no_short_run(text: str, times: str) -> None:
    reply = Dialogue().say(text).reply
    assert times in reply
    assert "a fifth of the length" not in reply


def test_two_rates_of_a_network_are_a_short_run() -> None:
    assert "a fifth of the length" in Dialogue().say("adam lr 3e-4 or 1e-3?").reply


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("lightgbm study: bagging_fraction has no effect at all", "bagging-idle"),
        ("in lgbm subsample does nothing, same auc to the last digit", "bagging-idle"),
        ("changed bagging_fraction from 0.9 to 0.5 and nothing changed", "bagging-set"),
        ("bagging_fraction has no effect with bagging_freq=5", None),
        ("xgboost subsample makes no difference", None),
    ],
)
def test_a_share_of_rows_needs_its_frequency(text: str, question: str | None) -> None:
    assert talk_of(text).question == question


@pytest.mark.parametrize(
    "text",
    [
        "10-fold cv with lightgbm early stopping, is that score biased?",
        "early stopping on the cv fold itself with catboost, do i need a separate set?",
        "k-fold + early stopping: which data should stop it?",
    ],
)
def test_the_fold_that_stops_is_not_the_fold_that_reports(text: str) -> None:
    reply = Dialogue().say(text).reply
    assert "no third set is needed" in reply


def test_a_best_score_beside_the_default_is_a_tuned_one() -> None:
    turn = Dialogue().say("300 trials xgboost: best auc .9412, default .9409. worth it?")
    assert turn.matched[0] == "topic/seeds"
    assert "0.9412 against 0.9409" in turn.reply


def test_parameters_of_which_one_comes_first_are_those_searched() -> None:
    facts = understand("catboost depth, l2_leaf_reg and learning_rate - which one first?").facts
    assert facts["parameters"] == ("l2_leaf_reg", "learning_rate", "max_depth")
