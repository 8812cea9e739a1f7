"""Optuna storages are read as optuna itself reads them, without being touched."""

from __future__ import annotations

import hashlib
import json
import math
import socket
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import optuna
import pytest

from advisor import read
from advisor.readers.optuna import _records as records
from advisor.readers.optuna._urls import database
from advisor.readers.optuna.optuna import from_study
from advisor.readers.source import masked
from advisor.records import TrialState

optuna.logging.set_verbosity(optuna.logging.ERROR)
CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus" / "optuna"


def objective(trial: optuna.Trial) -> float:
    lr = trial.suggest_float("lr", 1e-4, 1e-1, log=True)
    layers = trial.suggest_int("n_layers", 1, 4)
    size = trial.suggest_categorical("batch_size", [16, 32, 64])
    trial.suggest_float("drop", 0.0, 0.5, step=0.1)
    trial.set_user_attr("note", {"a": [1]})
    for step in range(4):
        trial.report(math.nan if trial.number == 7 and step == 2 else lr * (step + 1), step)
    if trial.number == 3:
        raise optuna.TrialPruned
    if trial.number == 4:
        raise ValueError
    return math.inf if trial.number == 5 else lr * layers + size


def fill(storage: object) -> optuna.Study:
    study = optuna.create_study(
        study_name="s", storage=storage, direction="minimize", sampler=optuna.samplers.RandomSampler(seed=0)
    )
    study.enqueue_trial({"lr": 0.01, "n_layers": 2}, user_attrs={"baseline": True})
    study.optimize(objective, n_trials=12, catch=(ValueError,))
    study.ask()
    return study


def assert_same(got, study: Any) -> None:
    assert len(got.trials) == len(study.trials)
    for mine, theirs in zip(got.trials, study.trials, strict=True):
        assert mine.number == theirs.number
        assert mine.state.name == theirs.state.name
        assert dict(mine.params) == theirs.params
        assert list(mine.values) == (theirs.values or [])
        assert json.dumps(dict(mine.intermediate)) == json.dumps(theirs.intermediate_values)
        assert dict(mine.user_attrs) == theirs.user_attrs
        assert mine.system_attrs.get("fixed_params") == theirs.system_attrs.get("fixed_params")
    lr = got.parameters["lr"]
    assert (lr.canonical, lr.kind, lr.low, lr.high, lr.log) == ("learning_rate", "float", 1e-4, 0.1, True)
    assert got.parameters["batch_size"].numeric_choices
    assert got.parameters["drop"].step == pytest.approx(0.1)
    assert got.directions == ("minimize",)


def test_sqlite_is_read_as_optuna_reads_it_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    study = fill(f"sqlite:///{path}")
    before = hashlib.sha256(path.read_bytes()).digest()
    evidence = read(path)
    assert_same(evidence.studies[0], study)
    assert evidence.sources[0].points == 13
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert [p.name for p in tmp_path.iterdir()] == ["study.db"]
    assert read(f"sqlite:///{path}").studies[0].trials == evidence.studies[0].trials


def test_a_journal_is_played_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.log"
    study = fill(optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(path))))
    assert_same(read(path).studies[0], study)
    frozen = SimpleNamespace(trials=study.trials)
    with path.open("ab") as file:
        file.write(b'{"op_code": 99\n{"op_code": 5, "stud')
    evidence = read(path)
    assert_same(evidence.studies[0], frozen)
    assert evidence.sources[0].lost == 1


def test_a_study_in_memory() -> None:
    study = fill(None)
    assert_same(from_study(study), study)
    evidence = read(study)
    assert evidence.studies[0].name == "s"
    assert evidence.sources[0].kind == "optuna"


def test_a_sampler_and_pruner_are_told_by_their_marks() -> None:
    sampler = optuna.samplers.GridSampler({"x": [0, 1, 2]}, seed=0)
    study = optuna.create_study(sampler=sampler, pruner=optuna.pruners.SuccessiveHalvingPruner())

    def objective(trial: optuna.Trial) -> float:
        for step in range(1, 5):
            trial.report(1.0, step)
            trial.should_prune()
        return trial.suggest_int("x", 0, 2)

    study.optimize(objective, n_trials=3)
    got = from_study(study)
    assert (got.sampler, got.pruner) == ("GridSampler", "SuccessiveHalvingPruner or HyperbandPruner")
    silent = from_study(fill(None))
    assert (silent.sampler, silent.pruner) == (None, None)


