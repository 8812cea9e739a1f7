"""A probe from a log to its verdict: for a function and a command, stopped and gone on with."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from advisor.diagnosis import Request, read
from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.planner.objective import parse_objective
from advisor.remembered import recall
from advisor.runner.events import Event
from advisor.runner.probing.design import ProbeForecast
from advisor.runner.probing.result import ProbeResult
from advisor.runner.probing.running import probe
from advisor.runner.stop import Stop

TRAIN = '''
"""Gradient descent on a square, the rate far too low."""
import json, random, sys
from pathlib import Path


def train(config, report):
    chance, x = random.Random(config["seed"]), 5.0
    for epoch in range(int(config["epochs"])):
        for _ in range(10):
            x -= config["lr"] * (2 * x + chance.gauss(0, 0.5))
        report(epoch, 0.1 + x * x)
    return 0.1 + x * x


if __name__ == "__main__":
    told = dict(word.split("=") for word in sys.argv[1:])
    folder = Path(told["logs"])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.jsonl").open("w") as file:
        config = {"lr": float(told["lr"]), "epochs": 20, "seed": int(told["seed"])}
        train(config, lambda step, value: file.write(json.dumps({"step": step, "val_loss": value}) + "\\n"))
'''
SETUP = Setup(metric="val_loss", learning_rate=0.0005, optimizer="sgd")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(TRAIN)
    space: dict[str, Any] = {}
    exec(compile(TRAIN, "train.py", "exec"), space)
    rows: list[tuple[int, float]] = []
    space["train"]({"lr": 0.0005, "epochs": 20, "seed": 0}, lambda step, value: rows.append((step, value)))
    (tmp_path / "logs").mkdir()
    with (tmp_path / "logs" / "metrics.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["step", "train_loss", "val_loss"])
        writer.writerows((step, round(value, 5), round(value, 5)) for step, value in rows)
    return tmp_path


def probed(place: Path, setup: Setup = SETUP, **named: Any) -> Any:
    told = {"baseline": {"epochs": 20}} | named.pop("told", {})
    objective = named.pop("objective", None) or parse_objective(str(place / "train.py") + ":train")
    assert objective is not None
    evidence = read(str(place / "logs"))
    return probe(evidence, Request(setup=setup.replaced(**told)), objective, place / "out", **named)


def test_a_function_is_probed_and_the_winner_is_left_as_a_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    result = probed(place)
    assert isinstance(result, ProbeResult)
    left = json.loads((place / "out" / "result.json").read_text())["probe"]
    assert left["base"]["config"] == {"lr": 0.0005, "epochs": 20}
    assert left["best"]["prescription"]["canonical"] == "learning_rate"
    assert left["best"]["config"]["lr"] > 0.0005
    (change,) = left["changes"]
    assert change["verdict"] == "helps"
    assert change["interval"][0] <= change["effect"] <= change["interval"][1] < 0
    assert left["cost"]["trainings"] <= 3
    assert "lr:" in (place / "out" / "best.yaml").read_text()
    told: list[Event] = []
    again = probed(place, on_event=told.append, remember=True)
    assert again.probe == result.probe
    assert not [event for event in told if event.kind == "trial-started"], "what has finished is not run again"
    (kept,) = recall()
    assert (kept.verdict, kept.change.canonical) == ("helps", "learning_rate")
    probed(place, remember=True)
    assert recall() == (kept,), "the same probe is not counted twice"


def test_a_log_that_tells_its_seed_is_the_base_and_costs_nothing(place: Path) -> None:
    (place / "logs" / "hparams.yaml").write_text("lr: 0.0005\nepochs: 20\nseed: 0\n")
    expected = probed(place, told={}, dry_run=True)
    assert expected.base == "the log is its first run, seed 0"
    told: list[Event] = []
    result = probed(place, told={}, on_event=told.append)
    assert {event.seed for event in told if event.kind == "trial-started"} == {0}
    assert result.probe.base.seeds == 1
    assert result.probe.best is not None
    assert result.probe.cost.trainings <= 1, "the winner alone ran"
    assert "ahead" in result.probe.best.reason or result.probe.best.cost == 1


def test_a_stopped_probe_goes_on(place: Path) -> None:
    stop = Stop()

    def after_the_base(event: Event) -> None:
        if event.kind == "trial-ended":
            stop.request()

    first = probed(place, stop=stop, on_event=after_the_base)
    stop.close()
    assert first.outcome == "interrupted"
    assert not (place / "out" / "result.json").exists()
    told: list[Event] = []
    second = probed(place, on_event=told.append)
    assert second.probe.best is not None
    assert len([event for event in told if event.kind == "trial-started"]) == 1


def test_a_command_is_probed_too(place: Path) -> None:
    argv = ("python", str(place / "train.py"), "lr={{ lr }}", "seed={{ seed }}", "logs={{ logdir }}")
    result = probed(place, objective=parse_objective(None, argv))
    assert result.probe.best is not None
    assert result.probe.best.config["lr"] > 0.0005


def test_a_dry_run_says_the_race_and_runs_nothing(place: Path) -> None:
    expected = probed(place, dry_run=True)
    assert isinstance(expected, ProbeForecast)
    assert expected.most == 3
    assert expected.arms[0].change is None
    costs = {arm.change.prescription.action: arm.cost for arm in expected.arms if arm.change is not None}
    assert costs["train-longer"] == 2, "no longer than the budget affords beside the base"
    assert all(arm.change is not None and 0 <= arm.change.helps <= 1 for arm in expected.arms[1:])
    assert not (place / "out").exists()


def test_what_the_training_needs_and_nobody_told_is_asked(place: Path) -> None:
    with pytest.raises(PlanError, match=r"needs epochs, and the log of .* --set baseline\.epochs"):
        probed(place, told={"baseline": None})


def test_another_probe_in_the_same_folder_is_refused(place: Path) -> None:
    probed(place)
    with pytest.raises(PlanError, match="holds a probe of another configuration"):
        probed(place, SETUP.replaced(learning_rate=0.0002))


def test_a_base_that_fails_ends_the_probe(place: Path) -> None:
    (place / "train.py").write_text(TRAIN.replace("chance, x = ", "raise ValueError('no data')\n    chance, x = "))
    with pytest.raises(PlanError, match=r"all 1 trials failed(.|\n)*no data"):
        probed(place)
    assert json.loads((place / "out" / "result.json").read_text())["outcome"] == "failed"
