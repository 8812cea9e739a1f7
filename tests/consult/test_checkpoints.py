"""Which checkpoint to keep is told by the figures, whatever parts them."""

import pytest

from advisor.consult import ask


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("SFT eval loss 1.32 → 1.28 → 1.35 over 3 epochs. which one do I ship?", "epoch 2: the validation loss"),
        ("eval loss 1.32 -> 1.28 -> 1.35, which one do I deploy?", "evaluation 2: the validation loss"),
        ("val mIoU 0.61 at epoch 40 and 0.58 at epoch 100, which weights do I keep", "epoch 40: the validation miou"),
        ("dice 0.81 at epoch 30, 0.78 at epoch 90. which model to keep?", "epoch 30: the validation dice"),
        (
            "val acc 91.2 at epoch 12, 90.1 at the end (epoch 40), use last or best?",
            "epoch 12: the validation accuracy",
        ),
        (
            "validation loss 0.41, 0.36, 0.33, 0.35 after epochs 1 to 4; which do i take?",
            "epoch 3: the validation loss",
        ),
        ("train loss 0.5, 0.3, 0.2, val loss 0.6, 0.55, 0.7. which epoch do i use?", "epoch 2: the validation loss"),
    ],
)
def test_the_best_of_a_row_is_kept(said: str, kept: str) -> None:
    turn = ask(said)
    assert "run/overfitting" in turn.matched
    assert f"**Keep the checkpoint of {kept}" in turn.reply


def test_a_best_at_the_end_is_kept_and_trained_on() -> None:
    turn = ask("eval loss: 0.9 → 0.8 → 0.75, which checkpoint?")
    assert turn.matched == ("run/still-improving",)
    assert "Keep the last" in turn.reply


@pytest.mark.parametrize(
    "said",
    [
        "which checkpoint should I use: last or best val? val loss min at epoch 14 of 50",
        "val loss min at epoch 14 of 50",
    ],
)
def test_a_place_beside_the_length_is_enough(said: str) -> None:
    assert "Keep the checkpoint of 14" in ask(said).reply


def test_without_figures_the_best_by_the_metric_is_kept() -> None:
    assert ask("best or last checkpoint?").reply.startswith("**The best by the held-out metric")


@pytest.mark.parametrize(
    "said",
    [
        "val acc 0.81 0.79 0.82 0.80 0.81 0.79, which epoch do I keep?",
        "val acc 71, 83, 66, 85, 70, which epoch do i take",
    ],
)
def test_figures_that_go_to_and_fro_name_no_best(said: str) -> None:
    assert "Keep the" not in ask(said).reply


def test_a_range_of_epochs_is_no_figure_of_the_row() -> None:
    assert ask("validation loss 0.41, 0.36, 0.33, 0.35 after epochs 1 to 4").facts["val_loss"] == 0.35
