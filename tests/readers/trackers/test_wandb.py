from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.readers.reading import read

RECORDINGS = Path(__file__).parents[2] / "recordings" / "wandb"
FOLDERS = ("offline-run-20260101_000000-abc123", "offline-run-20260102_000000-abc123")


@pytest.fixture
def resumed(tmp_path):
    """A run of W&B 0.31.0 in offline mode, broken off after 12 steps and resumed."""
    for part, folder in enumerate(FOLDERS, start=1):
        place = tmp_path / "wandb" / folder
        place.mkdir(parents=True)
        shutil.copy(RECORDINGS / f"part{part}.wandb", place / "run-abc123.wandb")
    return tmp_path


def test_a_resumed_run_is_one_run_as_it_was_logged(resumed):
    evidence = read(str(resumed))
    (run,) = evidence.runs
    assert run.name == f"wandb/{FOLDERS[0]}"
    assert run.hyperparameters == {"lr": 0.01, "opt.name": "sgd"}
    train, val = run.series["train/loss"], run.series["val/loss"]
    assert train.steps.tolist() == val.steps.tolist() == list(range(24))
    assert train.values.tolist()[:23] == [1.4 / (i + 1) for i in range(23)]
    assert str(train.values[23]) == "nan"
    assert str(val.values[23]) == "inf"
    assert train.wall_times[0] > 1.7e9
    assert evidence.errors == ()


@pytest.mark.parametrize("cut", [9, 700, 2000, 3333])
def test_a_file_that_is_still_written_gives_what_is_there(tmp_path, cut):
    (tmp_path / "run-abc123.wandb").write_bytes((RECORDINGS / "part1.wandb").read_bytes()[:cut])
    series = [found for run in read(str(tmp_path)).runs for found in run.series.values()]
    assert all(
        one.values.tolist() == [1.4 / (i + 1) for i in range(len(one))] for one in series if one.tag == "train/loss"
    )


@pytest.mark.parametrize("at", [40, 1500, 2500])
def test_damage_loses_records_and_says_so(tmp_path, at):
    content = bytearray((RECORDINGS / "part1.wandb").read_bytes())
    content[at : at + 4] = bytes(byte ^ 255 for byte in content[at : at + 4])
    (tmp_path / "run-abc123.wandb").write_bytes(content)
    evidence = read(str(tmp_path))
    assert evidence.sources[0].lost or not evidence.runs
    assert evidence.errors
    for run in evidence.runs:
        assert set(run.series["train/loss"].values.tolist()) <= {1.4 / (i + 1) for i in range(12)}


def test_what_only_begins_like_one_is_no_run(tmp_path):
    (tmp_path / "run-abc.wandb").write_bytes(b":W&B\xe1\xbe\x00" + bytes(range(200)))
    evidence = read(str(tmp_path))
    assert evidence.runs == ()
    assert evidence.errors


def test_a_damaged_record_of_swanlab_is_told(tmp_path):
    recording = Path(__file__).parents[2] / "recordings" / "loggers" / "swanlab_local" / "lost"
    (found,) = recording.glob("*.swanlab")
    content = bytearray(found.read_bytes())
    content[len(content) // 2] ^= 255
    (tmp_path / "run.swanlab").write_bytes(bytes(content))
    evidence = read(str(tmp_path))
    assert evidence.sources[0].lost == 1
    assert "damaged and lost" in evidence.errors[0].message
    assert 0 < evidence.runs[0].points < 180
