from __future__ import annotations

import json
import math

from advisor.readers.reading import read


def test_lists_by_metric_as_keras_keeps_them(tmp_path):
    path = tmp_path / "history.json"
    path.write_text(json.dumps({"loss": [0.7, math.nan, 0.3], "val_loss": [0.8, 0.6, 0.5], "lr": [0.01] * 3}, indent=1))
    (run,) = read(str(path)).runs
    assert run.series["val_loss"].steps.tolist() == [0, 1, 2]
    assert math.isnan(run.series["loss"].values[1])


def test_a_list_of_objects(tmp_path):
    path = tmp_path / "log.json"
    path.write_text(json.dumps([{"epoch": i, "loss": 1 / (i + 1), "val": {"acc": 0.5}} for i in range(500)]))
    (run,) = read(str(path)).runs
    assert run.series["val/acc"].steps.tolist() == list(range(500))


def test_other_documents_are_left_alone(tmp_path):
    (tmp_path / "package.json").write_text('{"name": "x", "version": "1.0", "sizes": [1, 2]}')
    (tmp_path / "boxes.json").write_text('[{"image_id": 1, "bbox": [1, 2, 3, 4], "area": 0.9}]')
    assert read(str(tmp_path)).runs == ()


def test_a_document_cut_off_says_so(tmp_path):
    path = tmp_path / "history.json"
    path.write_text('{"loss": [0.7, 0.5')
    (error,) = read(str(path)).errors
    assert "cannot be read" in error.message


LOSSES = [0.9, 0.5, 0.25]


def series_of(tmp_path, document, name="results.json", indent=None):
    (tmp_path / name).write_text(json.dumps(document, indent=indent))
    (run,) = read(str(tmp_path)).runs
    return run


def test_histories_further_in(tmp_path):
    by_step = {str(i): {"train_loss": loss, "val_loss": 2 * loss} for i, loss in enumerate(LOSSES)}
    rows = [{"epoch": i, "train_loss": loss} for i, loss in enumerate(LOSSES)]
    curve = {"loss": {"train": {"name": "train", "x": [0, 10, 20], "y": LOSSES}}}
    for place, (document, tag, steps) in enumerate(
        [
            (by_step, "train_loss", [0, 1, 2]),
            ({"config": {"lr": 0.01}, "history": rows}, "train_loss", [0, 1, 2]),
            ({"args": {"lr": 0.01}, "results": {"train_losses": LOSSES}}, "results/train_losses", [0, 1, 2]),
            (curve, "loss/train", [0, 10, 20]),
        ]
    ):
        for indent in (None, 1):
            folder = tmp_path / f"{place}-{indent}"
            folder.mkdir()
            run = series_of(folder, document, indent=indent)
            assert run.series[tag].values.tolist() == LOSSES
            assert run.series[tag].steps.tolist() == steps


def test_settings_beside_a_history_are_hyperparameters(tmp_path):
    rows = [{"epoch": i, "train_loss": loss} for i, loss in enumerate(LOSSES)]
    assert series_of(tmp_path, {"config": {"lr": 0.01}, "history": rows}).hyperparameters["lr"] == 0.01


def test_rows_below_the_name_of_a_part_of_the_data_are_of_that_part(tmp_path):
    document = {part: [{"epoch": i, "loss": loss} for i, loss in enumerate(LOSSES)] for part in ("train", "val")}
    assert set(series_of(tmp_path, document).series) == {"train/loss", "validation/loss"}


def test_a_download_of_tensorboards_page(tmp_path):
    rows = [[1.7e9 + i, 10 * i, loss] for i, loss in enumerate(LOSSES)]
    run = series_of(tmp_path, rows, name="run-train-tag-epoch_loss.json")
    assert run.series["train/epoch_loss"].steps.tolist() == [0, 10, 20]


def test_a_search_is_no_training(tmp_path):
    (tmp_path / "search.json").write_text(json.dumps({"trials": [{"loss": 1.0, "step": 1}] * 3, "loss": LOSSES}))
    assert read(str(tmp_path)).runs == ()


