"""Histories that NumPy wrote."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from advisor import read

TRAINED, HELD = np.array([2.0, 1.5, 1.0]), np.array([2.5, 2.25, np.nan])


def test_lists_by_metric(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "history.npz", train_loss=TRAINED, val_loss=HELD, step=np.array([10, 20, 30]), note=np.array("x")
    )
    evidence = read(str(tmp_path))
    (run,) = evidence.runs
    assert [source.kind for source in evidence.sources] == ["numpy"]
    assert set(run.series) == {"train_loss", "val_loss"}
    assert run.series["train_loss"].steps.tolist() == [10, 20, 30]
    assert str(run.series["val_loss"].values.tolist()) == "[2.5, 2.25, nan]"


def test_packed_ones_without_steps_are_counted(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "h.npz", loss=TRAINED.astype(np.float32))
    (run,) = read(str(tmp_path / "h.npz")).runs
    assert run.series["loss"].steps.tolist() == [0, 1, 2]


def test_a_curve_a_file(tmp_path: Path) -> None:
    np.save(tmp_path / "train_loss.npy", TRAINED)
    np.save(tmp_path / "val_loss.npy", HELD)
    np.save(tmp_path / "weights.npy", np.zeros(9))
    (run,) = read(str(tmp_path)).runs
    assert {tag: len(series) for tag, series in run.series.items()} == {"train_loss": 3, "val_loss": 3}


def test_evaluations_of_stable_baselines_are_their_mean_return(tmp_path: Path) -> None:
    results = np.array([[1.0, 3.0], [5.0, 7.0]])
    np.savez(tmp_path / "evaluations.npz", timesteps=[500, 1000], results=results, ep_lengths=results.astype(int))
    (run,) = read(str(tmp_path)).runs
    assert run.series["eval/mean_reward"].steps.tolist() == [500, 1000]
    assert run.series["eval/mean_reward"].values.tolist() == [2.0, 6.0]


def test_nothing_is_unpickled_and_no_length_is_believed(tmp_path: Path) -> None:
    np.save(tmp_path / "train_loss.npy", np.array([{}, 1], dtype=object), allow_pickle=True)
    held = io.BytesIO()
    np.save(held, HELD)
    (tmp_path / "val_loss.npy").write_bytes(held.getvalue().replace(b"(3,)", b"(9,)"))
    evidence = read(str(tmp_path))
    assert not evidence.runs
    assert evidence.errors


@pytest.mark.parametrize("name", ["x_train", "weights", "embedding"])
def test_other_arrays_are_left_alone(tmp_path: Path, name: str) -> None:
    np.savez(tmp_path / "data.npz", **{name: np.zeros(5)})
    assert not read(str(tmp_path)).runs
