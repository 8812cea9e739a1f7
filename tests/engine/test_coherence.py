"""Alternatives of one finding never contradict each other."""

from __future__ import annotations

import pytest

from advisor.engine.coherence import coherent
from advisor.findings import Prescription


def kept(*made: Prescription) -> list[Prescription]:
    return list(coherent(made, lambda item: item))


def p(action: str, parameter: str | None = None, factor: float | None = None) -> Prescription:
    return Prescription.model_validate({"action": action, "parameter": parameter, "factor": factor})


@pytest.mark.parametrize(
    ("first", "opposite"),
    [
        (p("scale", "lr", 0.005), p("scale", "lr", 100)),
        (p("set", "lr"), p("scale", "lr", 10)),
        (p("train-longer"), p("train-shorter")),
        (p("decay"), p("slower-decay")),
        (p("regularize", "dropout"), p("deregularize", "weight_decay")),
        (p("regularize", "weight_decay"), p("scale", "weight_decay", 0.1)),
    ],
)
def test_of_two_that_pull_in_opposite_directions_the_first_stays(first: Prescription, opposite: Prescription) -> None:
    assert kept(first, opposite) == [first]
    assert kept(opposite, first) == [opposite]


def test_what_changes_different_things_stays() -> None:
    made = [
        p("scale", "lr", 0.1),
        p("scale", "batch_size", 4),
        p("regularize", "dropout"),
        p("regularize", "wd"),
        p("check-code"),
    ]
    assert kept(*made, p("check-code")) == [*made, p("check-code")]
