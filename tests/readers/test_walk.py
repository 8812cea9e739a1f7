"""What is met on the walk through a source, and what is passed by."""

import json
from pathlib import Path

import pytest

import advisor
from advisor.readers.walk import walk

ROWS = "step,train_loss,val_loss\n" + "".join(f"{i},{2 / (i + 1)},{2.1 / (i + 1)}\n" for i in range(20))


@pytest.mark.parametrize("folder", [".cache/hp-advisor", ".cache/pip", ".venv/lib", "hp-advisor", ".git"])
def test_caches_and_environments_are_passed_by(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "rules.json").write_text(json.dumps({"a": 1}), encoding="utf-8")
    (tmp_path / "run.csv").write_text(ROWS, encoding="utf-8")
    assert [found.path.name for found in walk(tmp_path)] == ["run.csv"]


@pytest.mark.parametrize("folder", [".guild/runs", ".aim", "cache"])
def test_hidden_folders_of_trackers_are_read(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "run.csv").write_text(ROWS, encoding="utf-8")
    assert [found.path.name for found in walk(tmp_path)] == ["run.csv"]


def test_a_cache_that_is_named_itself_is_read(tmp_path: Path) -> None:
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "run.csv").write_text(ROWS, encoding="utf-8")
    assert len(advisor.read(str(tmp_path / ".cache")).runs) == 1


@pytest.mark.parametrize("source", ["", "  "])
def test_an_empty_name_is_not_the_folder_one_stands_in(source: str, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "run.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = advisor.read(source)
    assert not found.runs
    assert "empty" in found.errors[0].message


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    message = advisor.read(str(tmp_path)).errors[0].message
    assert message == "nothing readable among 0 files: the folder is empty."
