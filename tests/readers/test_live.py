"""Reading on gives what reading whole gives, and costs what was added."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import read
from advisor.readers.events import _files as event_files
from advisor.readers.live import Tail
from advisor.records import Evidence
from tests.readers.events.building import event, header, scalars, simple

NAME = "events.out.tfevents.1000000000.host"
optuna.logging.set_verbosity(optuna.logging.ERROR)


def contents(evidence: Evidence) -> dict[str, Any]:
    """Everything in the evidence, comparable."""
    runs = {
        run.name: {
            tag: (s.steps.tobytes(), s.values.tobytes(), s.wall_times.tobytes()) for tag, s in run.series.items()
        }
        for run in evidence.runs
    }
    settings_of = {run.name: (dict(run.hyperparameters), dict(run.results)) for run in evidence.runs}
    return {
        "runs": runs,
        "settings": settings_of,
        "studies": {study.name: study for study in evidence.studies},
        "sources": evidence.sources,
        "errors": evidence.errors,
    }


appends = st.lists(
    st.tuples(
        st.sampled_from(["a/x.tfevents.1", "a/x.tfevents.2", "b/x.tfevents.1"]),
        st.integers(0, 400),
        st.sampled_from(["grow", "grow", "grow", "noise", "replace"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(appends=appends)
def test_reading_on_is_reading_whole(tmp_path_factory: pytest.TempPathFactory, appends: list[Any]) -> None:
    root = tmp_path_factory.mktemp("logs")
    tail = Tail(root)
    streams: dict[str, bytes] = {}
    for name, size, change in appends:
        path = root / name
        path.parent.mkdir(exist_ok=True)
        if change == "replace":
            path.unlink(missing_ok=True)
            streams.pop(name, None)
        ready = streams.setdefault(name, header() + scalars("loss", range(30)) + scalars("acc", range(9)))
        with path.open("ab") as file:
            file.write(ready[:size])
            if change == "noise":
                file.write(b"\x07" * 21)
        streams[name] = ready[size:]
        assert contents(tail.poll()) == contents(read(root))


def test_a_file_in_the_place_of_one_as_long_is_read_anew(tmp_path: Path) -> None:
    path, logged = tmp_path / NAME, header() + scalars("loss", range(30))
    path.write_bytes(logged[:207] + b"\x07" * 21)
    tail = Tail(tmp_path)
    tail.poll()
    path.unlink()
    path.write_bytes(logged[:228])
    assert contents(tail.poll()) == contents(read(tmp_path))


def test_a_poll_reads_only_what_was_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / NAME
    path.write_bytes(header() + scalars("loss", range(20_000)))
    taken: list[int] = []
    whole = event_files._Stream.readinto

    def counted(stream: Any, room: memoryview) -> int:
        taken.append(whole(stream, room))
        return taken[-1]

    monkeypatch.setattr(event_files._Stream, "readinto", counted)
    tail = Tail(tmp_path)
    before = tail.poll().runs[0].series["loss"]
    assert sum(taken) == path.stat().st_size
    taken.clear()
    tail.poll()
    assert sum(taken) == 0
    added = event(20_000, simple("loss", 7.0))
    with path.open("ab") as file:
        file.write(added)
    series = tail.poll().runs[0].series["loss"]
    assert sum(taken) == len(added)
    assert (len(before), len(series)) == (20_000, 20_001)
    np.testing.assert_array_equal(before.values, np.arange(20_000.0))


def test_a_study_that_grows_beside_its_logs(tmp_path: Path) -> None:
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    study = optuna.create_study(study_name="s", storage=storage)
    tail = Tail(tmp_path)
    for number in range(3):
        study.optimize(lambda trial: trial.suggest_float("lr", 0, 1), n_trials=1)
        folder = tmp_path / f"trial_{number}"
        folder.mkdir()
        (folder / NAME).write_bytes(header() + scalars("val_loss", [1.0, 0.5]))
        evidence = tail.poll()
        assert len(evidence.studies[0].trials) == number + 1
        assert contents(evidence) == contents(read(tmp_path))
    assert evidence.runs[2].hyperparameters["lr"] == study.trials[2].params["lr"]
    assert len(evidence.studies) == 1


def test_what_appears_later_is_found(tmp_path: Path) -> None:
    tail = Tail(tmp_path / "later")
    assert "no such file" in tail.poll().errors[0].message
    sqlite3.connect(tmp_path / "x.db").close()
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / NAME).write_bytes(header() + scalars("loss", [1.0]))
    assert tail.poll().runs
