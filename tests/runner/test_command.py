"""Scripts that know nothing of the advisor: their logs are followed, hopeless trials are stopped by signal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import optuna
import pytest

from advisor.errors import PlanError
from advisor.runner import run
from advisor.runner.command import render
from advisor.runner.command_log import CommandLog
from tests.runner.plans import EXPLORE, VALIDATE, make_plan

JSONL = """
import json, signal, sys, time
from pathlib import Path

n, seed, folder = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
def stopped(*unused):
    (Path(__file__).parent / f"stopped-{n}").touch()
    sys.exit(143)
signal.signal(signal.SIGTERM, stopped)
if n == 7:
    print("about to fail")
    sys.exit(5)
folder.mkdir(parents=True, exist_ok=True)
with (folder / "log.jsonl").open("w") as log:
    for epoch in range(4):
        log.write(json.dumps({"epoch": epoch, "val_loss": n + seed / 1000}) + "\\n")
        log.flush()
        while n == 9 and epoch == 1:
            time.sleep(0.01)
"""


def command(folder: Path, *argv: str, **changes: Any) -> Any:
    (folder / "script.py").write_text(JSONL)
    objective = {"kind": "command", "argv": argv, **changes.pop("objective", {})}
    goal = {"metric": "val_loss", "direction": "minimize"}
    space = [{"name": "n", "kind": "categorical", "choices": [1, 2, 3, 7, 9]}]
    settings = {"objective": objective, "goal": goal, "space": space, "baseline": {"n": 3}, "widen": {"times": 0}}
    return make_plan(folder, **(settings | changes))


def test_a_script_is_tuned_pruned_and_its_failure_told(tmp_path: Path) -> None:
    stages = [{**EXPLORE, "trials": 5, "pruner": {"kind": "median", "startup_trials": 1}}, VALIDATE]
    argv = (sys.executable, str(tmp_path / "script.py"), "{{ n }}", "{{ seed }}", "{{ logdir }}")
    incumbents = [{"n": n} for n in (1, 2, 7, 9)]
    plan = command(tmp_path, *argv, stages=stages, incumbents=incumbents)
    result = run(plan, output=tmp_path / "out")
    assert result.best.config == {"n": 1}
    assert result.best.values == (1.001, 1.002)
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    by_n = {trial.params["n"]: trial for trial in study.trials}
    assert by_n[9].state.name == "PRUNED"
    assert (tmp_path / "stopped-9").exists()
    assert by_n[7].user_attrs["reason"] == "the command ended with exit code 5\nabout to fail"
    assert by_n[1].intermediate_values == dict.fromkeys(range(4), 1.0)


def test_a_command_that_logs_another_metric_is_told_what_there_is(tmp_path: Path) -> None:
    argv = (sys.executable, str(tmp_path / "script.py"), "{{ n }}", "0", "{{ logdir }}")
    space = [{"name": "n", "kind": "categorical", "choices": [1, 2]}]
    plan = command(tmp_path, *argv, objective={"tag": "accuracy"}, space=space, baseline={}, stages=[{**EXPLORE}])
    with pytest.raises(PlanError, match=r"no value of 'accuracy' in .*; it holds val_loss"):
        run(plan, output=tmp_path / "out")


def test_arguments_are_filled_in_without_a_shell() -> None:
    assert render(("--lr={{ lr }}", "{{ name }}"), {"lr": 0.1, "name": "a; rm -rf /"}) == ("--lr=0.1", "a; rm -rf /")


@pytest.mark.parametrize("text", ["{{ missing }}", "{{ lr", "{{ lr.__class__.__mro__ }}"])
def test_what_cannot_be_filled_in_is_an_error(text: str) -> None:
    with pytest.raises(PlanError, match="cannot be filled in"):
        render((text,), {"lr": 0.1})


def test_a_csv_that_grows_gives_each_point_once(tmp_path: Path) -> None:
    file = tmp_path / "metrics.csv"
    log = CommandLog(tmp_path, "loss", since=0.0)
    file.write_text("step,loss\n0,1.5\n1,1.2")
    assert list(log.new()) == [(0, 1.5)]
    with file.open("a") as more:
        more.write("5\n2,1.0\n")
    assert list(log.new()) == [(1, 1.25), (2, 1.0)]
    assert list(log.new()) == []


def test_a_last_line_without_its_end_counts_once_the_log_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"step": 1, "loss": 3}\n{"step": Infinity, "loss": 2}\n{"step": 3, "loss": 1}')
    log = CommandLog(path, "loss", 0.0)
    assert list(log.new()) == [(1, 3.0), (1, 2.0)], "an endless step is counted"
    log.is_whole = True
    assert list(log.new()) == [(3, 1.0)]
    assert list(log.new()) == []


def test_a_killed_command_is_told_what_often_kills(tmp_path: Path) -> None:
    plan = command(tmp_path, "sh", "-c", "exit 137 # {{ n }}", stages=[{**EXPLORE, "trials": 1}], baseline={})
    with pytest.raises(PlanError, match="ended with exit code 137: killed, as the system does where memory runs out"):
        run(plan, output=tmp_path / "out")


def test_a_tensorboard_log_that_grows_gives_each_point_once(tmp_path: Path) -> None:
    from advisor.runner.tracking import TrialLog

    log = CommandLog(tmp_path, "loss", since=0.0)
    with TrialLog(str(tmp_path), "loss") as writer:
        writer.start({})
        writer.report(0, 1.5)
        assert list(log.new()) == [(0, 1.5)]
        writer.report(1, 1.25)
        assert list(log.new()) == [(1, 1.25)]
