from __future__ import annotations

import json
import sqlite3

import pytest

from advisor.readers.reading import read


def project(path, with_ids, stored=str):
    ids = "run_id TEXT NOT NULL, " if with_ids else ""
    given = ("r1",) if with_ids else ()
    rows = [(0, {"train/loss": 0.5, "val": {"acc": 0.5}}), (1, {"train/loss": float("nan")})]
    with sqlite3.connect(path) as connection:
        connection.execute(
            f"CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, {ids}timestamp TEXT NOT NULL, "
            "run_name TEXT NOT NULL, step INTEGER NOT NULL, metrics TEXT NOT NULL)"
        )
        connection.execute(
            f"CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, {ids}run_name TEXT NOT NULL, "
            "config TEXT NOT NULL, created_at TEXT NOT NULL)"
        )
        marks = ",".join("?" * (4 + with_ids))
        names = ("run_id, " if with_ids else "") + "timestamp, run_name, step, metrics"
        for step, metrics in rows:
            row = (*given, "2024-01-01T00:00:00+00:00", "proud-hill-0", step, stored(json.dumps(metrics)))
            connection.execute(f"INSERT INTO metrics ({names}) VALUES ({marks})", row)
        connection.execute(f"INSERT INTO metrics ({names}) VALUES ({marks})", (*given, "x", "proud-hill-0", 2, '{"tr'))
        names = ("run_id, " if with_ids else "") + "run_name, config, created_at"
        config = json.dumps({"lr": 0.01, "model": {"width": 64}, "_Username": "someone"})
        connection.execute(
            f"INSERT INTO configs ({names}) VALUES ({','.join('?' * (3 + with_ids))})",
            (*given, "proud-hill-0", stored(config), "2024-01-01T00:00:00+00:00"),
        )
    connection.close()


@pytest.mark.parametrize("stored", [str, str.encode], ids=["text", "bytes"])
@pytest.mark.parametrize("with_ids", [True, False])
def test_a_project(tmp_path, with_ids, stored):
    project(tmp_path / "p.db", with_ids, stored)
    evidence = read(str(tmp_path))
    (run,) = evidence.runs
    assert run.name == "proud-hill-0"
    assert run.series["train/loss"].steps.tolist() == [0, 1]
    assert run.series["val/acc"].wall_times.tolist() == [1704067200.0]
    assert run.hyperparameters == {"lr": 0.01, "model.width": 64}
    assert evidence.sources[0].kind == "trackio"
    assert evidence.sources[0].lost == 1
