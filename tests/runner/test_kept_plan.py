"""What changed in a plan between run and resume: taken up where it only gives more, else refused by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import optuna
import pytest

from advisor.errors import PlanError
from advisor.planner.plan import SearchPlan
from advisor.records import CARRIED
from advisor.runner import run
from advisor.runner.kept_plan import refuse_changes
from advisor.runner.storage import open_storage
from tests.runner.plans import EXPLORE, SPACE, VALIDATE, make_plan


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    run(make_plan(tmp_path), output=tmp_path / "out")
    return tmp_path


def again(folder: Path, **changes: Any) -> Any:
    return run(make_plan(folder, **changes), output=folder / "out", resume=True)


@pytest.fixture(scope="module")
def kept_search(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    run(make_plan(folder), output=folder / "out")
    return folder


DECAY = {"name": "wd", "kind": "float", "low": 0.0, "high": 0.1, "default": 0.0}
REFINE = {"name": "refine", "kind": "refine", "trials": 4}
UPWARDS = {"metric": "loss", "direction": "maximize"}
MEDIAN = {**EXPLORE, "pruner": {"kind": "median"}}
REFUSED = {
    "a parameter added": ({"space": [*SPACE, DECAY]}, "space.wd: added"),
    "a parameter taken away": ({"space": [{**SPACE[0], "name": "rate"}], "baseline": {}}, "space.lr: removed"),
    "a range widened": ({"space": [{**SPACE[0], "high": 10.0}]}, "space.lr.high: 1.0 -> 10.0"),
    "a range narrowed": ({"space": [{**SPACE[0], "low": 0.01}]}, "space.lr.low: 0.0001 -> 0.01"),
    "a scale changed": ({"space": [{**SPACE[0], "log": False}]}, "space.lr.log: yes -> no"),
    "a value fixed": ({"fixed": [{"name": "wd", "value": 0.1}]}, "fixed.wd: added"),
    "the default changed": ({"baseline": {"lr": 0.1}}, "baseline.lr: 0.5 -> 0.1"),
    "the direction flipped": ({"goal": UPWARDS}, "goal.direction: minimize -> maximize"),
    "another metric": ({"goal": {"metric": "error", "direction": "minimize"}}, "goal.metric: loss -> error"),
    "another seed": ({"seed": 7}, "seed: 0 -> 7"),
    "fewer trials": ({"stages": [{**EXPLORE, "trials": 3}, VALIDATE]}, "stages.explore.trials: 6 -> 3"),
    "another sampler": ({"stages": [{**EXPLORE, "sampler": "tpe"}, VALIDATE]}, "stages.explore.sampler: random -> tpe"),
    "another pruner": ({"stages": [MEDIAN, VALIDATE]}, "pruner.kind: none -> median"),
    "fewer seeds": ({"stages": [EXPLORE, {**VALIDATE, "seeds": 1}]}, "stages.validate.seeds: 2 -> 1"),
    "a stage added": ({"stages": [EXPLORE, REFINE, VALIDATE]}, "stages.refine: added"),
    "a stage taken away": ({"stages": [EXPLORE]}, "stages.validate: removed"),
}  # fmt: skip
TAKEN_UP = {
    "more trials": {"stages": [{**EXPLORE, "trials": 30}, VALIDATE]},
    "more seeds": {"stages": [EXPLORE, {**VALIDATE, "seeds": 3}]},
    "more finalists": {"stages": [EXPLORE, {**VALIDATE, "top": 2}]},
    "another budget or more workers": {"budget": {"trials": 90, "workers": 4}},
    "another end of the search": {"stop": {"target": 0.001, "patience": 50}},
    "a limit of time for a trial": {"timeout": 3.0},
    "configurations to try first": {"incumbents": [{"lr": 0.2}]},
    "the file moved": {"moved": True},
    "reasons and comments": {"summary": "edited by hand"},
}


@pytest.mark.parametrize("edit", REFUSED)
def test_a_change_of_meaning_is_refused_by_name(kept_search: Path, edit: str) -> None:
    changes, named = REFUSED[edit]
    before = (kept_search / "out" / "result.json").read_text()
    with pytest.raises(PlanError, match="began with another plan") as caught:
        again(kept_search, **changes)
    assert named in str(caught.value)
    assert f"carry_over: {{storage: {kept_search / 'out' / 'study.db'}, study: toy-explore}}" in str(caught.value)
    assert (kept_search / "out" / "result.json").read_text() == before


@pytest.mark.parametrize("edit", TAKEN_UP)
def test_what_only_gives_more_is_taken_up(kept_search: Path, edit: str) -> None:
    changes = dict(TAKEN_UP[edit])
    plan = make_plan(kept_search)
    objective = plan.objective
    assert objective is not None
    if changes.pop("moved", False):
        objective = objective.model_copy(update={"target": "elsewhere/train.py:train"})
    if limit := changes.pop("timeout", None):
        objective = objective.model_copy(update={"timeout_minutes": limit})
    changed = make_plan(kept_search, **changes).model_copy(update={"objective": objective})
    refuse_changes(changed, open_storage(f"sqlite:///{kept_search / 'out' / 'study.db'}"))


def test_another_function_is_another_search(kept_search: Path) -> None:
    plan = make_plan(kept_search)
    assert plan.objective is not None
    other = plan.model_copy(update={"objective": plan.objective.model_copy(update={"target": "train.py:other"})})
    with pytest.raises(PlanError, match=r"objective\.target"):
        refuse_changes(other, open_storage(f"sqlite:///{kept_search / 'out' / 'study.db'}"))


@pytest.mark.parametrize(
    ("space", "carried"),
    [
        ([*SPACE, DECAY], 6),
        ([{**SPACE[0], "high": 10.0}], 6),
        ([{**SPACE[0], "low": 0.9, "high": 2.0}], 0),
    ],
    ids=["parameter added", "range widened", "range elsewhere"],
)
def test_a_new_study_takes_the_trials_that_fit(
    kept_search: Path, tmp_path: Path, space: list[dict[str, Any]], carried: int
) -> None:
    earlier = {"storage": f"sqlite:///{kept_search / 'out' / 'study.db'}", "study": "toy-explore"}
    plan = make_plan(
        tmp_path, name="next", space=space, baseline={}, stages=[{**EXPLORE, "trials": 1}], carry_over=earlier
    )
    run(plan, output=tmp_path / "out")
    study = optuna.load_study(study_name="next-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    own = sum(CARRIED not in trial.user_attrs for trial in study.trials)
    assert own == 1
    assert len(study.trials) - own == carried


def test_more_seeds_are_run_for_the_finalists_of_before(begun: Path) -> None:
    result = again(begun, stages=[EXPLORE, {**VALIDATE, "seeds": 4}])
    assert list(result.best.seeds) == [1, 2, 3, 4]
    assert len(result.default.seeds) == 4


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
