"""Scores of one and the same data in training and in evaluation mode."""

import pytest

from advisor.consult.dialogue import ask
from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    "text",
    [
        "acc 96 with model.train(), 58 with model.eval() on the same training images",
        "in train mode the accuracy is 93, in eval mode 40, identical batch",
        "loss 0.2 in train mode and 3.1 in eval mode on the very same data",
        "model.eval() on the training set gives acc 61 though train acc is 97",
        "with model.train() the metric is 94, same training data at eval 66",
    ],
)
def test_training_data_that_is_evaluated_is_not_held_out(text: str) -> None:
    assert not {"val_accuracy", "val_loss", "batch_size"} & reading_of(text).facts.keys()
    assert "run/overfitting" not in ask(text).matched


@pytest.mark.parametrize(
    "text",
    ["train acc 96, eval acc 71", "train mode acc 96 and val acc 71 in eval mode, same preprocessing of the data"],
)
def test_other_data_that_is_evaluated_is(text: str) -> None:
    assert reading_of(text).facts["val_accuracy"] == pytest.approx(0.71)
