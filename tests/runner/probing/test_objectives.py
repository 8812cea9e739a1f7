"""A probe of a Task, and one that is killed with SIGKILL and goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import optuna
import pytest

from advisor.diagnosis import Request, read
from advisor.facts.setup import Setup
from advisor.planner.objective import parse_objective
from advisor.runner.probing.result import ProbeResult
from advisor.runner.probing.running import probe
from advisor.runner.storage import open_storage
from tests.runner.plans import environment, wait_for
from tests.runner.probing.test_base import logged

TASK = """
import torch
from advisor.runner import Task


class Line(Task):
    defaults = {"learning_rate": 1e-6, "batch_size": 16, "epochs": 3, "optimizer": "sgd", "momentum": 0.0}

    def load(self):
        x = torch.linspace(-1, 1, 32)[:, None]
        return (x, 2 * x), (x, 2 * x)

    def model(self, config):
        return torch.nn.Linear(1, 1)

    def loss(self, output, target, label_smoothing=0.0):
        return ((output - target) ** 2).mean()
"""
SLOW = """
import time

def train(config, report):
    for epoch in range(3):
        report(epoch, 1.0 - 1e4 * config["lr"])
        time.sleep(0.2)
    return 1.0 - 1e4 * config["lr"]
"""


def test_a_task_is_probed(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'hp-advisor[torch]'")
    place = logged(tmp_path, 1e-6)
    (place / "task.py").write_text(TASK)
    objective = parse_objective(f"{place / 'task.py'}:Line")
    assert objective is not None
    assert objective.kind == "task"
    request = Request(setup=Setup(metric="val_loss"))
    result = probe(read(str(place / "log.csv")), request, objective, tmp_path / "out", budget=2)
    assert isinstance(result, ProbeResult)
    assert result.probe.base.config["learning_rate"] == pytest.approx(1e-6)
    assert result.probe.changes[0].config["learning_rate"] == pytest.approx(1e-4)
    assert result.probe.changes[0].verdict == "no difference"


@pytest.mark.parametrize("moment", ["trial-reported", "trial-ended"])
def test_a_killed_probe_goes_on_and_loses_nothing_that_finished(tmp_path: Path, moment: str) -> None:
    place = logged(tmp_path, 1e-6)
    (place / "train.py").write_text(SLOW)
    words = [
        "probe",
        str(place / "log.csv"),
        "--objective",
        f"{place / 'train.py'}:train",
        "--output",
        str(place / "out"),
    ]
    command = [sys.executable, "-c", "from advisor.cli import main; main()", *words, "--json-lines"]
    first = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=place
    )
    wait_for(first, moment)
    first.kill()
    first.communicate()
    again = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=place, check=False,
                           timeout=60)  # fmt: skip
    assert again.returncode == 0, again.stderr
    storage = open_storage(f"sqlite:///{place / 'out' / 'study.db'}")
    (name,) = (study.study_name for study in storage.get_all_studies())
    trials = optuna.load_study(study_name=name, storage=storage).trials
    done = [t.user_attrs["arm"] for t in trials if t.state.name == "COMPLETE"]
    assert done.count("base") == len({t.user_attrs["seed"] for t in trials if t.user_attrs.get("arm") == "base"})
    assert json.loads((place / "out" / "result.json").read_text())["probe"]["base"]["seeds"] >= 1
