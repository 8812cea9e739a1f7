from typing import Any

import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("the accuracy by validation stands at 81.5 %", {"val_accuracy": 0.815}),
        ("val_acc hasn't moved from .61 since epoch 4", {"val_accuracy": 0.61}),
        ("rmse 3.11 every time", {"val_score": 3.11, "metric": "rmse"}),
        ("val loss crawls: 0.9 0.8 0.7", {"val_loss": 0.7}),
        ("validation accuracy should get above 90 %", {}),
        ("val acc improved by 3 points", {}),
        ("dice 0.9 on class a and 0.3 on class b", {"metric": "dice"}),
        ("the loss crawled from 1.9 to 1.7", {"train_loss": 1.7}),
    ],
)
def test_the_score_of_a_clause(text: str, facts: dict[str, Any]) -> None:
    assert reading_of(text).facts == pytest.approx(facts)
