"""Questions between two things, a cause that is named, and what a setting does."""

from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.plain_questions import plain_question
from advisor.consult.quantities import plain


def _reply(text: str) -> str:
    return Dialogue().say(text).reply


def _question(text: str) -> str:
    return str(plain_question(plain(text)).get("question", ""))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("what lr for lion if adamw used 1e-4", "1e-5 to 3.33e-5 beside your 0.0001"),
        ("what learning rate for lion? i currently use adamw 3e-4", "3e-5 to 0.0001 beside your 0.0003"),
        ("rate for lion instead of adamw with lr 3e-4 and weight decay 0.01?", "0.03 to 0.1 beside your 0.01"),
    ],
)
def test_lions_rate_is_computed_from_the_one_of_adamw(text: str, says: str) -> None:
    reply = _reply(text)
    assert says in reply
    assert not [words for words in ("Muon", "Your 0.0003 lies within", "0.0001 to 0.001") if words in reply]


@pytest.mark.parametrize("text", ["lion lr 1e-4, what would adamw need", "adamw to lion at the same lr diverges"])
def test_a_rate_that_is_lions_own_is_not_taken_for_adamws(text: str) -> None:
    assert _question(text) != "lion-beside-adamw"


def test_each_optimizer_that_is_named_alone_has_its_own_rate_first() -> None:
    assert _reply("whats the lr for muon?").startswith("**Muon in its original scaling takes 0.02")
    assert "0.02" in _reply("is muon worth it, whats the lr for it")
    assert "Muon" not in _reply("how much lower for the lion optimizer, the lr")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("torch.compile makes my training diverge, nan after 200 steps", "with it off and on"),
        ("loss is nan only with flash attention", "with it off and on"),
        ("how do i clean mislabeled examples, 15% are wrong and model overfits", "above about 85 %"),
        ("my labels are noisy, val loss goes up early, it memorises", "learnt last, and by heart"),
        ("model repeats itself after finetuning gpt2 for 20 epochs", "knows the rows by heart"),
        ("training became 3x slower after step 5000", "something switched then"),
        ("ensemble of 5 seeds vs one bigger model?", "The larger model as long as"),
        ("should i ensemble or train a bigger model", "The larger model as long as"),
        ("is a prompt enough or should I fine-tune llama", "The prompt first"),
        ("our public lb is below our local cv", "whether your folds copy"),
        ("kaggle score 0.81, cv 0.85, why", "Test lies 0.04 behind validation"),
        ("best n_estimators lies at the upper end of its range", "let early stopping choose"),
        ("how should I tune the chunk size of my RAG with optuna", "fixed set of questions"),
    ],
)
def test_what_is_named_is_answered_first(text: str, says: str) -> None:
    assert says in _reply(text).split("\n\n")[0]


@pytest.mark.parametrize(
    "text",
    [
        "i added torch.compile and now training is 2x faster",
        "bf16 makes my training diverge",
        "each epoch is slower than the one before, 2x slower at epoch 9, slower and slower",
        "10% mislabeled examples in my set",
        "my fine-tuned model gives garbage from the first epoch, train loss 2.5",
        "random forest: best n_estimators at the top of the range",
        "prompt tuning vs lora",
        "why is my RAG search slow",
        "ensemble or single seed",
        "kaggle score went up by 2 points",
    ],
)
def test_what_only_names_it_is_no_such_question(text: str) -> None:
    assert _question(text) not in {
        "switch-blamed", "slower-at-once", "labels-wrong", "recited", "trees-at-end", "prompt-or-tune",
        "pipeline-searched", "ensemble-or-larger", "board-below-folds",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("what does the beta2 parameter in adam do", "squared gradient"),
        ("what are adam betas", "squared gradient"),
        ("what does epsilon do in adam", "before Adam divides by it"),
        ("what does beta do in dpo", "leaving the reference model"),
        ("what does warmup do", "rise from near zero"),
        ("what is label smoothing", "spreads it over all classes"),
        ("what does gamma do in xgboost", "least gain"),
        ("what does max_depth do", "limits the size of each tree"),
        ("what does colsample_bytree mean", "share of the rows (or columns)"),
        ("what does the lora rank do", "number of directions"),
        ("what does the momentum parameter in sgd do", "share of the steps before"),
        ("lora rank 8 vs 64, does it matter?", "Little, once all linear layers"),
        ("does min_child_weight matter if max_depth is small", "Less: a tree of depth d"),
    ],
)
def test_what_a_setting_does_is_said_first(text: str, says: str) -> None:
    assert says in _reply(text).split("\n\n")[0]


@pytest.mark.parametrize(
    "text",
    [
        "what is gamma in ppo",
        "what is a good beta for dpo",
        "what does warmup do to my loss",
        "what is the best max_depth",
    ],
)
def test_another_meaning_of_the_name_or_its_value_is_no_such_question(text: str) -> None:
    assert not _question(text).startswith("what-")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("should gamma be log scale in xgboost", "**Log, with 0 kept beside it"),
        ("should reg_alpha be log or linear in lightgbm", "**Log, with 0 kept beside it"),
        ("is log scale right for num_leaves", "**Log: what acts"),
        ("should subsample be on a log scale in xgboost", "**Linear: it acts by its amount"),
    ],
)
def test_the_scale_of_a_parameter_of_trees_is_one_and_not_two(text: str, says: str) -> None:
    reply = _reply(text)
    assert reply.startswith(says)
    assert "learning rate" not in reply


def test_an_answer_on_trees_speaks_of_no_dropout() -> None:
    for text in ("does max_depth matter if i tune num_leaves", "what is a good range for num_leaves?"):
        assert "ropout" not in _reply(text)
    assert "2 to the d leaves" in _reply("num_leaves vs max_depth, what should I search").split("\n\n")[0]