def test_one_study_of_several_by_name(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    for name in ("alpha", "beta"):
        optuna.create_study(study_name=name, storage=f"sqlite:///{path}", directions=["minimize", "maximize"])
    assert [study.name for study in read(path).studies] == ["alpha", "beta"]
    assert read(f"{path}#beta").studies[0].directions == ("minimize", "maximize")
    missing = read(f"{path}#betta")
    assert not missing.studies
    assert "Did you mean 'beta'" in missing.errors[0].message


def test_what_is_no_study_is_an_error_not_an_exception(tmp_path: Path) -> None:
    (tmp_path / "half.db").write_bytes(b"SQLite format 3\x00" + b"\x01" * 3000)
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE things (a)").connection.commit()
    (tmp_path / "text.db").write_text("hello")
    for name in ("half.db", "other.db", "text.db"):
        evidence = read(tmp_path / name)
        assert not evidence.studies
        assert evidence.errors[0].source.endswith(name)


def test_a_study_being_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    fill(f"sqlite:///{path}")
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM trial_params")
    assert len(read(path).studies[0].trials[0].params) == 4
    writer.rollback()
    writer.close()


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_writer_is_neither_stopped_nor_seen_half_way(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "busy.db"
    optuna.create_study(study_name="s", storage=f"sqlite:///{path}")
    stop = threading.Event()
    failures: list[Exception] = []

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as connection:
            connection.execute(f"PRAGMA journal_mode={mode}")
            for number in range(10_000):
                if stop.wait(0.001):
                    return
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO trials (number, study_id, state) VALUES (?, 1, 'COMPLETE')", (number,))
                connection.execute(
                    "INSERT INTO trial_values (trial_id, objective, value, value_type)"
                    " VALUES (last_insert_rowid(), 0, 1.0, 'FINITE')"
                )
                connection.execute("COMMIT")

    def guarded() -> None:
        try:
            write()
        except Exception as error:
            failures.append(error)

    writer = threading.Thread(target=guarded)
    writer.start()
    try:
        seen = 0
        for _ in range(10):
            evidence = read(path)
            assert not evidence.errors
            trials = evidence.studies[0].trials
            assert all(trial.values == (1.0,) for trial in trials)
            assert len(trials) >= seen
            seen = len(trials)
    finally:
        stop.set()
        writer.join()
    assert not failures


def test_a_log_that_was_left_behind_is_recovered_in_a_copy(tmp_path: Path) -> None:
    path, left = tmp_path / "wal.db", tmp_path / "left"
    study = fill(f"sqlite:///{path}")
    left.mkdir()
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    assert_same(read(path).studies[0], study)
    writer.execute("UPDATE studies SET study_name = 'renamed'")
    assert [s.name for s in read(path).studies] == ["renamed"]
    for name in ("wal.db", "wal.db-wal"):
        (left / name).write_bytes((tmp_path / name).read_bytes())
    writer.close()
    assert [s.name for s in read(left / "wal.db").studies] == ["renamed"]
    assert sorted(p.name for p in left.iterdir()) == ["wal.db", "wal.db-wal"]
    (left / "wal.db-wal").unlink()
    assert [s.name for s in read(left / "wal.db").studies] == ["s"]
    assert [p.name for p in left.iterdir()] == ["wal.db"]


def test_a_journal_that_was_left_behind_is_rolled_back_in_a_copy(tmp_path: Path) -> None:
    path, left = tmp_path / "study.db", tmp_path / "left"
    fill(f"sqlite:///{path}")
    left.mkdir()
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA cache_size=1")
    writer.execute("BEGIN EXCLUSIVE")
    for table in ("trial_values", "trial_intermediate_values", "trial_params", "trials"):
        writer.execute(f"DELETE FROM {table}")
    for name in ("study.db", "study.db-journal"):
        (left / name).write_bytes((tmp_path / name).read_bytes())
    writer.execute("ROLLBACK")
    writer.close()
    before = {found.name: found.read_bytes() for found in left.iterdir()}
    assert len(before["study.db-journal"]) > 1000
    assert before["study.db"] != path.read_bytes()
    assert read(left / "study.db").studies[0].trials == read(path).studies[0].trials
    assert {found.name: found.read_bytes() for found in left.iterdir()} == before


def test_a_database_that_stays_locked_is_read_from_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    study = SimpleNamespace(trials=fill(f"sqlite:///{path}").trials)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    assert_same(read(path).studies[0], study)
    writer.close()


def test_what_is_intact_in_a_damaged_database_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    fill(f"sqlite:///{path}")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE trial_params SET distribution_json = '{' WHERE param_id = 1")
    connection.execute("UPDATE trials SET number = 'x' WHERE trial_id = 3")
    connection.execute("UPDATE trial_values SET value = 'y' WHERE trial_id = 2")
    connection.close()
    evidence = read(path)
    assert len(evidence.studies[0].trials) == 12
    assert evidence.sources[0].lost == 3
    assert "3 damaged records" in evidence.errors[0].message


def test_text_that_is_no_utf8_costs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    fill(f"sqlite:///{path}")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE trial_user_attributes SET key = CAST(x'ff41' AS TEXT) WHERE key = 'note'")
    connection.close()
    evidence = read(path)
    assert len(evidence.studies[0].trials) == 13
    assert "\ufffdA" in evidence.studies[0].trials[1].user_attrs


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me:secret@localhost:1/db",
        "postgresql://me:se#cr/et@secret@localhost:1/db",
        "mysql://me@localhost:1/db?password=secret",
        "nosuch://me:secret@localhost:1/db#study",
        "grpc://me:secret@localhost:1",
    ],
)
def test_a_password_is_never_repeated(url: str) -> None:
    evidence = read(url)
    assert evidence.errors
    assert "secret" not in masked(url)
    assert "secret" not in evidence.model_dump_json()


