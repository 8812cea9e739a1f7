"""Several trainings in one table, and what looks like them."""

from __future__ import annotations

import json

import pytest

from advisor import read
from advisor.readers.tables._apart import column_apart


def test_the_first_column_that_differs_from_training_to_training() -> None:
    rows = [[m, "adam", lr, str(e)] for m, lr in (("wide", "0.1"), ("deep", "0.01")) for e in range(3)]
    assert column_apart(rows, 3, but={3}) == 0
    assert column_apart(rows, 3, but={3, 0}) == 2


def test_steps_that_go_back_elsewhere_are_a_resumed_training() -> None:
    rows = [[note, str(step)] for note, steps in (("a", range(4)), ("b", range(2, 5))) for step in steps]
    assert column_apart(rows, 1, but={1}) is None


def test_trainings_that_no_column_tells_apart() -> None:
    assert column_apart([["a", str(e)] for e in (0, 1, 2, 0, 1)], 1, but={1}) is None
    assert column_apart([["a", "x"], []], 1, but={1}) is None


def _rows(column, values=(0, 1, 2)):
    return [{column: n, "epoch": e, "train_loss": n + 1 / e, "val_loss": n + 2 / e} for n in values for e in (1, 2, 3)]


def _csv(rows):
    return ",".join(rows[0]) + "\n" + "".join(",".join(map(str, row.values())) + "\n" for row in rows)


def _lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("column", ["seed", "split", "trial", "repeat", "random_seed"])
@pytest.mark.parametrize(("name", "written"), [("log.csv", _csv), ("log.jsonl", _lines)])
def test_rows_of_another_seed_or_split_are_another_run(tmp_path, column, name, written):
    path = tmp_path / name
    path.write_text(written(_rows(column)))
    runs = read(str(path)).runs
    assert [run.name for run in runs] == ["0", "1", "2"]
    assert all(sorted(run.series) == ["train_loss", "val_loss"] for run in runs)


@pytest.mark.parametrize(("name", "written"), [("log.csv", _csv), ("log.jsonl", _lines)])
def test_one_seed_or_a_part_of_the_data_makes_no_runs(tmp_path, name, written):
    for number, rows in enumerate((_rows("seed", (42,)), [row | {"split": "train"} for row in _rows("seed", (42,))])):
        path = tmp_path / str(number) / name
        path.parent.mkdir()
        path.write_text(written(rows))
        assert [run.name for run in read(str(path)).runs] == ["."]
    parts = [{"split": part, "epoch": e, "loss": 1 / e} for part in ("train", "val") for e in (1, 2, 3)]
    (tmp_path / name).write_text(written(parts))
    assert [run.name for run in read(str(tmp_path / name)).runs] == ["."]
