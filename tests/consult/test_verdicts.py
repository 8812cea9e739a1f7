"""A question whether what is seen is well or ill is answered by yes or no first."""

import pytest

from advisor.consult import ask


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("is it normal that my val accuracy is higher than train accuracy with dropout 0.5", "**Yes, as a rule. "),
        ("train acc 99 val acc 70, should I worry?", "**Yes, it should be mended. "),
        ("is dropout 0.1 too wide?", "**No, dropout 0.1 "),
        ("should I use a learning rate of 1e-2 with AdamW for finetuning bert?", "**No, 0.01 is too high here: 1e-5"),
        (
            "grid over lr and wd with 5 values each, is that ok?",
            "**Yes: a grid of 5 values for each of 2 parameters is 25 runs",
        ),
        ("is 1e-5 too low for dpo", "**No, 1e-5 is too high for DPO"),
    ],
)
def test_yes_or_no_comes_first(said: str, first: str) -> None:
    assert ask(said).reply.startswith(first)


def test_overfitting_of_boosted_trees_is_answered_for_trees() -> None:
    reply = ask("train f1 .95 val f1 .60 lightgbm num_leaves 255").reply
    assert "min_child_samples" in reply
    assert "dropout" not in reply


def test_a_grid_asked_about_beside_a_sight_is_answered_with_it() -> None:
    turn = ask("my ViT overfits, adamw lr 1e-3, should I just do a full grid?")
    assert {"claim/grid-is-thorough", "topic/which-strategy", "topic/grid-cost"} & set(turn.matched)
    assert "run/overfitting" in turn.matched


def test_what_asks_for_a_range_gets_no_yes() -> None:
    reply = ask("removing dropout (was .5) gave +3 on val. What range would you consider normal for a small cnn?").reply
    assert not reply.startswith("**Yes")


def test_a_batch_of_one_is_named_as_the_reason_of_a_jumping_loss() -> None:
    reply = ask("Is batch_size=1 the reason for my jittery segmentation training? Nothing larger fits.").reply
    assert "**Yes, in the main: with a batch of 1" in reply
