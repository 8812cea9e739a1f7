from typing import Any

import pytest

from advisor.consult.changing import changes, considered
from advisor.consult.reading import Reading
from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("raised the batch from 32 to 96", {"batch_size": 96}),
        ("fix: lr 0.003 -> 0.001, dropout 0.5 -> 0.3", {"learning_rate": 0.001, "dropout": 0.3}),
        ("i shrank batch size 128 → 32; and the 1000 warmup steps?", {"batch_size": 32}),
        ("lr 1e-3 -> 1e-5 over the run", {}),
        ("lr from 1e-3 to 5e-4 to 1e-4 changed nothing", {}),
        ("momentum .95 instead of my .9", {"momentum": 0.9}),
    ],
)
def test_the_later_value_is_in_use(text: str, facts: dict[str, Any]) -> None:
    reading = Reading(text)
    changes(reading)
    assert reading.facts == pytest.approx(facts)


def test_a_value_that_is_weighed_is_supposed() -> None:
    reading = Reading("should I use lr 1e-4?")
    considered(reading)
    assert (reading.facts, reading.supposed) == ({}, {"learning_rate": 1e-4})


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("moved from 64 to 512 batch, sgd", "batch_size", 512),
        ("dropped from 0.1 to 0.01 lr, nothing", "learning_rate", 0.01),
        ("went from batch size 48 to 384 and val acc fell from 90 to 86", "batch_size", 384),
    ],
)
def test_a_change_whose_setting_stands_last_tells_the_later_value(text: str, fact: str, value: float) -> None:
    assert reading_of(text).facts[fact] == value
