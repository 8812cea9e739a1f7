"""What changed in a plan between run and resume: taken up where it only gives more, else refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import PlanError
from advisor.planner.plan import SearchPlan
from advisor.runner import run
from tests.runner.plans import EXPLORE, SPACE, VALIDATE, make_plan


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    run(make_plan(tmp_path), output=tmp_path / "out")
    return tmp_path


def again(folder: Path, **changes: Any) -> Any:
    return run(make_plan(folder, **changes), output=folder / "out", resume=True)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"space": [*SPACE, {"name": "wd", "kind": "float", "low": 0.0, "high": 0.1}]}, "space.wd: added"),
        ({"goal": {"metric": "loss", "direction": "maximize"}}, "goal.direction: minimize -> maximize"),
        ({"space": [{**SPACE[0], "high": 10.0}]}, "space.lr.high: 1.0 -> 10.0"),
        ({"stages": [{**EXPLORE, "trials": 3}, VALIDATE]}, "stages.explore.trials: 6 -> 3"),
        ({"baseline": {"lr": 0.1}}, "baseline.lr: 0.5 -> 0.1"),
        ({"seed": 7}, "seed: 0 -> 7"),
    ],
)
def test_a_change_of_meaning_is_refused_by_name(begun: Path, changes: dict[str, Any], named: str) -> None:
    before = (begun / "out" / "result.json").read_text()
    with pytest.raises(PlanError, match="began with another plan") as caught:
        again(begun, **changes)
    assert named in str(caught.value)
    assert (begun / "out" / "result.json").read_text() == before


def test_more_trials_are_run_and_their_best_is_validated(begun: Path) -> None:
    result = again(begun, stages=[{**EXPLORE, "trials": 30}, VALIDATE], budget={"trials": 90}, stop={"patience": 90})
    first = json.loads((begun / "out" / "result.json").read_text())
    assert first["cost"]["trials"] == result.cost.trials
    explored = result.cost.trials - 2 * (1 + len(result.finalists))
    assert explored == 30
    assert len(result.finalists) == 2, "the finalist of before, and the better one that more trials found"
    assert (
        again(begun, stages=[{**EXPLORE, "trials": 30}, VALIDATE], budget={"trials": 90}, stop={"patience": 90})
        == result
    )


def test_a_second_plan_in_the_same_output_is_refused(begun: Path) -> None:
    other = make_plan(begun).model_copy(update={"name": "other"})
    with pytest.raises(PlanError, match="holds the search 'toy': give 'other' another --output"):
        run(other, output=begun / "out")
    (begun / "out" / "result.json").unlink()
    with pytest.raises(PlanError, match="holds the search 'toy'"):
        run(other, output=begun / "out", resume=True)


def test_a_failed_default_does_not_end_the_run(tmp_path: Path) -> None:
    code = "def train(config, report):\n    return config['lr'] if config['lr'] < 0.4 else float('nan')\n"
    stages = [{"name": "baseline", "kind": "baseline", "trials": 1}, {**EXPLORE, "trials": 8}]
    result = run(make_plan(tmp_path, code, stages=stages), output=tmp_path / "out")
    assert isinstance(result.best.mean, float)
    assert "no default to compare" in result.verdict


def test_a_validation_that_fails_leaves_what_the_search_found(tmp_path: Path) -> None:
    code = "def train(config, report):\n    return config['lr'] if config['seed'] == 0 else float('nan')\n"
    plan = make_plan(tmp_path, code, baseline={})
    with pytest.raises(PlanError, match="stage validate: all"):
        run(plan, output=tmp_path / "out")
    left = json.loads((tmp_path / "out" / "result.json").read_text())
    assert left["outcome"] == "failed"
    assert left["best"]["seeds"] == [0]
    assert "stage validate: all" in left["verdict"]
    assert (tmp_path / "out" / "best.yaml").exists()


def test_the_plan_of_a_study_reads_back(tmp_path: Path) -> None:
    from advisor.runner.kept_plan import text_of

    plan = make_plan(tmp_path)
    assert SearchPlan.model_validate_json(text_of(plan)).space == plan.space
