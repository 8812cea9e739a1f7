"""A study's dear statistics, kept between commands."""

from __future__ import annotations

from advisor.signals.design import Design, design
from advisor.signals.kept import content
from advisor.signals.trials import tabulate
from tests.factories import search


def _design(seed: int) -> Design:
    made = design(tabulate(search(12, seed=seed)))
    assert made is not None
    return made


def test_the_same_trials_have_one_fingerprint_and_others_another() -> None:
    assert content(_design(0)) == content(_design(0))
    assert content(_design(0)) != content(_design(1))
