"""A longer training goes on from the base's checkpoint, for each kind of objective, and pays for the rest alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from advisor.diagnosis import Request, read
from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.planner.objective import accepted, parse_objective
from advisor.runner.job import Job, Work
from advisor.runner.probing.running import probe
from advisor.runner.worker import load, outcome

TRAIN = '''
"""A loss that falls by a tenth an epoch; its state, and all epochs that were trained, are kept."""
import json, sys
from pathlib import Path


def train(config, report):
    place = Path(config["checkpoint_dir"]) / "state.json"
    state = json.loads(place.read_text()) if place.is_file() else {"epoch": 0, "x": 1.0}
    with open(Path(__file__).with_name("trained.txt"), "a") as file:
        for epoch in range(state["epoch"], int(config["epochs"])):
            state = {"epoch": epoch + 1, "x": state["x"] * 0.9}
            place.write_text(json.dumps(state))
            print(config["epochs"], config["seed"], epoch, file=file)
            report(epoch, state["x"])
    return state["x"]


if __name__ == "__main__":
    told = dict(word.split("=") for word in sys.argv[1:])
    config = {"epochs": int(told["epochs"]), "seed": int(told["seed"]), "checkpoint_dir": told["at"]}
    folder = Path(told["logs"])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.jsonl").open("w") as file:
        train(config, lambda step, value: file.write(json.dumps({"step": step, "val_loss": value}) + "\\n"))
'''
TASK = """
import torch
from advisor.runner import Task

SLOPE = torch.linspace(-1, 1, 16)[:, None]


class Line(Task):
    defaults = {"learning_rate": 0.01, "batch_size": 16, "epochs": 12, "optimizer": "sgd", "momentum": 0.0}

    def load(self):
        return (SLOPE, 2 * SLOPE), (SLOPE, 2 * SLOPE)

    def model(self, config):
        return torch.nn.Linear(1, 1)

    def loss(self, output, target, label_smoothing=0.0):
        return ((output - target) ** 2).mean()
