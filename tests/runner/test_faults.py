"""What goes wrong inside a trial ends in a state that says so, and the search goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import optuna
import pytest

from advisor.errors import PlanError
from advisor.runner import run
from advisor.runner.storage import open_storage
from tests.runner.plans import EXPLORE, make_plan

FAULTY = """
import os, sys, time

def train(config, report):
    number = int(config["n"])
    if number == 1:
        {fault}
    report(0, float(number))
    return float(number)
"""
SPACE = [{"name": "n", "kind": "int", "low": 0, "high": 3}]


def run_faulty(folder: Path, fault: str, **changes: Any) -> dict[int, optuna.trial.FrozenTrial]:
    """The last trial of each configuration, after a search in which n = 1 has the fault."""
    plan = make_plan(
        folder, FAULTY.format(fault=fault), space=SPACE, baseline={"n": 0}, stages=[{**EXPLORE, "trials": 4}], **changes
    )
    run(plan, output=folder / "out")
    study = optuna.load_study(
        study_name="toy-explore", storage=open_storage(f"sqlite:///{folder / 'out' / 'study.db'}")
    )
    return {trial.params["n"]: trial for trial in study.trials}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("return float('nan')", "returned nan"),
        ("return None", "it must return the goal's metric as a number"),
        ("raise ValueError('learning rate 1 is odd')", "ValueError: learning rate 1 is odd"),
        ("raise MemoryError", "lower batch size"),
        ("raise RuntimeError('CUDA out of memory. Tried to allocate')", "accumulate gradients"),
        ("sys.exit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise __import__('asyncio').CancelledError('cut')", "CancelledError: cut"),
        ("raise ValueError('no data ' + 'y' * 20_000)", "ValueError: no data yyy"),
    ],
)
def test_a_failing_trial_says_why(tmp_path: Path, fault: str, reason: str) -> None:
    trials = run_faulty(tmp_path, fault)
    assert sorted(trials) == [0, 1, 2, 3]
    assert trials[1].state.name == "FAIL"
    assert reason in trials[1].user_attrs["reason"]
    assert all(trials[n].state.name == "COMPLETE" for n in (0, 2, 3))


def test_steps_that_no_storage_holds_are_counted_and_optunas_own_pruning_prunes(tmp_path: Path) -> None:
    fault = "report(-1, 9.0); report(10**12, 8.0); import optuna; raise optuna.TrialPruned"
    trial = run_faulty(tmp_path, fault)[1]
    assert trial.state.name == "PRUNED"
    assert trial.intermediate_values == {0: 9.0, 1: 8.0}


def test_a_hanging_trial_is_timed_out(tmp_path: Path) -> None:
    objective = {"kind": "function", "target": str(tmp_path / "train.py") + ":train", "timeout_minutes": 0.08}
    trials = run_faulty(tmp_path, "print('stuck here'); time.sleep(600)", objective=objective)
    assert trials[1].user_attrs["reason"] == "timed out after 0.08 minutes\nstuck here"
    assert trials[3].state.name == "COMPLETE"


def test_a_killed_worker_costs_no_configuration(tmp_path: Path) -> None:
    marker = tmp_path / "killed"
    fault = f"if not os.path.exists({str(marker)!r}): open({str(marker)!r}, 'w').close(); os.kill(os.getpid(), 9)"
    trials = run_faulty(tmp_path, fault)
    assert {n: t.state.name for n, t in trials.items()} == dict.fromkeys(range(4), "COMPLETE")
    study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / 'out' / 'study.db'}")
    (lost,) = [trial for trial in study.trials if trial.user_attrs.get("lost")]
    assert "signal 9" in lost.user_attrs["reason"]


def test_a_configuration_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    trials = run_faulty(tmp_path, "os.kill(os.getpid(), 9)")
    assert trials[1].state.name == "FAIL"
    assert trials[1].user_attrs["attempt"] == 2
    assert all(trials[n].state.name == "COMPLETE" for n in (0, 2, 3))


def test_much_output_and_forked_children_do_no_harm(tmp_path: Path) -> None:
    fault = "sys.stdout.write('x' * 20_000_000); os.fork() or os._exit(0)"
    assert {t.state.name for t in run_faulty(tmp_path, fault).values()} == {"COMPLETE"}


def test_a_file_that_cannot_be_loaded_ends_the_run_with_its_error(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, "import no_such_module\ndef train(config, report): return 1.0\n")
    with pytest.raises(PlanError, match="No module named 'no_such_module'") as caught:
        run(plan, output=tmp_path / "out")
    assert int(caught.value.exit_code) == 1


def test_a_search_in_which_everything_fails_ends_early(tmp_path: Path) -> None:
    code = "def train(config, report): raise ValueError('no data')\n"
    with pytest.raises(PlanError, match=r"all 5 trials failed(.|\n)*no data"):
        run(make_plan(tmp_path, code, stages=[{**EXPLORE, "trials": 50}]), output=tmp_path / "out")


def test_no_configuration_runs_twice_by_accident(tmp_path: Path) -> None:
    space = [{"name": "n", "kind": "int", "low": 0, "high": 19}]
    code = "def train(config, report): return float(config['n'])\n"
    for sampler in ("random", "tpe", "qmc"):
        stages = [{**EXPLORE, "trials": 18, "sampler": sampler}]
        run(make_plan(tmp_path, code, space=space, baseline={}, stages=stages), output=tmp_path / sampler)
        study = optuna.load_study(study_name="toy-explore", storage=f"sqlite:///{tmp_path / sampler / 'study.db'}")
        numbers = [trial.params["n"] for trial in study.trials]
        assert len(set(numbers)) == 18


def test_a_pruned_trial_is_not_caught_by_the_persons_own_handlers(tmp_path: Path) -> None:
    code = """
def train(config, report):
    try:
        for step in range(10):
            report(step, config["n"])
    except Exception:
        return 0.0
    return config["n"]
"""
    pruner = {"kind": "median", "startup_trials": 2, "warmup_steps": 0}
    space = [{"name": "n", "kind": "int", "low": 0, "high": 99}]
    stages = [{**EXPLORE, "trials": 12, "pruner": pruner}]
    cost = run(make_plan(tmp_path, code, space=space, baseline={}, stages=stages), output=tmp_path / "out").cost
    assert cost.pruned > 0
    assert cost.complete + cost.pruned == 12
