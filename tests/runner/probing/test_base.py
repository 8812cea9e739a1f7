"""What a probe starts from: the base as the log tells it, and the changes that findings ask for."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

import pytest

from advisor.diagnosis import Request, read
from advisor.facts.setup import Setup
from advisor.planner.objective import parse_objective
from advisor.runner.probing.design import ProbeForecast
from advisor.runner.probing.running import probe

TRAIN = "def train(config, report):\n    return config['lr'] * config['epochs']\n"


def logged(folder: Path, rate: float) -> Path:
    """A loss that stays where it begins, with the learning rate beside it."""
    chance = random.Random(0)
    with (folder / "log.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["step", "train_loss", "val_loss", "lr"])
        for step in range(60):
            losses = [round(2.303 + chance.gauss(0, 0.003), 4) for _ in range(2)]
            writer.writerow([step, *losses, rate])
    (folder / "train.py").write_text(TRAIN)
    return folder


@pytest.mark.parametrize(
    ("rate", "action", "wanted"), [(1e-6, "scale", 0.001), (0.0, "set", 0.001)], ids=["tiny rate", "no rate"]
)
def test_what_a_loud_finding_asks_for_is_tested(tmp_path: Path, rate: float, action: str, wanted: float) -> None:
    place = logged(tmp_path, rate)
    objective = parse_objective(f"{place / 'train.py'}:train")
    assert objective is not None
    request = Request(setup=Setup(optimizer="adam", baseline={"epochs": 60}))
    expected = probe(read(str(place / "log.csv")), request, objective, tmp_path / "out", dry_run=True)
    assert isinstance(expected, ProbeForecast)
    assert expected.arms[0].config == {"lr": rate, "epochs": 60}, "the rate is the one that the log holds"
    first = expected.arms[1]
    assert first.change is not None
    assert first.change.prescription.action == action
    assert first.config["lr"] == pytest.approx(wanted)


@pytest.mark.parametrize(
    "told", [{"baseline": {"epochs": 40}}, {"epochs": 40}, {"baseline": {"epochs": 40, "lr": 0.1}}]
)
def test_what_the_training_needs_may_be_told_beside_a_study_that_does_not_search_it(
    tmp_path: Path, told: dict[str, Any]
) -> None:
    for rate in (0.001, 0.01, 0.1):
        folder = tmp_path / f"lr={rate}"
        folder.mkdir()
        logged(folder, rate)
    objective = parse_objective(f"{tmp_path / 'lr=0.1' / 'train.py'}:train")
    assert objective is not None
    evidence = read(str(tmp_path))
    assert evidence.studies, "the folder is a search over lr as well"
    request = Request(setup=Setup(optimizer="adam").replaced(**told))
    expected = probe(evidence, request, objective, tmp_path / "out", run="lr=0.1", dry_run=True)
    assert expected.arms[0].config == {"lr": 0.1, "epochs": 40}  # type: ignore[union-attr]
