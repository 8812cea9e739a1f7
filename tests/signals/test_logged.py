"""What a run logged of its settings."""

from __future__ import annotations

import numpy as np

from advisor.facts import Setup
from advisor.signals.logged import logged_setup, usual_facts
from tests.signals.logs import run


def test_logged_settings_fill_what_is_not_told() -> None:
    made = run({"loss": np.ones(5)}, lr=0.3, optimizer="AdamW", batch_size="not a number")
    found = logged_setup(Setup(learning_rate=0.1), made)
    assert (found.learning_rate, found.decoupled, found.batch_size) == (0.1, True, None)


def test_a_rate_stands_beside_the_usual_one() -> None:
    made = run({"loss": np.ones(5)}, lr=0.05)
    found = usual_facts(made, Setup(optimizer="adamw", learning_rate=0.05))
    assert (found.low, found.high, found.start) == (1e-4, 1e-3, 5e-4)
    assert found.position == 100
    assert found.learning_rate == "lr"
