from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.item import everything
from advisor.consult.plain_questions import plain_question, questions_by_name
from advisor.consult.quantities import plain
from advisor.consult.talk import talk_of
from advisor.consult.understanding import understand


@pytest.mark.parametrize("name", sorted(questions_by_name()))
def test_each_question_is_answered_as_its_example_says(name: str) -> None:
    row = questions_by_name()[name]
    turn = Dialogue().say(row["asked"])
    assert turn.matched[0] == row["about"]
    assert row["about"] in everything()
    assert not [words for words in row["says"] if words not in turn.reply], turn.reply


@pytest.mark.parametrize("name", sorted(questions_by_name()))
def test_one_of_its_words_stands_in_its_example(name: str) -> None:
    row = questions_by_name()[name]
    said = plain(row["asked"])
    assert any(word in said for word in row["has"])
    assert talk_of(row["asked"]).question == name


@pytest.mark.parametrize(
    "text",
    [
        "each epoch the training loss falls and the validation loss rises",
        "I sample the learning rate uniformly from 0.0001 to 0.1 so that all values get the same chance",
        "validation accuracy greater and validation loss lesser than train, maybe class imbalance?",
        "sgd, lr 0.1, batch 128",
        "I use gradient accumulation of 4",
    ],
)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    assert not plain_question(plain(text))


def test_what_the_text_says_outright_is_answered_beside_it() -> None:
    found = understand("my resnet overfits, and is bs 8 with accum 16 the same as bs 128?")
    assert [match.id for match in found.matches] == ["topic/batch-and-lr", "run/overfitting"]


def test_a_product_that_differs_is_denied() -> None:
    assert "No: 8 x 4 makes 32" in Dialogue().say("is bs 8 with grad accum 4 the same as bs 128?").reply


def test_an_answer_that_no_fact_changes_asks_for_none() -> None:
    assert Dialogue().say("do I have to retune when I get more data?").question is None
    assert Dialogue().say("how do I split 100 gpu hours between search and final runs").question is not None


def test_workers_are_judged_by_the_trials_that_are_told() -> None:
    reply = Dialogue().say("budget 100 trials: does TPE still learn with 25 workers at once?").reply
    assert "Too many for a model-based search: 25 at once make 100 trials about 4 rounds" in reply


def test_a_thing_asked_by_yes_or_no_is_not_answered_by_the_value_beside_it() -> None:
    assert "made for batches of thousands" in Dialogue().say("lamb for a batch of 64 yes or no").reply


def test_a_rate_far_below_the_usual_is_not_raised_by_small_steps() -> None:
    reply = Dialogue().say("loss moves from 4.60 to 4.55 in ten epochs with sgd 1e-5, so slow").reply
    assert "1000 times below the usual 0.01 to 0.1" in reply
    assert "3e-5" not in reply


def test_trials_since_the_best_are_counted() -> None:
    reply = Dialogue().say("my optuna study is running, 140 trials, last improvement at trial 61. stop it?").reply
    assert "79 trials since the best" in reply


@pytest.mark.parametrize(
    "text",
    ["goal: lowest possible RMSE on the hold-out wells", "Churn, 50 thousand customers, xgboost defaults for now"],
)
def test_a_sight_of_a_search_needs_its_words_however_sure_the_matcher_is(text: str) -> None:
    assert not {"study/boundary-optimum", "study/default-beats-tuned"} & set(Dialogue().say(text).matched)


def test_a_ratio_that_is_told_decides_before_what_a_thing_is() -> None:
    reply = (
        Dialogue().say("Accumulation raised from 4 to 16, rate untouched at 2e-4 AdamW. Should it be adjusted?").reply
    )
    first, *others = reply.split("\n\n")
    assert "0.0004 with AdamW" in (others[0] if "I am not sure" in first else first)


def test_what_is_called_excessive_gets_its_yes() -> None:
    reply = Dialogue().say("weight decay 0.5 with AdamW is excessive, right?").reply
    assert reply.startswith("**Yes, 0.5 is too much")


def test_a_number_as_a_power_with_a_sign_is_read_whole() -> None:
    assert plain_question("sac alpha = 5.56e+08")["a"] == 5.56e8
    assert plain_question("sac alpha is 0.2e")["a"] == 0.2


def test_a_forest_is_told_of_no_early_stopping() -> None:
    reply = Dialogue().say("random forest: should I tune n_estimators").reply
    assert "more trees never hurt" in reply
    assert "early stopping (50" not in reply


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("advisor check fails our pipeline with study/no-baseline, how do I exclude that rule", "--ignore"),
        ("`advisor check`: suppress space/linear-scale?", "--ignore"),
        ("what does advisor check --ignore take", "--ignore"),
        ("should advisor check in gitlab ci break the build on warnings?", "--fail-on warning"),
        ("how can advisor check just report in github actions and never fail", "continue-on-error"),
    ],
)
def test_the_own_check_is_answered_by_its_flags(text: str, says: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched == ("topic/gate",)
    assert says in turn.reply


@pytest.mark.parametrize(
    "text",
    [
        "our ci job on val loss is flaky, which threshold?",
        "my advisor says I should check my learning rate before ignoring the warnings",
    ],
)
def test_another_check_is_not_the_own(text: str) -> None:
    assert "--ignore" not in Dialogue().say(text).reply
