from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from advisor.consult.loaded import Loaded, loaded
from advisor.records import Evidence, Study
from tests.factories import parameter, study, trial


def measured(values: list[float], params: list[Mapping[str, Any]], log: bool = True, **more: Any) -> Study:
    trials = [
        trial(i, v, params=p, **{k: each[i] for k, each in more.items()})
        for i, (v, p) in enumerate(zip(values, params, strict=True))
    ]
    space = (parameter("lr", low=1e-5, high=0.1, log=log), parameter("layers", "int", low=1, high=8))
    return study(trials, *space, directions=("maximize",))


def test_nothing_loaded_tells_nothing() -> None:
    assert loaded(Evidence()) == Loaded()


def test_repeats_give_the_noise_and_rivals_the_margin() -> None:
    found = loaded(Evidence(studies=(measured([0.9, 0.88, 0.85, 0.8], [{"lr": 1}, {"lr": 1}, {"lr": 2}, {"lr": 3}]),)))
    assert found.completed == 4
    assert found.noise == pytest.approx(0.01414, rel=1e-3)
    assert found.margin == pytest.approx(0.1)
    assert found.winner_repeats == 2
    assert found.since_best == 3


def test_a_grid_is_known_by_its_values() -> None:
    params = [{"lr": lr, "layers": layers} for lr in (0.1, 0.01, 0.001) for layers in (1, 2)]
    assert loaded(Evidence(studies=(measured([0.1] * 6, params),))).grid_size == 6


def test_a_linear_rate_is_named() -> None:
    params = [{"lr": 0.1}, {"lr": 0.2}]
    assert loaded(Evidence(studies=(measured([0.1, 0.2], params, log=False),))).linear_rate == "lr"
    assert loaded(Evidence(studies=(measured([0.1, 0.2], params, log=True),))).linear_rate is None


def test_curves_tell_whether_pruning_pays() -> None:
    finals = [0.95 - 0.05 * i for i in range(10)]
    curves = [{step: final * step / 40 for step in range(1, 41)} for final in finals]
    found = loaded(Evidence(studies=(measured(finals, [{"lr": f} for f in finals], intermediate=curves),)))
    assert found.agreement == pytest.approx(1.0)
    assert found.keeps_best is True
    assert found.saving is not None
    assert found.saving > 0


def test_the_largest_study_counts() -> None:
    small, large = measured([0.1], [{"lr": 1}]), measured([0.1, 0.2], [{"lr": 1}, {"lr": 2}])
    assert loaded(Evidence(studies=(small, large))).completed == 2
