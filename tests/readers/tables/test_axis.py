from __future__ import annotations

import json

from advisor.readers.reading import read


def points(path, tag, run=0):
    series = read(str(path)).runs[run].series[tag]
    return list(zip(series.steps.tolist(), series.values.tolist(), strict=True))


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_a_fraction_of_an_epoch_keeps_its_order(tmp_path):
    rows = [{"loss": 3 - i / 10, "epoch": i * 0.015} for i in range(20)]
    found = points(lines(tmp_path / "log.jsonl", rows), "loss")
    assert [step for step, _ in found] == sorted({step for step, _ in found})
    assert [value for _, value in found] == [row["loss"] for row in rows]


def test_current_steps_are_the_steps(tmp_path):
    rows = [{"current_steps": 10 * i, "total_steps": 200, "loss": 1 / (i + 1), "epoch": 0.05 * i} for i in range(5)]
    assert [step for step, _ in points(lines(tmp_path / "log.jsonl", rows), "loss")] == [0, 10, 20, 30, 40]


def test_an_iteration_that_begins_anew_each_epoch_is_counted_on(tmp_path):
    train = [{"mode": "train", "epoch": e, "iter": i, "loss": 1.0} for e in (1, 2, 3) for i in (50, 100)]
    rows = [*train[:2], {"mode": "val", "epoch": 1, "iter": 25, "bbox_mAP": 0.1}, *train[2:]]
    path = lines(tmp_path / "log.json", rows)
    assert [step for step, _ in points(path, "train/loss")] == [50, 100, 150, 200, 250, 300]
    assert points(path, "validation/bbox_mAP") == [(100, 0.1)]


def test_mmengines_evaluations_stand_at_the_step_before_and_its_twin_is_no_run(tmp_path):
    rows = []
    for epoch in (1, 2, 3):
        rows.append({"lr": 0.1, "loss": 1 / epoch, "epoch": epoch, "iter": 69 * epoch, "step": 69 * epoch})
        rows.append({"accuracy/top1": 40.0 * epoch, "loss": 2.0, "step": epoch})
    lines(tmp_path / "scalars.json", rows)
    lines(tmp_path / "20260101_000000.json", rows)
    evidence = read(str(tmp_path))
    assert len(evidence.runs) == 1
    assert points(tmp_path, "loss") == [(69, 1.0), (138, 0.5), (207, 1 / 3)]
    assert points(tmp_path, "val/loss") == [(69, 2.0), (138, 2.0), (207, 2.0)]


def test_steps_of_a_table_that_begin_anew_each_epoch(tmp_path):
    rows = "".join(f"{e},{s},{1.0},\n" for e in (0, 1, 2) for s in (0, 10, 20))
    (tmp_path / "log.csv").write_text("epoch,step,train_loss,val_loss\n" + rows)
    assert [step for step, _ in points(tmp_path, "train_loss")] == [0, 10, 20, 30, 40, 50, 60, 70, 80]


def test_a_second_training_appended_with_more_columns_is_named(tmp_path):
    (tmp_path / "log.csv").write_text("epoch,loss,val_loss\n0,1.0,1.1\n1,0.9,1.0\n2,0.003,0.8,0.9\n3,0.003,0.7,0.8\n")
    evidence = read(str(tmp_path))
    assert "2 of 4 rows, from row 3 on, are wider than the header" in evidence.errors[0].message
    first, appended = evidence.runs
    assert (first.name, appended.name, evidence.sources[0].lost) == (".", "appended", 0)
    assert appended.series["learning_rate"].values.tolist() == [0.003, 0.003]
    assert appended.series["val_loss"].values.tolist() == [0.9, 0.8]


def test_columns_of_parts_of_the_data_are_no_runs(tmp_path):
    (tmp_path / "log.csv").write_text("epoch,train - loss,val - loss\n0,1.0,1.1\n1,0.9,1.0\n")
    (run,) = read(str(tmp_path)).runs
    assert set(run.series) == {"train - loss", "val - loss"}


def test_columns_of_one_name_stay_apart(tmp_path):
    (tmp_path / "log.csv").write_text("epoch,loss,loss\n0,1.0,2.0\n1,0.9,1.9\n")
    (run,) = read(str(tmp_path)).runs
    assert run.series["loss"].values.tolist() == [1.0, 0.9]
    assert run.series["loss (2)"].values.tolist() == [2.0, 1.9]


def test_percentages_and_broken_cells(tmp_path):
    (tmp_path / "log.csv").write_text('epoch,loss,acc,note\n0,1.0,81.5%,"two\nlines"\n1,0.9,82.5%,x\n')
    (run,) = read(str(tmp_path)).runs
    assert run.series["acc"].values.tolist() == [81.5, 82.5]
    assert run.series["loss"].values.tolist() == [1.0, 0.9]
