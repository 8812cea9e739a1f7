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


@pytest.mark.parametrize(
    ("text", "says", "silent"),
    [
        (
            "can i use 5 seeds per config during the search or is that a waste",
            "one seed each",
            "Yes, 5 seeds are enough",
        ),
        ("is 5 seeds enough for the final comparison?", "Yes, 5 seeds are enough", "prefer more configurations"),
        ("training loss jumps all over the place with batch size 8", "Accumulate first", "divide it by 10"),
        (
            "should i use one cycle or cosine for 20 epochs",
            "Cosine with a short warmup as the default",
            "As a rule yes",
        ),
        ("should i use cosine or step decay for 20 epochs", "Cosine: it needs only the length", "As a rule yes"),
        ("what matters more: lr or batch size", "**The learning rate ", "unsure"),
        ("optuna or ray tune for 3 machines", "for several machines", "fits Slurm best: each job"),
        ("what weight decay for fine tuning roberta", "For fine-tuning 0.01, or 0", "0.01 to 0.1"),
        ("is wd 0.1 ok for finetuning roberta?", "Rather much for fine-tuning", "Search it on a log scale"),
        ("TPE or GP sampler, 8 params, 150 trials", "TPE: 150 trials over 8 parameters are beyond", "For you"),
        ("gp sampler for 40 trials and 4 params?", "A Gaussian process, if all 4 parameters", "For you"),
        ("random or tpe for 150 trials over 8 params?", "For you Bayesian optimization", "Gaussian process, if"),
        ("is 100 epochs too many for finetuning resnet50 on 1500 images", "**Likely more than it needs", "not sure"),
        ("is 300 epochs too many for a small cnn from scratch", "**Not by themselves", "Likely"),
    ],
)
def test_what_is_asked_is_answered_and_nothing_below_it_says_the_contrary(text: str, says: str, silent: str) -> None:
    reply = ask(text).reply
    assert says in reply
    assert silent not in reply


@pytest.mark.parametrize("lever", ["dropout", "weight decay", "regularization"])
def test_more_of_a_lever_comes_after_the_checkpoint_and_the_rate(lever: str) -> None:
    asked = f"my val loss goes up after epoch 2 while the train loss keeps dropping. do i need more {lever}?"
    assert ask(asked).reply.startswith("**Not first: keep the checkpoint")


def test_how_strong_a_lever_should_be_is_no_question_whether() -> None:
    reply = ask("my val loss goes up while the train loss drops. how strong should dropout be?").reply
    assert "Not first" not in reply


def test_a_grid_is_counted_where_its_values_and_parameters_are_told() -> None:
    text = "a grid is more thorough than random so I'll go with 5 values of 5 parameters"
    assert "3,125 runs" in ask(text).reply.split("\n\n")[0]
    assert "100 quasi-random draws try each at 100" in ask(text).reply
