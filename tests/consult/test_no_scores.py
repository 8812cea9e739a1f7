import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    "text",
    [
        "D acc 99 % after one epoch, G loss 7 and up",
        "critic at 97 % accuracy, generator hopeless",
        "Mean surrogate loss: 0.0001",
        "can I draw train and val loss in one plot",
        "f on my 40 dev queries wobbles, train loss smooth",
        "success over 20 eval episodes is all I log of the accuracy",
        "train loss drops 0.002 per epoch",
        "val loss is lowest at 7 and val acc highest at 21",
        "a rare class has 0.4% positives",
        "we are about 15% below the paper",
        "loss fell to 0.something",
        "accuracy 1.42, how can that be",
        "[step 10] loss 0.4 [step 20] loss 3.1 [step 30] loss 0.5 [step 40] loss 2.8",
        "minimal config for wandb?",
        "grpo, reward_std 0 in every group and loss 0.0",
        "D's loss is 0 and G's only climbs",
        "my gan: its loss sits at 0.2, the other one rises",
        "the loss is zero from step 30 on",
        "training loss nearly zero",
        "dqn on breakout, loss is 0.0002 and it dies at once",
        "first 150 steps are wild, loss up to 22, then calm",
        "MSE is 31.7, is that good?",
    ],
)
def test_a_figure_of_something_else_is_no_score(text: str) -> None:
    told = [name for name in reading_of(text).facts if name.startswith(("train_", "val_", "metric", "direction"))]
    assert not told


@pytest.mark.parametrize(
    ("text", "accuracy"),
    [
        ("no validation set yet, accuracy: 0.9912", {"train_accuracy": 0.9912}),
        ("train_acc1 91.2 val_acc1 66.0 best 66.4", {"train_accuracy": 0.912, "val_accuracy": 0.66}),
        ("acc .98 train .74 new cows", {"train_accuracy": 0.98, "val_accuracy": 0.74}),
    ],
)
def test_accuracies_of_the_side_that_they_are_of(text: str, accuracy: dict[str, float]) -> None:
    assert reading_of(text).facts == pytest.approx(accuracy)


def test_a_logloss_without_a_side_is_held_out() -> None:
    assert reading_of("lightgbm logloss .371 since tree 200").facts["val_loss"] == pytest.approx(0.371)


def test_what_was_before_gives_way_to_what_is_after() -> None:
    assert reading_of("validation loss 3.1 last night and 3.4 this morning").facts == {"val_loss": 3.4}


@pytest.mark.parametrize(
    "text",
    [
        "want a small model and good accuracy in one search",
        "the accuracy on two test sites differs",
        "acc over 5 splits jumps a lot",
        "f1 across four languages is uneven",
        "compare the accuracy of 3 models",
        "test accuracy for 2 hospitals",
        "average accuracy with 4 seeds",
    ],
)
def test_a_count_of_what_a_score_is_taken_over_is_no_score(text: str) -> None:
    assert not [name for name in reading_of(text).facts if name.startswith(("train_", "val_"))]


@pytest.mark.parametrize(
    ("text", "accuracy"),
    [
        ("val accuracy of 12 percent", 0.12),
        ("accuracy of 15 on the validation set", 0.15),
        ("val acc is stuck at 20 with 5 classes", 0.2),
        ("val accuracy over 90 after 5 epochs", 0.9),
    ],
)
def test_a_low_accuracy_stays_one(text: str, accuracy: float) -> None:
    assert reading_of(text).facts["val_accuracy"] == pytest.approx(accuracy)
