from __future__ import annotations

import pytest

from advisor.rates import usual_rates
from advisor.training import Signs, decide

_TUNED = decide(Signs(told_kind="fine-tuning"))


@pytest.mark.parametrize(
    ("optimizer", "architecture", "low", "high"),
    [
        ("sgd", "cnn", 1e-3, 2e-2),
        ("adamw", "cnn", 1e-5, 2e-4),
        ("adam", "cnn", 1e-5, 2e-4),
        ("adamw", "transformer", 1e-5, 2e-4),
        ("sgd", "transformer", 2e-4, 4e-3),
    ],
)
def test_a_pretrained_network_has_the_rates_of_its_optimizer(
    optimizer: str, architecture: str, low: float, high: float
) -> None:
    found = usual_rates(_TUNED, (optimizer,), architecture)
    assert found.certain
    assert [found.low, found.high] == pytest.approx([low, high])


def test_without_an_optimizer_a_pretrained_convolutional_network_has_none_that_are_certain() -> None:
    found = usual_rates(_TUNED, (), "cnn")
    assert not found.certain
    assert found.low < 1e-4 < 1e-2 < found.high
    assert usual_rates(_TUNED, (), "transformer").certain


def test_an_adapter_and_a_training_from_scratch_keep_their_own() -> None:
    adapter = decide(Signs(told_kind="fine-tuning", told_adapter=True))
    assert usual_rates(adapter, (), "cnn").high == pytest.approx(1e-3)
    assert usual_rates(decide(Signs(told_kind="supervised")), ("sgd",), "cnn").high == pytest.approx(0.1)
