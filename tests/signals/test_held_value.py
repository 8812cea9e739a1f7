"""The value at which a parameter is held that matters least, or does nothing."""

from __future__ import annotations

import pytest

from advisor.records import Scalar
from advisor.signals.held_value import of_no_effect, of_the_weakest
from tests.factories import parameter

DROPOUT = parameter("dropout", low=0.0, high=1.0)
DECAY = parameter("weight_decay", low=1e-6, high=0.1, log=True)


@pytest.mark.parametrize(("best", "held"), [(0.72, 0.1), (0.3, 0.3), (0.0, 0.0)])
def test_the_best_of_a_few_trials_is_held_only_where_it_is_usual(best: float, held: float) -> None:
    assert of_the_weakest(DROPOUT, best) == held


def test_what_is_unknown_is_held_at_the_best() -> None:
    """Of an exploration's epsilon and of short trainings the usual value was not searched."""
    assert of_the_weakest(parameter("epsilon", low=0.01, high=0.3), 0.1) == 0.1
    assert of_no_effect(parameter("num_train_epochs", "int", low=1, high=3), 2) == 2
    assert of_the_weakest(parameter("weather", low=0.0, high=9.0), 8.0) == 8.0
    assert of_the_weakest(parameter("activation", "categorical", choices=("relu", "gelu")), "gelu") == "gelu"


@pytest.mark.parametrize(
    ("made", "best", "held"),
    [
        (DECAY, 0.0388, 0.0),
        (DROPOUT, 0.2, 0.2),
        (DROPOUT, 0.9, 0.1),
        (parameter("momentum", low=0.5, high=0.99), 0.9, 0.9),
    ],
)
def test_a_decay_that_does_nothing_is_left_out(made: object, best: Scalar, held: Scalar) -> None:
    assert of_no_effect(made, best) == held  # type: ignore[arg-type]
