"""kill -9, Ctrl-C and resume: nothing that finished is lost, and no process is left."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import optuna
import pytest

from advisor.runner import run
from advisor.runner.processes import started_at
from advisor.runner.storage import open_storage
from tests.runner.plans import EXPLORE, PATIENCE, STARTED, make_plan, start, wait_for, write_plan

WAITING = """
import os, subprocess, sys, time
from pathlib import Path

FOLDER = Path(__file__).parent

def train(config, report):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    with (FOLDER / "pids").open("a") as file:
        file.write(f"{os.getpid()} {child.pid}\\n")
    report(0, config["lr"])
    while (FOLDER / "hold").exists() and len((FOLDER / "pids").read_text().splitlines()) > 3:
        time.sleep(0.01)
    child.kill()
    return config["lr"]
"""


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    for process in STARTED:
        process.kill()
    STARTED.clear()


def held(folder: Path, trials: int = 6) -> Path:
    (folder / "hold").touch()
    return write_plan(folder, make_plan(folder, WAITING, stages=[{**EXPLORE, "trials": trials}], baseline={}))


def finished(folder: Path) -> dict[int, float]:
    storage = open_storage(f"sqlite:///{folder / 'study.db'}")
    study = optuna.load_study(study_name="toy-explore", storage=storage)
    return {trial.number: trial.value for trial in study.trials if trial.state.name == "COMPLETE"}


def gone(folder: Path) -> bool:
    pids = [int(pid) for line in (folder / "pids").read_text().splitlines() for pid in line.split()]
    for _ in range(200_000):
        if all(started_at(pid) is None for pid in pids):
            return True
        os.sched_yield()
    return False


def test_a_killed_search_loses_no_finished_trial_and_leaves_no_process(tmp_path: Path) -> None:
    plan = held(tmp_path)
    process = start(plan, tmp_path, "--workers", "2")
    for _ in range(2):
        wait_for(process, '"trial-ended"')
    process.kill()
    process.wait()
    process.communicate(timeout=PATIENCE)
    before = finished(tmp_path)
    assert len(before) >= 2
    assert gone(tmp_path)
    (tmp_path / "hold").unlink()
    result = run(plan, resume=True, workers=2)
    after = finished(tmp_path)
    assert before.items() <= after.items()
    assert len(after) == 6
    assert result.outcome == "finished"


def test_ctrl_c_lets_running_trials_end_and_a_second_one_does_not(tmp_path: Path) -> None:
    plan = held(tmp_path)
    process = start(plan, tmp_path)
    for _ in range(3):
        wait_for(process, '"trial-ended"')
    wait_for(process, '"trial-reported"')
    process.send_signal(signal.SIGINT)
    assert json.loads(wait_for(process, '"stop-asked"'))["running"] == 1
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "--resume goes on" in error
    assert json.loads(out.splitlines()[-1])["outcome"] == "interrupted"
    assert gone(tmp_path)
    (tmp_path / "hold").unlink()
    run(plan, resume=True)
    assert len(finished(tmp_path)) == 6


def test_one_ctrl_c_finishes_what_runs(tmp_path: Path) -> None:
    plan = held(tmp_path)
    process = start(plan, tmp_path)
    for _ in range(3):
        wait_for(process, '"trial-ended"')
    wait_for(process, '"trial-reported"')
    process.send_signal(signal.SIGINT)
    wait_for(process, '"stop-asked"')
    (tmp_path / "hold").unlink()
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    ended = [json.loads(line) for line in out.splitlines() if '"trial-ended"' in line]
    assert all(event["state"] == "complete" for event in ended)


def test_resume_where_nothing_is_starts(tmp_path: Path) -> None:
    result = run(make_plan(tmp_path, stages=[EXPLORE]), output=tmp_path / "new", resume=True)
    assert result.cost.complete == 6


def test_a_second_search_in_the_same_place_is_refused(tmp_path: Path) -> None:
    plan = held(tmp_path)
    process = start(plan, tmp_path)
    wait_for(process, '"trial-started"')
    with pytest.raises(Exception, match="another `advisor run` works there"):
        run(plan, resume=True)
    process.kill()
    process.communicate(timeout=PATIENCE)
