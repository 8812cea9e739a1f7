"""One objective of a study: each part is computed when asked for, and once."""

from __future__ import annotations

import pytest

from advisor.facts import Setup
from advisor.signals import measured
from advisor.signals.measured import measure, objectives
from tests.factories import parameter, search, study, trial


def test_nothing_is_computed_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(measured, "effects", lambda design: asked.append(len(design.cost)))
    found = measure(search(30), Setup())
    assert found.searched == ("lr", "dropout")
    assert asked == []
    assert (found.effects, found.effects) == (None, None)
    assert asked == [30]


def test_the_best_configuration_needs_a_direction() -> None:
    made = search(30)
    best = min(made.trials, key=lambda one: one.values[0])
    assert measure(made, Setup()).best == best.params
    assert measure(made.model_copy(update={"directions": ()}), Setup()).best == {}


def test_objectives_are_counted_by_directions_or_values() -> None:
    assert objectives(study([], parameter("lr"), directions=("minimize", "maximize"))) == 2
    assert objectives(study([trial(0, 1.0)], directions=())) == 1
    assert objectives(study([], directions=())) == 1
