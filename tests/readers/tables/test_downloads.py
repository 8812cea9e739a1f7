"""Curves downloaded from TensorBoard, and monitor files of environments."""

from __future__ import annotations

import json

import pytest

from advisor.readers.reading import read

WALL = 1_700_000_000.5


def download(path, values, as_json=False):
    rows = [[WALL + i, i, value] for i, value in enumerate(values)]
    text = "Wall time,Step,Value\n" + "".join(f"{w},{s},{v}\n" for w, s, v in rows)
    path.write_text(json.dumps(rows) if as_json else text)


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_the_halves_of_a_training_are_one_run(tmp_path, suffix):
    for half, values in (("train", [1.5, 0.5]), ("validation", [1.75, 0.75])):
        download(tmp_path / f"run-{half}-tag-epoch_loss.{suffix}", values, suffix == "json")
    evidence = read(str(tmp_path))
    (run,) = evidence.runs
    assert evidence.sources[0].kind == "tensorboard-download"
    assert {tag: series.values.tolist() for tag, series in run.series.items()} == {
        "train/epoch_loss": [1.5, 0.5],
        "validation/epoch_loss": [1.75, 0.75],
    }
    assert run.series["train/epoch_loss"].wall_times.tolist() == [WALL, WALL + 1]


def test_files_named_by_what_they_measure_are_one_run(tmp_path):
    download(tmp_path / "loss_train.csv", [1.5, 0.5])
    download(tmp_path / "loss_val.csv", [1.75, 0.75])
    (run,) = read(str(tmp_path)).runs
    assert set(run.series) == {"loss_train", "loss_val"}


def test_other_names_are_runs(tmp_path):
    for name in ("run-exp1-tag-loss", "run-exp2_train-tag-loss", "run-exp2_val-tag-loss"):
        download(tmp_path / f"{name}.csv", [1.5, 0.5])
    assert [(run.name, list(run.series)) for run in read(str(tmp_path)).runs] == [
        ("exp1", ["loss"]),
        ("exp2", ["train/loss", "val/loss"]),
    ]


def test_damaged_rows_of_a_download_are_told(tmp_path):
    (tmp_path / "loss.csv").write_text("Wall time,Step,Value\n1.0,0,0.5\n1.0,x\n1.0,1,0.4\n")
    evidence = read(str(tmp_path))
    assert evidence.sources[0].lost == 1
    assert "1 rows are damaged" in evidence.errors[0].message


def test_environments_side_by_side_are_one_run(tmp_path):
    for place, rows in ((0, "20.0,20,1.5\n30.0,30,3.5\n"), (1, "25.0,25,2.5\n")):
        (tmp_path / f"{place}.monitor.csv").write_text(f'#{{"t_start": 100.0, "env_id": "CartPole-v1"}}\nr,l,t\n{rows}')
    (run,) = read(str(tmp_path)).runs
    assert run.series["episode_reward"].values.tolist() == [20.0, 25.0, 30.0]
    assert run.series["episode_reward"].steps.tolist() == [20, 45, 75]
    assert run.series["episode_reward"].wall_times.tolist() == [101.5, 102.5, 103.5]
