"""The folders that DVCLive, Sacred and CatBoost leave."""

from __future__ import annotations

import json

from advisor.readers.reading import read
from tests.eventfiles import write_run


def test_dvclive_is_a_run_a_folder_with_the_part_in_the_tag(tmp_path):
    for name, losses in (("a", [1.4, 1.2]), ("b", [1.5, float("nan")])):
        for part in ("train", "val"):
            folder = tmp_path / name / "plots" / "metrics" / part
            folder.mkdir(parents=True)
            (folder / "loss.tsv").write_text("step\tloss\n" + "".join(f"{i}\t{x}\n" for i, x in enumerate(losses)))
        (tmp_path / name / "params.yaml").write_text("lr: 0.1\n")
        (tmp_path / name / "metrics.json").write_text('{"train": {"loss": 1.2}, "step": 1}')
    runs = read(str(tmp_path)).runs
    assert [run.name for run in runs] == ["a", "b"]
    assert set(runs[0].series) == {"train/loss", "val/loss"}
    assert runs[0].series["val/loss"].values.tolist() == [1.4, 1.2]
    assert str(runs[1].series["train/loss"].values[1]) == "nan"
    assert runs[0].hyperparameters == {"lr": 0.1}


def test_sacred(tmp_path):
    folder = tmp_path / "1"
    folder.mkdir()
    times = ["2026-11-29T08:26:44.602779", "2026-11-29T08:26:45.602779"]
    metrics = {"train.loss": {"steps": [0, 5], "timestamps": times, "values": [1.0, float("nan")]}}
    (folder / "metrics.json").write_text(json.dumps(metrics))
    (folder / "config.json").write_text('{"lr": 0.01, "seed": 3}')
    (run,) = read(str(tmp_path)).runs
    assert run.name == "1"
    assert run.series["train.loss"].steps.tolist() == [0, 5]
    assert str(run.series["train.loss"].values.tolist()) == "[1.0, nan]"
    assert run.hyperparameters["lr"] == 0.01


LEARNT, TESTED = [0.6, 0.5, 0.4, 0.3], [0.65, 0.6, 0.62, 0.7]


def catboost(folder):
    folder.mkdir(parents=True)
    for name, values in (("learn", LEARNT), ("test", TESTED)):
        rows = "".join(f"{i}\t{value}\n" for i, value in enumerate(values))
        (folder / f"{name}_error.tsv").write_text(f"iter\tLogloss\n{rows}")
    (folder / "time_left.tsv").write_text("iter\tPassed\tRemaining\n0\t1\t3\n1\t2\t2\n")


def test_catboosts_halves_are_one_run_and_its_times_none(tmp_path):
    catboost(tmp_path / "catboost_info")
    for name, values in (("learn", LEARNT), ("test", TESTED)):
        write_run(tmp_path / "catboost_info" / name, {"Logloss": values})
    (run,) = read(str(tmp_path)).runs
    assert run.kind == "catboost"
    assert run.series["learn/Logloss"].values.tolist() == LEARNT
    assert run.series["test/Logloss"].values.tolist() == TESTED


def test_catboosts_json_where_the_tables_are_missing(tmp_path):
    meta = {"learn_sets": ["learn"], "test_sets": ["test"], "learn_metrics": [{"name": "RMSE"}]}
    meta["test_metrics"] = [{"name": "RMSE", "best_value": "Min"}, {"name": "AUC", "best_value": "Max"}]
    rows = [{"iteration": i, "learn": [LEARNT[i]], "test": [TESTED[i], 0.5]} for i in range(4)]
    (tmp_path / "catboost_training.json").write_text(json.dumps({"meta": meta, "iterations": rows}))
    (run,) = read(str(tmp_path)).runs
    assert set(run.series) == {"learn/RMSE", "test/RMSE", "test/AUC"}
    assert run.series["test/RMSE"].values.tolist() == TESTED


def test_allennlps_epochs_are_one_run(tmp_path):
    for epoch in (0, 2, 10):
        document = {"epoch": epoch, "training_loss": 1 / (epoch + 1), "validation_loss": 2.0, "best_epoch": 0}
        (tmp_path / f"metrics_epoch_{epoch}.json").write_text(json.dumps(document))
    (tmp_path / "metrics.json").write_text('{"best_epoch": 0, "test_loss": 0.75}')
    (run,) = read(str(tmp_path)).runs
    assert run.kind == "allennlp"
    assert run.series["training_loss"].steps.tolist() == [0, 2, 10]
    assert set(run.series) == {"training_loss", "validation_loss"}
    assert run.results["test_loss"] == 0.75


def test_a_damaged_epoch_of_allennlp_is_told(tmp_path):
    (tmp_path / "metrics_epoch_0.json").write_text('{"epoch": 0, "training_loss": 1.5}')
    (tmp_path / "metrics_epoch_1.json").write_text('{"epoch": 1, "training_')
    evidence = read(str(tmp_path))
    assert evidence.runs[0].points == 1
    assert "metrics_epoch_1.json" in evidence.errors[0].source


def test_a_session_of_clearml_is_a_run(tmp_path):
    event = {"timestamp": 1_795_972_447_133, "type": "training_stats_scalar", "task": "offline-8b", "metric": "loss"}
    rows = [[event | {"iter": i, "variant": part, "value": v} for i, v in enumerate(values)]
            for part, values in (("train", [1.5, 0.5]), ("val", [1.75, 0.0]))]  # fmt: skip
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "[{broken\n")
    (tmp_path / "log.jsonl").write_text('[{"timestamp": 1, "type": "log", "task": "offline-8b", "msg": "loss 1"}]\n')
    evidence = read(str(tmp_path))
    (run,) = evidence.runs
    assert run.kind == "clearml"
    assert {tag: series.values.tolist() for tag, series in run.series.items()} == {
        "loss/train": [1.5, 0.5],
        "loss/val": [1.75, 0.0],
    }
    assert run.series["loss/val"].wall_times.tolist() == [1_795_972_447.133] * 2
    assert "1 lines are no lists of events" in evidence.errors[0].message
