"""What told figures rule out and show, whatever the words."""

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of
from advisor.consult.understanding import understand


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("train acc 99 val acc 76", "run/overfitting"),
        ("my val acc is 76 and train acc is 99", "run/overfitting"),
        ("76% val acc, 99% train acc", "run/overfitting"),
        ("F1 0.61 on val, 0.94 on train", "run/overfitting"),
        ("train loss 0.02 val loss 1.3", "run/overfitting"),
        ("train loss goes 2.3 -> 0.1, val loss 2.2 -> 3.1", "run/overfitting"),
        ("train rmse 0.1 val rmse 0.5", "run/overfitting"),
        ("train 52 val 50", "run/underfitting"),
        ("train acc 88 val acc 93", "run/validation-better-than-train"),
        ("train acc 97 val acc 96", "run/healthy"),
        ("10 classes, train acc 10, val acc 10", "run/not-learning"),
        ("loss: 0.693 for 5 epochs, balanced binary, what's broken", "run/not-learning"),
        ("train loss sits at 2.303 since epoch 1", "run/not-learning"),
        ("val loss 0.69 and never moves, binary classification, adam 1e-2", "run/not-learning"),
        ("train loss 2.1 val loss 1.9 after 3 epochs, should I worry?", "run/validation-better-than-train"),
        ("lr 3e-4, bs 64, adamw, dropout .1, train acc 99 val acc 76", "run/overfitting"),
    ],
)
def test_figures_decide(text: str, first: str) -> None:
    found = understand(text).matches
    assert found
    assert found[0].id == first


@pytest.mark.parametrize(
    "text",
    [
        "dropout 0.1, lr 3e-4",
        "lr 1e-5..1e-1",
        "my loss is negative, -1.5, and falls",
        "batch 64, adamw, 30 epochs",
    ],
)
def test_innocent_values_fire_nothing(text: str) -> None:
    assert not [match for match in understand(text).matches if not match.id.startswith("topic/")]


@pytest.mark.parametrize("text", ["train loss went to 2.3 after 3 epochs, was 4.1", "my lora sft loss is flat at 2.3"])
def test_the_logarithm_of_the_classes_is_no_sight_where_it_moves_or_a_pretrained_model_is_trained(text: str) -> None:
    assert not [m for m in understand(text).matches if m.id == "run/not-learning" and m.confidence >= 0.95]


@pytest.mark.parametrize(
    "text",
    ["my GRPO loss starts at 0 and goes up, is it broken?", "diffusion lora loss is flat and very noisy, is that ok?"],
)
def test_a_kind_has_its_own_normal(text: str) -> None:
    assert understand(text).matches[0].id == "topic/reading-curves"


def test_a_question_is_answered_beside_what_the_figures_show() -> None:
    ids = [match.id for match in understand("train 99 val 76, should I use random search or a grid?").matches]
    assert {"topic/which-strategy", "topic/grid-cost", "claim/grid-is-thorough"} & set(ids)
    assert "run/overfitting" in ids


@pytest.mark.parametrize("text", ["what is bohb?", "lion or muon", "is cma-es any good?", "hyperband or tpe"])
def test_what_is_asked_for_by_name_is_in_scope(text: str) -> None:
    assert understand(text).matches[0].id in ("topic/which-strategy", "topic/optimizer-choice", "topic/pruning")


@pytest.mark.parametrize(
    ("text", "sight"),
    [
        ("went from batch 256 to 4096 with adamw and now it diverges, what lr would you take?", "run/diverged"),
        ("my unet overfits at 700 scans and I only have a weekend: random search or optuna?", "run/overfitting"),
    ],
)
def test_what_is_said_outright_is_answered(text: str, sight: str) -> None:
    assert sight in [match.id for match in understand(text).matches]


@pytest.mark.parametrize(
    "text", ["can too many trials overfit the validation set?", "does warmup prevent that it diverges?"]
)
def test_what_is_only_feared_is_no_sight(text: str) -> None:
    assert not talk_of(text).sights


def test_an_exception_is_none_of_our_business() -> None:
    matches = understand("AssertionError in optuna/pruners/_hyperband.py, line 177").matches
    assert [match.id for match in matches] == ["topic/out-of-scope"]


def test_a_judged_value_is_answered_for_that_value() -> None:
    assert understand("is 5e-5 too high for dpo?").matches[0].id == "topic/lr-range"
    assert {match.id for match in understand("is a batch of 2 too small?").matches} >= {"topic/batch-and-lr"}


@pytest.mark.parametrize("text", ["full finetune lr 2e-4 for llama 8b, ok?", "full ft of a 7b, lr 2e-4 fine?"])
def test_a_rate_for_all_weights_of_a_language_model_is_judged_by_its_own_range(text: str) -> None:
    understood = understand(text)
    assert understood.facts["fine_tuning"] is True
    assert understood.facts["learning_rate"] == 2e-4
    assert understood.talk.rate_of == "full fine-tuning of a language model"


