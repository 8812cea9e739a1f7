"""One intact file of every kind, with what must survive: how much of it was told before a given byte."""

from __future__ import annotations

import gzip
import io
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import google_crc32c
import numpy as np

from advisor.records import Evidence

STEPS = 120
RECORDINGS = Path(__file__).parents[1] / "tests" / "recordings"


@dataclass(frozen=True)
class Base:
    """A kind of file: its name, its bytes, where each item ends, and how many leading items a reading kept.

    `ends` is empty where a file of that kind has no order of bytes in which items survive; `fewest` items must
    be intact for the file to be known as one of its kind (two printed lines are taken for prose).
    """

    kind: str
    name: str
    content: bytes
    ends: tuple[int, ...] = ()
    kept: Callable[[Evidence], int] = lambda evidence: 0
    fewest: int = 1


def bases(folder: Path) -> list[Base]:
    """All kinds of files."""
    return [
        _events("tensorboard, simple values", tensor=False),
        _events("tensorboard, tensors", tensor=True),
        _compressed(),
        _sqlite(folder),
        _journal(folder),
        _lines("CSV", "metrics.csv", _csv(), first=1),
        _lines("JSON lines", "log.jsonl", [json.dumps({"step": s, "loss": 1 / (s + 1)}) for s in range(STEPS)]),
        _lines("Ray result.json", "result.json", [_ray(s) for s in range(STEPS)]),
        _lines("printed lines", "train.log", [f"step {s} loss={1 / (s + 1)}" for s in range(STEPS)], fewest=4),
        Base("printed tables", "table.log", _printed_table()),
        Base("W&B offline", "run-abc123.wandb", (RECORDINGS / "wandb" / "part1.wandb").read_bytes()),
        Base("NumPy's arrays", "history.npz", _arrays()),
        Base("trainer_state.json", "trainer_state.json", _trainer_state()),
    ]


def _arrays() -> bytes:
    held = io.BytesIO()
    np.savez(held, train_loss=1 / np.arange(1, STEPS + 1), step=np.arange(STEPS))
    return held.getvalue()


def _printed_table() -> bytes:
    rows = "".join(f"  {s:5d}        {1 / (s + 1):.4f}        {1 / (s + 2):.4f}  0.02\n" for s in range(STEPS))
    return f"  epoch    train_loss    valid_loss     dur\n-------  ------------  ------------  ------\n{rows}".encode()


def _events(kind: str, tensor: bool) -> Base:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary

    from benchmarks.event_layouts import _framed, _scalar

    parts = [_framed(Event(wall_time=1e9, file_version="brain.Event:2").SerializeToString())]
    for step in range(STEPS):
        summary = Summary(value=[_scalar("loss", float(step), tensor, step == 0)])
        parts.append(_framed(Event(wall_time=1e9 + step, step=step, summary=summary).SerializeToString()))
    assert google_crc32c.implementation == "c"
    ends, at = [], len(parts[0])
    for part in parts[1:]:
        at += len(part)
        ends.append(at)
    return Base(kind, "events.out.tfevents.1.host", b"".join(parts), tuple(ends), _leading)


def _leading(evidence: Evidence) -> int:
    """How many points from the first on are there as they were written."""
    series = next((run.series["loss"] for run in evidence.runs if "loss" in run.series), None)
    kept = 0
    for step, value in zip(*(series.steps.tolist(), series.values.tolist()) if series else ((), ()), strict=True):
        if (step, value) != (kept, float(kept)):
            break
        kept += 1
    return kept


def _compressed() -> Base:
    return Base("tensorboard, gzip'd", "log.gz", gzip.compress(_events("", tensor=False).content))


def _sqlite(folder: Path) -> Base:
    path = folder / "base.db"
    _study(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("VACUUM")
    return Base("Optuna SQLite", "study.db", path.read_bytes())


def _journal(folder: Path) -> Base:
    import optuna

    path = folder / "base.log"
    _study(optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(path))))
    content = path.read_bytes()
    finished = re.compile(rb'^.*"op_code": 6.*"state": [123].*\n', re.MULTILINE)
    return Base("Optuna journal", "journal.log", content, tuple(m.end() for m in finished.finditer(content)), _trials)


def _trials(evidence: Evidence) -> int:
    """How many trials from the first on are finished as they were."""
    trials = evidence.studies[0].trials if evidence.studies else ()
    kept = 0
    for trial in trials:
        if trial.number != kept or not trial.values or trial.values[0] != float(kept):
            break
        kept += 1
    return kept


def _study(storage: object) -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(study_name="s", storage=storage, sampler=optuna.samplers.RandomSampler(seed=0))

    def objective(trial: optuna.Trial) -> float:
        trial.suggest_float("lr", 1e-4, 1e-1, log=True)
        trial.suggest_categorical("batch_size", [16, 32, 64])
        trial.report(1.0, 0)
        return float(trial.number)

    study.optimize(objective, n_trials=30)


def _lines(kind: str, name: str, lines: list[str], first: int = 0, fewest: int = 1) -> Base:
    """A file of lines; from the line `first` on, each is one step of a loss of 1 / (step + 1)."""
    content = ("\n".join(lines) + "\n").encode()
    ends = [match.end() for match in re.finditer(rb"\n", content)]
    return Base(kind, name, content, tuple(ends[first:]), _rows, fewest)


def _rows(evidence: Evidence) -> int:
    """How many rows from the first on are there as they were written."""
    found = [series for run in evidence.runs for tag, series in run.series.items() if tag.endswith("loss")]
    values = max((series.values.tolist() for series in found if len(series)), key=len, default=[])
    kept = 0
    while kept < len(values) and values[kept] == 1 / (kept + 1):
        kept += 1
    return kept


def _csv() -> list[str]:
    return ["epoch,step,train_loss,val_acc", *(f"{s},{s * 10},{1 / (s + 1)},{s / STEPS}" for s in range(STEPS))]


def _ray(step: int) -> str:
    return json.dumps(
        {
            "training_iteration": step + 1,
            "loss": 1 / (step + 1),
            "config": {"lr": 0.1},
            "trial_id": "a",
            "timestamp": step,
        }
    )


def _trainer_state() -> bytes:
    history = [{"epoch": s / 10, "step": s, "loss": 1 / (s + 1), "learning_rate": 1e-4} for s in range(STEPS)]
    return json.dumps({"log_history": history, "global_step": STEPS, "max_steps": STEPS}).encode()
