"""Files that are the halves of one training, or one curve of it each."""

from __future__ import annotations

import json

import pytest

from advisor.readers.reading import read

LOSSES = [1.5, 1.25, 1.0, 0.5]


def table(folder, name, start="epoch,loss\n", row="{at},{value}\n"):
    text = start + "".join(row.format(at=at, value=value) for at, value in enumerate(LOSSES))
    (folder / name).write_text(text)


@pytest.mark.parametrize("names", [("train.csv", "val.csv"), ("train_log.csv", "valid_log.csv")])
def test_a_table_for_each_part_of_the_data_is_one_run(tmp_path, names):
    for name in names:
        table(tmp_path, name)
    (run,) = read(str(tmp_path)).runs
    assert [series.values.tolist() for series in run.series.values()] == [LOSSES, LOSSES]
    assert [tag.partition("/")[0] for tag in run.series] == [name.partition("_")[0].partition(".")[0] for name in names]


@pytest.mark.parametrize(
    ("names", "start"),
    [(("a.csv", "b.csv"), "epoch,loss\n"), (("train.csv", "val.csv"), "epoch,train_loss,val_loss\n"),
     (("val.csv", "test.csv"), "epoch,loss\n")],
)  # fmt: skip
def test_tables_that_are_no_halves_stay_apart(tmp_path, names, start):
    for name in names:
        table(tmp_path, name, start, "{at},{value}" + ",1" * (start.count(",") - 1) + "\n")
    assert len(read(str(tmp_path)).runs) == 2


@pytest.mark.parametrize("row", ["{value}\n", "{at} {value}\n", "{at},170000{at}000.0,{value}\n"])
def test_numbers_alone_are_the_curve_that_the_file_is_named_by(tmp_path, row):
    for name in ("train_loss.txt", "val_loss.csv"):
        table(tmp_path, name, "", row)
    (run,) = read(str(tmp_path)).runs
    assert {tag: series.values.tolist() for tag, series in run.series.items()} == {
        "train_loss": LOSSES, "val_loss": LOSSES}  # fmt: skip
    assert run.series["val_loss"].steps.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("name", "text"), [("ids.txt", "1\n2\n3\n"), ("loss.txt", "1 a\n2 b\n3 c\n"), ("loss.txt", "1\n2 3\n4\n")]
)
def test_other_numbers_are_none(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert not read(str(tmp_path)).runs


def test_values_that_are_null_to_the_end_are_no_numbers(tmp_path):
    rows = [{"step": at, "loss": 0.5 if at < 5 else None, "val_loss": 0.5 if at == 2 else None} for at in range(9)]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (run,) = read(str(tmp_path)).runs
    assert [len(run.series["loss"]), len(run.series["val_loss"])] == [9, 1]
    assert (run.series["loss"].values[5:] != run.series["loss"].values[5:]).all()


def test_steps_that_begin_anew_time_and_again_are_counted_on(tmp_path):
    rows = [f"{at},{1 / (epoch + 1)}" for epoch in range(7) for at in (0, 10, 20)]
    (tmp_path / "log.csv").write_text("iter,loss\n" + "\n".join(rows) + "\n")
    (run,) = read(str(tmp_path)).runs
    assert run.series["loss"].steps.tolist() == list(range(0, 210, 10))