def test_what_figures_show_is_certain_whatever_the_words_are_near_to() -> None:
    assert understand("train acc 99 val acc 70, should I worry?").confidence >= 0.95


def test_a_method_that_is_only_the_setting_of_a_question_does_not_answer_it() -> None:
    said = "trial 213 ran to the end with a terrible reward, best is 10.67 from #83. shouldn't that have been cut? ppo"
    assert "topic/reading-curves" not in [match.id for match in understand(said).matches]


def test_a_method_named_in_passing_is_doubtful() -> None:
    said = (
        "after PBT there is no single hyperparameter set to retrain with, since it mutated underway. so how do I report"
    )
    named = [match for match in understand(said).matches if match.id in ("topic/which-strategy", "topic/pruning")]
    assert all(match.confidence <= 0.55 for match in named)


def test_what_is_seen_comes_before_the_question_what_to_do_at_all() -> None:
    found = understand("loss is jumping like crazy, which knob first?")
    assert [match.id for match in found.matches] == ["run/unstable", "topic/what-first"]


@pytest.mark.parametrize(
    ("text", "sight"),
    [
        ("winner took the very biggest lr I offered", "study/boundary-optimum"),
        ("tuned: 87.0, stock settings: 88.5", "study/default-beats-tuned"),
    ],
)
def test_a_sure_sight_needs_no_certain_word(text: str, sight: str) -> None:
    assert understand(text).matches[0].id == sight


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("rmse on train is mostly larger than on test, what did I do wrong", "run/validation-better-than-train"),
        ("mae on the test set is much higher than on train", "run/overfitting"),
        ("val rmse is higher than train", "run/overfitting"),
        ("test rmse lower than train rmse", "run/validation-better-than-train"),
        ("I can't even overfit one batch", "run/not-learning"),
        ("val acc stops at 76 after 12 epochs while train goes to 97, where do i start?", "run/overfitting"),
        ("my agent's entropy drops to 0 in the first 20k steps and reward is flat", "run/entropy-collapse"),
        ("is 3 epochs enough for lora on 2k samples", "topic/how-long"),
        ("my net cannot overfit a tiny subset of 10 images", "run/not-learning"),
    ],
)
def test_sides_that_are_compared_entropy_that_is_gone_and_lengths_asked_about_are_told_apart(
    text: str, first: str
) -> None:
    found = understand(text).matches
    assert found
    assert found[0].id == first


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("val loss 0.31 train loss 0.29, overfit?", "**No: the validation loss lies 7 % above"),
        (
            "train acc 99.1 val acc 98.7, am i overfitting?",
            "**No: training 99.1 % and validation 98.7 % lie 0.4 points apart",
        ),
        ("val acc 88 train acc 93 is that overfit", "**A little: "),
        ("train 0.99 val 0.8 acc, is it overfitting?", "**Yes: training 99.0 % against validation 80.0 %"),
        ("train loss 0.02 val loss 0.9 overfitting?", "**Yes: the validation loss is 45 times"),
        ("train acc .6 val acc .59 is this underfitting", "**Yes, if the task allows more: 60.0 %"),
        (
            "accuracy 52 % on a balanced yes/no task, is it learning",
            "**Hardly: 52 % is about what guessing among 2 classes",
        ),
        (
            "my loss is 1.1 for 3 classes after 5 epochs, is that ok?",
            "**No: a loss of 1.1 is the natural logarithm of 3",
        ),
        ("train acc 0.92, val acc 0.91, good?", "**Yes, as training goes: 92.0 % in training"),
        ("my run is at 0.7 loss, good?", "**By itself a loss of 0.7 is neither good nor bad."),
        ("i'm at 0.4 loss on 10 classes, ok?", "**It learns: a loss of 0.4 lies below the 2.3"),
        ("is 0.9 val accuracy good", "**By itself 90.0 % is neither good nor bad"),
        ("is .1 silly for adam", "**Yes, 0.1 is too high for Adam"),
        ("is dropout 0.9 crazy?", "**Yes, dropout 0.9 is too much"),
        ("is a rate of 3e-4 standard for adam?", "**Yes, 0.0003 lies within"),
    ],
)
def test_figures_that_are_told_answer_first(text: str, verdict: str) -> None:
    assert Dialogue().say(text).reply.startswith(verdict)


def test_nothing_is_asked_after_a_no_that_no_fact_changes() -> None:
    assert Dialogue().say("val loss 0.31 train loss 0.29, overfit?").question is None


def test_a_loss_whose_figures_fall_has_not_diverged() -> None:
    matched = Dialogue().say("how slow is too slow? loss went 2.1 -> 1.9 in 20 epochs").matched
    assert "run/diverged" not in matched
    assert "run/slow-convergence" in matched