"""
SETUP = Setup(metric="val_loss", baseline={"epochs": 12, "lr_schedule": "constant"})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "logs").mkdir()
    with (tmp_path / "logs" / "metrics.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["step", "train_loss", "val_loss"])
        writer.writerows((epoch, round(0.9 ** (epoch + 1), 5), round(0.9 ** (epoch + 1), 5)) for epoch in range(12))
    return tmp_path


def probed(place: Path, objective: Any, setup: Setup = SETUP, **named: Any) -> Any:
    assert objective is not None
    told = {"changes": 1, "budget": 4, "backend": "threads"} | named
    return probe(read(str(place / "logs")), Request(setup=setup), objective, place / "out", **told)


def longer(result: Any) -> Any:
    (found,) = [s for s in result.probe.changes if s.prescription.action == "train-longer"]
    return found


def trained(place: Path) -> list[list[int]]:
    return [[int(word) for word in text.split()] for text in (place / "trained.txt").read_text().splitlines()]


def test_a_function_goes_on_from_its_base(place: Path) -> None:
    result = probed(place, parse_objective(f"{place / 'train.py'}:train"))
    assert longer(result).verdict == "helps"
    epochs = [(length, epoch) for length, _, epoch in trained(place)]
    assert epochs[:12] == [(12, epoch) for epoch in range(12)]
    assert epochs[12] == (36, 12), "the longer one goes on where the base ended"
    assert longer(result).cost <= 2, "and pays for the rest alone"
    assert result.probe.cost.trainings == 1 + longer(result).cost
    assert not (place / "out" / "checkpoints").exists()


def test_a_base_that_leaves_nothing_is_not_gone_on_from(place: Path) -> None:
    (place / "train.py").write_text(TRAIN.replace("place.write_text(json.dumps(state))", "pass"))
    result = probed(place, parse_objective(f"{place / 'train.py'}:train"), budget=5)
    assert longer(result).cost > 1, "it began anew, and is paid for so"
    assert (36, 0) in [(length, epoch) for length, _, epoch in trained(place)]


def test_a_command_goes_on_from_its_base(place: Path) -> None:
    words = ("epochs={{ epochs }}", "seed={{ seed }}", "logs={{ logdir }}", "at={{ checkpoint_dir }}")
    result = probed(place, parse_objective(None, ("python", str(place / "train.py"), *words)))
    assert longer(result).verdict == "helps"
    assert min(epoch for length, _, epoch in trained(place) if length == 36) == 12
    assert longer(result).cost <= 2


def test_a_task_goes_on_from_its_base_to_the_very_same_end(place: Path) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'hp-advisor[torch]'")
    (place / "task.py").write_text(TASK)
    objective = parse_objective(f"{place / 'task.py'}:Line")
    setup = SETUP.replaced(learning_rate=0.01)
    result = probed(place, objective, setup)
    assert longer(result).cost <= 2
    again = load(Work("task", f"{place / 'task.py'}:Line", metric="val_loss"), Silent())
    shorter, whole = ({"epochs": n, "learning_rate": 0.01} for n in (12, 36))
    left = place / "state" / "0.pt"
    outcome(
        Work("task", metric="val_loss"),
        again,
        Job(shorter, 3, str(place / "a"), str(left), leaves_checkpoint=True),
        Silent(),
    )
    ends = [
        outcome(
            Work("task", metric="val_loss"),
            again,
            Job(whole, 3, str(place / name), str(place / f"{name}.pt"), goes_on_from=begun),
            Silent(),
        )
        for name, begun in (("b", ""), ("c", str(left)))
    ]
    assert ends[0][1] == pytest.approx(ends[1][1], rel=1e-12)
    assert ends[1][2]["went_on"]


class Silent:
    def tell(self, *message: Any) -> None: ...

    def report(self, step: int, value: float) -> None: ...


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"lr_schedule": "cosine"}, "its rate follows the length"),
        ({"lr_schedule": "constant", "warmup_fraction": 0.1}, "its warmup is a share"),
        ({}, "whether its rate decays is not known"),
    ],
)
def test_a_rate_that_follows_the_length_begins_anew(place: Path, told: dict[str, Any], why: str) -> None:
    setup = SETUP.replaced(baseline={"epochs": 12, **told})
    expected = probed(place, parse_objective(f"{place / 'train.py'}:train"), setup, dry_run=True)
    (arm,) = [a for a in expected.arms if a.change and a.change.prescription.action == "train-longer"]
    assert f"begins anew: {why}" in arm.begins


def test_the_logs_own_checkpoint_is_gone_on_from_where_it_is_told(place: Path) -> None:
    (place / "logs" / "hparams.yaml").write_text("epochs: 12\nseed: 0\n")
    (place / "mine").mkdir()
    with pytest.raises(PlanError, match="no file is there, and no folder that holds one"):
        probed(place, parse_objective(f"{place / 'train.py'}:train"), checkpoint=place / "mine")
    (place / "mine" / "state.json").write_text(json.dumps({"epoch": 12, "x": 0.9**12}))
    result = probed(place, parse_objective(f"{place / 'train.py'}:train"), checkpoint=place / "mine")
    assert longer(result).verdict == "helps"
    assert {(length, epoch) for length, _, epoch in trained(place)} <= {(36, epoch) for epoch in range(12, 36)}
    assert (place / "mine" / "state.json").exists(), "what the person keeps stays"


def test_a_training_that_asks_for_no_folder_gets_none(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("def train(config, report):\n    return len({**config})\n")
    objective = parse_objective(f"{tmp_path / 'plain.py'}:train")
    assert not accepted(objective).keeps_checkpoint
    run = load(Work("function", f"{tmp_path / 'plain.py'}:train", pass_seed=False), Silent())
    job = Job({"lr": 1.0}, 0, str(tmp_path / "logs"), str(tmp_path / "checkpoints" / "0000.pt"))
    assert outcome(Work("function"), run, job, Silent())[1] == 1
    assert not (tmp_path / "checkpoints").exists()


def test_a_killed_training_goes_on_from_what_it_kept(place: Path) -> None:
    work = Work("function", f"{place / 'train.py'}:train", keeps_checkpoint=True)
    kept = place / "checkpoints" / "0003"
    kept.mkdir(parents=True)
    (kept / "state.json").write_text(json.dumps({"epoch": 4, "x": 0.5}))
    outcome(
        work, load(work, Silent()), Job({"epochs": 6}, 0, str(place / "logs"), str(kept.with_suffix(".pt"))), Silent()
    )
    assert [epoch for _, _, epoch in trained(place)] == [4, 5]
    assert not kept.exists(), "nobody goes on from a trial that has ended"
