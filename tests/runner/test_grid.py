"""A stage whose sampler is a grid runs that grid: every point once, what is told first, nothing beside it."""

from __future__ import annotations

import itertools
from pathlib import Path

import optuna
import pytest

from advisor.planner.exports.levels import grid_of, points_of
from advisor.planner.plan import PlannedParameter
from advisor.runner import run
from tests.runner.plans import EXPLORE, make_plan

SPACE = [
    {"name": "lr", "kind": "float", "low": 1e-4, "high": 0.1, "log": True},
    {"name": "opt", "kind": "categorical", "choices": ["sgd", "adam"]},
    {"name": "momentum", "kind": "categorical", "choices": [0.5, 0.9], "only_if": {"opt": ["sgd"]}},
]
CODE = "def train(config, report):\n    return config['lr'] + config.get('momentum', 0.0)\n"


def test_every_point_of_the_grid_runs_once(tmp_path: Path) -> None:
    stages = [{**EXPLORE, "sampler": "grid", "trials": 18}]
    plan = make_plan(tmp_path, CODE, space=SPACE, baseline={"lr": 0.05, "opt": "adam"}, stages=stages)
    run(plan, output=tmp_path / "out")
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    seen = [tuple(trial.params.get(name) for name in ("lr", "opt", "momentum")) for trial in study.trials]
    rates = [1e-4, 1e-3, 1e-2, 1e-1]
    expected = [*itertools.product(rates, ["sgd"], [0.5, 0.9]), *itertools.product(rates, ["adam"], [None])]
    assert seen[0] == (0.05, "adam", None), "the default runs first and is no point of the grid"
    assert sorted(seen[1:], key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(("most", "sizes"), [(2, (2, 2, 2)), (17, (4, 2, 2)), (40, (10, 2, 2))])
def test_a_grid_comes_closest_to_the_trials_from_below(most: int, sizes: tuple[int, ...]) -> None:
    space = [PlannedParameter.model_validate(item) for item in SPACE]
    assert tuple(map(len, grid_of(space, most).values())) == sizes
    points = list(points_of(space, most))
    assert len(points) == sizes[0] * 3
    assert all(("momentum" in point) == (point["opt"] == "sgd") for point in points)
