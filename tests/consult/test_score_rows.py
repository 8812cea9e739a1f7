from typing import Any

import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("with adam the loss went 1.62 -> 1.10 -> 0.71", {"optimizer": "adam", "train_loss": 0.71}),
        ("my loss 0.88, 0.87, 0.86, 0.85 per epoch", {"train_loss": 0.85}),
        ("dice .66 (ep 20) → .01 (ep 21) → .00 (ep 22)", {"val_score": 0.0, "metric": "dice"}),
        ("wer 30.1 at step 2000, 24.4 at step 4000, 22.0 at step 6000", {"val_score": 22.0, "metric": "wer"}),
        ("eval loss 2.11 / 2.07 / 2.09", {"val_loss": 2.09}),
        ("val acc over epochs 62, 67, 70, 71", {"val_accuracy": 0.71}),
        ("first 80 steps the loss goes 7 → 22 → 9 and then it is fine", {}),
        ("loss 2.2 -> 6.1 -> 2.3 in ~200 steps", {"train_loss": 2.3}),
        ("val acc: 0.7, 0.8, 0.75 / acc: 0.9 0.93 0.95", {"val_accuracy": 0.75, "train_accuracy": 0.95}),
        ("val ce .35 → .9", {"val_loss": 0.9}),
        ("the loss crawled from 1.9 to 1.7", {"train_loss": 1.7}),
        ("loss 5.1, 9.9, 40, 2e4 ... help", {}),
        ("loss .5, 2.9, .4, 3.8, .6", {}),
        ("loss comes down from .8 to .3 yet the masks are grey", {"train_loss": 0.3}),
        ("now and then the loss jumps 1.8→7 and comes back in ~60 steps", {"train_loss": 1.8}),
        ("at step 9k the loss shot from 1.7 to 5 and was back at 1.7 thirty steps later", {"train_loss": 1.7}),
        ("val log loss goes up from .2 to .5", {"val_loss": 0.5}),
    ],
)
def test_the_last_of_a_row_is_current(text: str, facts: dict[str, Any]) -> None:
    assert reading_of(text).facts == pytest.approx(facts)