def test_a_database_url_is_read_through_sqlalchemy(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'study.db'}"
    study = fill(url)
    assert_same(records.study(database(url).studies[0], url), study)


def test_a_grpc_proxy_is_asked(tmp_path: Path) -> None:
    from optuna.storages._grpc.server import make_server

    with closing(socket.socket()) as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    storage = optuna.storages.InMemoryStorage()
    study = fill(storage)
    server = make_server(storage, "localhost", port)
    server.start()
    try:
        evidence = read(f"grpc://localhost:{port}")
        assert_same(evidence.studies[0], study)
        assert read(f"grpc://localhost:{port}#s").studies
    finally:
        server.stop(None)


def test_constraints_and_changed_ranges() -> None:
    study = optuna.create_study(study_name="s")
    for high in (1.0, 2.0):
        trial = study.ask({"x": optuna.distributions.FloatDistribution(0, high)})
        trial.set_constraint("size", high - 1.5)
        study.tell(trial, high)
    got = from_study(study)
    assert [trial.constraints for trial in got.trials] == [(-0.5,), (0.5,)]
    assert got.parameters["x"].high == 2.0


def test_trials_of_another_range_than_most_are_numbered(tmp_path: Path) -> None:
    storage = f"sqlite:///{tmp_path}/s.db"
    study = optuna.create_study(study_name="s", storage=storage)
    for number in range(6):
        trial = study.ask()
        trial.suggest_float("x", 0, 2 if number in (1, 4) else 1)
        trial.suggest_int("y", 1, 9)
        study.tell(trial, 1.0)
    assert from_study(study).redeclared == read(storage).studies[0].redeclared == {"x": (1, 4)}


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of public studies is not here")
def test_old_schemas_of_public_studies() -> None:
    evidence = read(CORPUS)
    assert not evidence.errors
    assert len(evidence.studies) == 27
    assert evidence.sources[0].points == 3470
    states = {trial.state for study in evidence.studies for trial in study.trials}
    assert {TrialState.COMPLETE, TrialState.PRUNED, TrialState.RUNNING} <= states
    assert all(study.directions for study in evidence.studies)
