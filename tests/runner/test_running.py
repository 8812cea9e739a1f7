"""A plan from its first trial to its verdict, and what is refused before any."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import optuna
import pytest

from advisor.errors import PlanError
from advisor.runner import run
from advisor.runner.events import Event
from advisor.yaml import load
from tests.runner.plans import EXPLORE, VALIDATE, make_plan, write_plan


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, list[Event]]:
    folder = tmp_path_factory.mktemp("run")
    told: list[Event] = []
    stages = [{"name": "baseline", "kind": "baseline", "trials": 1}, EXPLORE, VALIDATE]
    result = run(write_plan(folder, make_plan(folder, stages=stages)), on_event=told.append)
    return folder, result, told


def test_everything_the_contract_names_is_beside_the_plan(finished: tuple[Path, Any, list[Event]]) -> None:
    folder, _, _ = finished
    written = json.loads((folder / "result.json").read_text())
    assert set(written["best"]) >= {"config", "mean", "sd", "seeds"}
    assert written["default"]["config"] == {"lr": 0.5}
    assert written["best"]["seeds"] == [1, 2]
    assert set(written["cost"]) >= {"trials", "epochs", "hours"}
    assert "beats the default" in written["verdict"]
    assert load(folder / "best.yaml") == written["best"]["config"]
    assert (folder / "report.md").read_text().startswith("# toy\n")
    names = optuna.get_all_study_names(f"sqlite:///{folder / 'study.db'}")
    assert set(names) == {"toy-baseline", "toy-explore", "toy-validate"}


def test_every_trial_is_a_tensorboard_run_with_hyperparameters(finished: tuple[Path, Any, list[Event]]) -> None:
    from advisor import read

    folder, _, _ = finished
    runs = read(folder / "logs").runs
    assert len(runs) == 11
    assert all("lr" in found.hyperparameters and "loss" in found.series for found in runs)


def test_the_default_keeps_its_own_value_of_what_the_search_holds(tmp_path: Path) -> None:
    code = "def train(config, report):\n    return abs(config['lr'] - 0.1) + config['wd']\n"
    stages = [{"name": "baseline", "kind": "baseline", "trials": 1}, EXPLORE, VALIDATE]
    plan = make_plan(
        tmp_path, code, baseline={"lr": 0.6, "wd": 0.0}, fixed=[{"name": "wd", "value": 0.25}], stages=stages
    )
    result = run(plan, output=tmp_path / "out")
    assert result.default is not None
    assert result.default.config == {"lr": 0.6, "wd": 0.0}
    assert result.default.mean == pytest.approx(0.5)
    assert result.best is not None
    assert result.best.config["wd"] == 0.25
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    assert not [trial for trial in study.trials if trial.user_attrs.get("baseline")], "another held value: not alike"


def test_events_tell_stages_trials_and_the_end(finished: tuple[Path, Any, list[Event]]) -> None:
    _, _, told = finished
    kinds = [event.kind for event in told]
    assert kinds[0] == "run-started"
    assert kinds[-1] == "run-ended"
    assert kinds.count("stage-ended") == 3
    assert kinds.count("trial-started") == kinds.count("trial-ended") == 11


def test_the_explored_study_knows_the_baseline(finished: tuple[Path, Any, list[Event]]) -> None:
    folder, _, _ = finished
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{folder / 'study.db'}")
    (baseline,) = [trial for trial in study.trials if trial.user_attrs.get("baseline")]
    assert baseline.params == {"lr": 0.5}


def test_a_finished_search_is_not_run_again_unasked(finished: tuple[Path, Any, list[Event]]) -> None:
    folder, result, _ = finished
    with pytest.raises(PlanError, match="is there already: --resume"):
        run(folder / "plan.yaml")
    told: list[Event] = []
    again = run(folder / "plan.yaml", resume=True, on_event=told.append)
    assert again == result
    assert not [event for event in told if event.kind == "trial-started"]


def test_nothing_of_the_persons_code_runs_before_the_run(tmp_path: Path) -> None:
    code = f"open({str(tmp_path / 'ran')!r}, 'w').close()\ndef train(config, report): return 1.0\n"
    path = write_plan(tmp_path, make_plan(tmp_path, code))
    expected = run(path, dry_run=True)
    assert expected.trials == 10
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "study.db").exists()


def test_a_missing_function_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, "def trian(config, report): return 1.0\n")
    with pytest.raises(PlanError, match=r"defines no 'train'\. Did you mean 'trian'\?"):
        run(plan, output=tmp_path / "out")


def test_a_plan_over_its_budget_is_refused_unless_forced(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, budget={"trials": 5}, stages=[EXPLORE])
    with pytest.raises(PlanError, match="costs 6 full-length trials, the budget is 5"):
        run(plan, output=tmp_path / "out")
    assert run(plan, output=tmp_path / "out", force=True).cost.trials == 6


def test_a_dry_run_tells_hours_and_money(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, budget={"trial_hours": 0.5, "price_per_hour": 2.0})
    expected = run(plan, dry_run=True, workers=2)
    assert (expected.hours, expected.money) == (2.5, 10.0)


def test_do_not_tune_is_said_instead_of_run(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, advice="do-not-tune", stages=[], reasons=[{"reason": "the data is broken"}])
    with pytest.raises(PlanError, match="not to tune: the data is broken"):
        run(plan)


def test_a_seed_is_kept_back_when_the_plan_says_so(tmp_path: Path) -> None:
    code = "def train(config, report): return 1.0 + ('seed' in config)\n"
    objective = {"kind": "function", "target": str(tmp_path / "train.py") + ":train", "seeds": False}
    result = run(make_plan(tmp_path, code, stages=[EXPLORE], objective=objective), output=tmp_path / "out")
    assert result.best.mean == 1.0


def test_a_target_ends_the_search_early(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, stop={"target": 100.0}, stages=[{**EXPLORE, "trials": 30}])
    assert run(plan, output=tmp_path / "out").cost.trials == 1


def test_old_trials_that_fit_are_carried_over(tmp_path: Path) -> None:
    old = optuna.create_study(storage=f"sqlite:///{tmp_path / 'old.db'}", study_name="old", direction="minimize")
    wanted = optuna.distributions.FloatDistribution(1e-5, 1.0, log=True)
    for lr, value in ((0.01, 0.25), (1e-5, 9.0)):
        old.add_trial(optuna.trial.create_trial(params={"lr": lr}, distributions={"lr": wanted}, value=value))
    carry = {"storage": str(tmp_path / "old.db"), "study": "old"}
    run(make_plan(tmp_path, carry_over=carry, stages=[EXPLORE]), output=tmp_path / "out")
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    assert [t.user_attrs["carried_from"] for t in study.trials if "carried_from" in t.user_attrs] == ["old#0"]
    assert len(study.trials) == 7


def test_old_trials_with_the_held_value_are_carried_over(tmp_path: Path) -> None:
    old = optuna.create_study(storage=f"sqlite:///{tmp_path / 'old.db'}", study_name="old", direction="minimize")
    wanted = {
        "lr": optuna.distributions.FloatDistribution(1e-5, 1.0, log=True),
        "opt": optuna.distributions.CategoricalDistribution(["sgd", "adam"]),
    }
    for opt in ("sgd", "adam"):
        old.add_trial(optuna.trial.create_trial(params={"lr": 0.01, "opt": opt}, distributions=wanted, value=1.0))
    carry = {"storage": str(tmp_path / "old.db"), "study": "old"}
    fixed = [{"name": "opt", "value": "sgd"}]
    run(make_plan(tmp_path, carry_over=carry, fixed=fixed, stages=[EXPLORE]), output=tmp_path / "out")
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    assert [t.user_attrs["carried_from"] for t in study.trials if "carried_from" in t.user_attrs] == ["old#0"]


def test_parts_of_an_epoch_are_numbered(tmp_path: Path) -> None:
    code = "def train(config, report):\n    for n in range(4):\n        report(n / 4, 1.0)\n    return 1.0\n"
    run(make_plan(tmp_path, code, stages=[{**EXPLORE, "trials": 1}]), output=tmp_path / "out")
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    assert sorted(study.trials[0].intermediate_values) == [0, 1, 2, 3]
