from typing import Any

import pytest

from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "| epoch | train loss | val loss | / | 2 | 0.70 | 0.72 | / | 9 | 0.11 | 0.95 | what now?",
            {"train_loss": 0.11, "val_loss": 0.95},
        ),
        (
            "epoch train_loss valid_loss accuracy time\n5 0.2145 0.2310 0.9219 00:48\n6 0.2001 0.2290 0.9301 00:47",
            {"train_loss": 0.2001, "val_loss": 0.229, "val_accuracy": 0.9301},
        ),
        ("| model | note |\n| unet | 0.4 |", {}),
    ],
)
def test_the_last_row_of_a_table_is_current(text: str, facts: dict[str, Any]) -> None:
    told = {name: value for name, value in reading_of(text).facts.items() if name.startswith(("train_", "val_"))}
    assert told == pytest.approx(facts)
