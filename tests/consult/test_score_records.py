from typing import Any

import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("140/140 - 3s - loss: 1.0986 - accuracy: 0.3340", {"train_loss": 1.0986, "train_accuracy": 0.334}),
        ("loss .31 acc .88, validation loss 1.2 acc .61", {
            "train_loss": 0.31, "train_accuracy": 0.88, "val_loss": 1.2, "val_accuracy": 0.61}),
        ("val acc 97 train acc 95, then in the field 55", {"val_accuracy": 0.97, "train_accuracy": 0.95}),
        ("Test: [19/20] Acc@1 3.5 Loss 5.2", {"val_accuracy": 0.035, "val_loss": 5.2}),
        ("step 300 | loss 2.91 | step 310 | loss 3.05 | step 320 | loss 4.40", {"train_loss": 4.4}),
        ("{'loss': 3.1, 'grad_norm': 40.2} {'loss': 4.7, 'grad_norm': 912.0}", {"train_loss": 4.7}),
        ("step 900 loss 1.20, killed, resumed, step 901 loss 1.85", {"train_loss": 1.85}),
        ("Epoch 1: loss 5021.7 Epoch 2: loss 8.8e+10 Epoch 3: loss inf", {}),
        ("loss 0.03, val_loss 0.44, binary_accuracy 0.99, val_binary_accuracy 0.87", {
            "train_loss": 0.03, "val_loss": 0.44, "train_accuracy": 0.99, "val_accuracy": 0.87}),
    ],
)  # fmt: skip
def test_what_lines_of_logs_tell(text: str, facts: dict[str, Any]) -> None:
    assert reading_of(text).facts == pytest.approx(facts)
