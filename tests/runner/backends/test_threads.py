"""A backend is one file: the same plan, studies and verdict in threads, pruned and stopped as in processes."""

from __future__ import annotations

import time
from pathlib import Path

from advisor.runner import run
from advisor.runner.backends.threads import Threads
from advisor.runner.job import Job, Message, Work
from tests.runner.plans import EXPLORE, VALIDATE, make_plan

WAITING = """
def train(config, report):
    step = 0
    while True:
        report(step, config["lr"])
        step += 1
"""
FAILING = "def train(config, report):\n    raise ValueError('no')\n"


def heard(workers: Threads, kind: str) -> Message:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        for message in workers.poll(0.1):
            if message.kind == kind:
                return message
            if message.kind == "report":
                workers.answer(message.worker, "go-on")
    raise AssertionError(f"no {kind}")


def work(folder: Path, code: str) -> Work:
    (folder / "train.py").write_text(code)
    return Work(kind="function", target=f"{folder / 'train.py'}:train", metric="loss")


def test_a_plan_runs_in_threads(tmp_path: Path) -> None:
    result = run(make_plan(tmp_path, stages=[EXPLORE, VALIDATE]), output=tmp_path / "out", backend="threads", workers=2)
    assert result.outcome == "finished"
    assert result.best is not None
    assert result.cost.complete == 10


def test_a_trial_is_pruned_by_the_answer_and_left_by_kill(tmp_path: Path) -> None:
    workers = Threads(work(tmp_path, WAITING), 1)
    job = Job(config={"lr": 0.1}, seed=0, logdir=str(tmp_path / "logs"))
    workers.start(0, job)
    assert workers.idle() == []
    assert heard(workers, "report").value == 0.1
    workers.answer(0, "prune")
    assert heard(workers, "pruned").worker == 0
    assert workers.idle() == [0]
    workers.start(0, job)
    heard(workers, "report")
    workers.kill(0)
    assert workers.idle() == [0]


def test_what_fails_says_why(tmp_path: Path) -> None:
    workers = Threads(work(tmp_path, FAILING), 1)
    workers.start(0, Job(config={}, seed=0, logdir=str(tmp_path / "logs")))
    assert "ValueError: no" in heard(workers, "failed").reason
