# ruff: noqa: E501
"""Curves that a script prints as lists are read, settings that are lists are not."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from advisor import read

PRINTED = {
    "lists": "train_losses = [2.0, 1.5, 1.2, 1.0]\nval_losses = [2.1, 1.6, 1.4, 1.45]\n",
    "a history": "Done\n{'train_losses': [np.float64(2.0), 1.5, tensor(1.2), 1.0], 'val_losses': [2.1, 1.6, 1.4, 1.45]}\n",
    "over several lines": "train_losses: [2.0, 1.5,\n 1.2, 1.0]\nval_losses: [\n2.1, 1.6, 1.4, 1.45]\n",
}


def curves(path: Path) -> dict[str, list[float]]:
    found = read(str(path))
    return {tag: series.values.tolist() for run in found.runs for tag, series in run.series.items()}


@pytest.mark.parametrize("name", PRINTED)
def test_lists_of_one_length(tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.txt"
    path.write_text(PRINTED[name])
    assert curves(path) == {"train_losses": [2.0, 1.5, 1.2, 1.0], "val_losses": [2.1, 1.6, 1.4, 1.45]}
    assert not read(str(path)).errors


def test_no_number_is_kept_and_a_list_of_another_length_is_told(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("losses: [1.0, 0.5, nan, nan, nan]\naccs: [0.1, 0.2, 0.3, 0.4]\n")
    found = read(str(path))
    assert [math.isnan(value) for value in found.runs[0].series["losses"].values] == [False, False, True, True, True]
    assert [error.message for error in found.errors] == ["lists of other lengths than 5 are left out: accs"]


@pytest.mark.parametrize("file", ["config.yaml", "train.py", "notes.md"])
def test_settings_and_programs_are_none(tmp_path: Path, file: str) -> None:
    path = tmp_path / file
    path.write_text("losses: [1.0, 0.5, 0.25, 0.1]\n")
    assert curves(path) == {}
