# ruff: noqa: E501
from __future__ import annotations

import math
import sqlite3

from advisor.readers.reading import read


def run_folder(root, name="a1b2", stage="active"):
    folder = root / "mlruns" / "0" / name
    (folder / "metrics" / "val").mkdir(parents=True)
    (folder / "params").mkdir()
    (folder / "meta.yaml").write_text(f"artifact_uri: file:///x\nlifecycle_stage: {stage}\nrun_id: {name}\nstatus: 3\n")
    (folder / "metrics" / "loss").write_text("1700000000000 0.5 0\n1700000001000 nan 1\n1700000002000 0.25 2\n")
    (folder / "metrics" / "val" / "acc").write_text("1700000000000 0.75 0\n")
    (folder / "params" / "lr").write_text("0.01")
    (folder / "params" / "optimizer").write_text("adam")
    (folder / "params" / "nesterov").write_text("True")
    return folder


def test_the_file_store(tmp_path):
    run_folder(tmp_path)
    run_folder(tmp_path, "dead", "deleted")
    evidence = read(str(tmp_path))
    (run,) = evidence.runs
    assert run.name == "mlruns/0/a1b2"
    assert run.series["loss"].steps.tolist() == [0, 1, 2]
    assert math.isnan(run.series["loss"].values[1])
    assert run.series["val/acc"].wall_times.tolist() == [1700000000.0]
    assert run.hyperparameters == {"lr": 0.01, "optimizer": "adam", "nesterov": True}


def test_damaged_lines_are_lost(tmp_path):
    folder = run_folder(tmp_path)
    with (folder / "metrics" / "loss").open("a") as file:
        file.write("1700000003000 0.2\x00 3\n17")
    evidence = read(str(tmp_path))
    assert evidence.sources[0].lost == 2
    assert len(evidence.runs[0].series["loss"]) == 3


def database(path):
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);
            CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, start_time BIGINT, lifecycle_stage TEXT,
              experiment_id INTEGER);
            CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
            CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
            INSERT INTO experiments VALUES (1, 'digits', 'active');
            INSERT INTO runs VALUES ('r1', 'calm-fox-1', 'FINISHED', 1, 'active', 1), ('r2', 'x', 'FAILED', 2, 'deleted', 1);
            INSERT INTO metrics VALUES ('loss', 0.5, 1700000000000, 'r1', 0, 0), ('loss', 0.0, 1700000001000, 'r1', 1, 1),
              ('loss', 1.7976931348623157e308, 1700000002000, 'r1', 2, 0), ('loss', 9, 1700000002000, 'r2', 2, 0);
            INSERT INTO params VALUES ('batch_size', '32', 'r1'), ('lr', '1e-3', 'r1');
            """
        )
    connection.close()


def test_the_database(tmp_path):
    database(tmp_path / "mlflow.db")
    before = (tmp_path / "mlflow.db").read_bytes()
    (run,) = read(str(tmp_path / "mlflow.db")).runs
    assert run.name == "digits/calm-fox-1"
    assert run.series["loss"].values[0] == 0.5
    assert math.isnan(run.series["loss"].values[1])
    assert math.isinf(run.series["loss"].values[2])
    assert run.hyperparameters == {"batch_size": 32, "lr": 0.001}
    assert (tmp_path / "mlflow.db").read_bytes() == before
