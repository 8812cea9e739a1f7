"""A plan under a real, local Ray: the same studies, the same result, and a killed Ray worker costs nothing."""

from __future__ import annotations

import json
from pathlib import Path

import optuna
import pytest

from advisor.errors import PlanError
from advisor.runner import run
from tests.runner.plans import EXPLORE, VALIDATE, make_plan

FRAGILE = """
import os
from pathlib import Path

def train(config, report):
    marker = Path(__file__).parent / "killed"
    if config["n"] == 2 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), 9)
    if config["n"] == 3:
        raise ValueError("three is odd")
    for step in range(3):
        report(step, float(config["n"]))
    return float(config["n"])
"""


def test_a_plan_runs_under_ray_and_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'hp-advisor[ray]'")
    space = [{"name": "n", "kind": "int", "low": 0, "high": 3}]
    plan = make_plan(tmp_path, FRAGILE, space=space, baseline={"n": 1}, stages=[{**EXPLORE, "trials": 4}, VALIDATE])
    result = run(plan, output=tmp_path / "out", backend="ray")
    assert result.best.config == {"n": 0}
    assert json.loads((tmp_path / "out" / "result.json").read_text())["cost"]["failed"] == 1
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    last = {trial.params["n"]: trial for trial in study.trials}
    assert {n: trial.state.name for n, trial in last.items()} == {
        0: "COMPLETE", 1: "COMPLETE", 2: "COMPLETE", 3: "FAIL",
    }  # fmt: skip
    assert "three is odd" in last[3].user_attrs["reason"]
    assert [t.params["n"] for t in study.trials if t.user_attrs.get("lost")] == [2]


def test_without_ray_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(PlanError, match=r"pip install 'hp-advisor\[ray\]'"):
        run(make_plan(tmp_path, stages=[EXPLORE]), output=tmp_path / "out", backend="ray")


def test_an_unknown_backend_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"--backend rya: unknown\. Did you mean 'ray'\?"):
        run(make_plan(tmp_path, stages=[EXPLORE]), output=tmp_path / "out", backend="rya")