def test_rows_that_name_their_only_measurement(tmp_path):
    rows = [
        {"metricName": name, "metricValue": str(loss), "step": i, "epoch": None}
        for i, loss in enumerate(LOSSES)
        for name in ("train_loss", "val_loss")
    ]
    run = series_of(tmp_path, rows, name="metrics.json")
    assert run.series["val_loss"].values.tolist() == LOSSES
    assert run.series["val_loss"].steps.tolist() == [0, 1, 2]


def test_lists_that_go_by_their_part_of_the_data_alone(tmp_path):
    (tmp_path / "history.json").write_text(json.dumps({"train": [2.0, 1.5, 1.0], "val": [2.5, 2.25, 2.0]}))
    (run,) = read(str(tmp_path / "history.json")).runs
    assert {tag: series.values.tolist() for tag, series in run.series.items()} == {
        "train/loss": [2.0, 1.5, 1.0],
        "val/loss": [2.5, 2.25, 2.0],
    }


def test_lists_of_steps_and_values(tmp_path):
    document = {"train_loss": [[10, 2.0], [20, 1.5], [30, 1.0]], "val_loss": [[10, 2.5], [30, 2.0]]}
    (tmp_path / "curves.json").write_text(json.dumps(document))
    (run,) = read(str(tmp_path / "curves.json")).runs
    assert run.series["val_loss"].steps.tolist() == [10, 30]
    assert run.series["train_loss"].values.tolist() == [2.0, 1.5, 1.0]


def test_a_data_frame_by_columns_and_split(tmp_path):
    by_columns = {"train_loss": {"0": 2.0, "1": 1.5}, "val_loss": {"0": 2.5, "1": 2.25}}
    split = {"columns": ["train_loss", "val_loss"], "index": [0, 1], "data": [[2.0, 2.5], [1.5, 2.25]]}
    for document in (by_columns, split):
        (tmp_path / "h.json").write_text(json.dumps(document))
        (run,) = read(str(tmp_path / "h.json")).runs
        assert {tag: series.values.tolist() for tag, series in run.series.items()} == {
            "train_loss": [2.0, 1.5],
            "val_loss": [2.5, 2.25],
        }


def test_epochs_named_by_word_and_number(tmp_path):
    rows = {f"epoch_{at}": {"train": {"loss": 2.0 / at}, "val": {"loss": 2.5 / at}} for at in (1, 2)}
    (tmp_path / "log.json").write_text(json.dumps({"history": rows}))
    (run,) = read(str(tmp_path)).runs
    assert {tag: (one.steps.tolist(), one.values.tolist()) for tag, one in run.series.items()} == {
        "train/loss": ([1, 2], [2.0, 1.0]),
        "val/loss": ([1, 2], [2.5, 1.25]),
    }


def test_rows_by_step_are_in_the_order_of_their_steps(tmp_path):
    rows = {key: {"train_loss": float(key), "val_loss": 1.0} for key in ("0", "1", "10", "2")}
    (tmp_path / "h.json").write_text(json.dumps(rows))
    (run,) = read(str(tmp_path)).runs
    assert run.series["train_loss"].steps.tolist() == [0, 1, 2, 10]
    assert run.series["train_loss"].values.tolist() == [0.0, 1.0, 2.0, 10.0]


def test_a_list_that_was_never_closed_keeps_its_rows(tmp_path):
    rows = ",\n".join(json.dumps({"epoch": at, "train": {"loss": 2.0 / at}}) for at in (1, 2, 3))
    (tmp_path / "log.json").write_text(f"[\n{rows},\n" + '{"epoch": 4, "train": {"lo')
    evidence = read(str(tmp_path))
    (run,) = evidence.runs
    assert run.series["train/loss"].values.tolist() == [2.0, 1.0, 2.0 / 3]
    assert "is cut off, its first 3 rows are kept" in evidence.errors[0].message
