from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from advisor.readers import registry as module
from advisor.readers.reading import read
from advisor.readers.source import HEAD_BYTES, Candidate, Reading
from advisor.records import Run, Series


class Elsewhere:
    """A reader as another package writes one."""

    kind = "elsewhere"
    title = "Files of another program"
    order = 1

    def claims(self, candidate):
        return candidate.head.startswith(b"ELSEWHERE")

    def read(self, root, files, options):
        steps = np.arange(2)
        series = Series(tag="loss", steps=steps, values=steps / 2, wall_times=steps * 1.0)
        return Reading(runs=tuple(Run(name=file.folder, series={"loss": series}) for file in files), points=2)


class Broken(Elsewhere):
    kind = "broken"

    def claims(self, candidate):
        raise RuntimeError("never mind")


ELSEWHERE, BROKEN, NO_READER = Elsewhere(), Broken(), object()


@pytest.fixture
def installed(monkeypatch):
    def install(*names):
        points = [EntryPoint(name, f"{__name__}:{name}", module.ENTRY_POINTS) for name in names]
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points)
        monkeypatch.setattr(EntryPoint, "load", lambda self: globals()[self.name])
        module.registry.cache_clear()

    yield install
    monkeypatch.undo()
    module.registry.cache_clear()


def test_a_reader_of_another_package_is_asked(tmp_path, installed):
    installed("ELSEWHERE", "BROKEN")
    (tmp_path / "x").write_bytes(b"ELSEWHERE 1")
    evidence = read(str(tmp_path))
    assert evidence.runs[0].kind == "elsewhere"
    assert evidence.sources[0].points == 2


def test_what_is_no_reader_is_an_error_and_stops_nothing(tmp_path, installed):
    installed("NO_READER", "MISSING")
    (tmp_path / "log.csv").write_text("epoch,loss\n0,1\n1,0.5\n")
    evidence = read(str(tmp_path))
    assert len(evidence.runs) == 1
    assert "this reader lacks kind and title and order and claims and read" in evidence.errors[0].message
    assert "cannot be loaded" in evidence.errors[1].message


@pytest.fixture
def drawn_up(monkeypatch, installed):
    """A start that an earlier one told where the readers are: one of another package, and one that does not load."""
    installed("ELSEWHERE", "MISSING")
    outline = module._drawn_up()
    kinds = [reader.kind for reader in module.registry().readers]
    module.registry.cache_clear()
    monkeypatch.setattr(module, "is_remembering", lambda: True)
    monkeypatch.setattr(module, "remembered", lambda name, content, make: outline)
    for kept in (module._outline, module._turns, module._loaded_once):
        kept.cache_clear()
    yield kinds
    for kept in (module._outline, module._turns, module._loaded_once):
        kept.cache_clear()


def candidate(content, name="x"):
    return Candidate(path=Path(name), root=Path(), head=content, size=len(content))


def test_readers_come_in_the_same_order_where_an_earlier_start_told_it(drawn_up):
    kinds = [module._loaded_once(name, value).kind for name, value, _ in module._turns()]
    assert kinds == drawn_up
    assert "elsewhere" in drawn_up
    assert "cannot be loaded" in module.load_errors()[0].message


def test_a_reader_whose_turn_does_not_come_is_not_loaded(drawn_up, tmp_path):
    (tmp_path / "x").write_bytes(b"ELSEWHERE 1")
    assert read(str(tmp_path)).runs[0].kind == "elsewhere"
    assert module._loaded_once.cache_info().currsize < len(drawn_up) / 2


def test_a_reader_whose_signs_a_file_does_not_show_is_not_loaded(drawn_up):
    asked = [reader.kind for reader in module.in_turn(candidate(b"step,train_loss\n1,0.5\n", "log.csv"))]
    assert asked == [kind for kind in drawn_up if kind in asked]
    assert {"elsewhere", "csv", "stdout"} <= set(asked)
    assert not {"wandb", "tensorboard", "optuna", "keras-tuner"} & set(asked)


def recordings():
    folder = Path(__file__).parents[1] / "recordings"
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            yield path, Candidate(path=path, root=folder, head=file.read(HEAD_BYTES), size=path.stat().st_size)


def test_what_a_reader_claims_shows_its_signs():
    signed = [reader for reader in module.registry().readers if hasattr(reader, "signs")]
    seen = set()
    for path, file in recordings():
        for reader in signed:
            if reader.claims(file):
                assert reader.signs.shown_by(file), f"{reader.kind}: {path}"
                seen.add(reader.kind)
    assert len(seen) >= 8


@pytest.mark.parametrize(
    ("kind", "name", "content"),
    [
        ("swanlab", "x", b":SWL"),
        ("dvclive", "plots/metrics/loss.tsv", b"step\tloss\n0\t1\n"),
        ("monitor", "x", b'#{"t_start": 1}\nr,l,t\n'),
        ("tensorboard-download", "x.csv", b"\xef\xbb\xbfWall time,Step,Value\n"),
        ("tensorboard-download", "x.json", b" [[1700000000.5, 1, 0.5]]"),
        ("sacred", "metrics.json", b'{"loss": {"steps": [0'),
        ("json", "x.json", b'\n{"loss": [1, 0.5], "val_loss": [1, 0.6]}'),
        ("ax", "x.json", b'{"_type": "Experiment"'),
        ("bayesian-optimization", "x.json", b'{"target": 1.0, "params": {"x": 2}}'),
        ("optuna-log", "x.txt", b"Trial 0 finished with value: 1.0\nTrial 1 finished with value: 2.0\n"),
        ("ray", "progress.csv", b"training_iteration,trial_id,loss\n1,a,0.5\n"),
        ("visualdl", "vdlrecords.1.log", b""),
        ("tensorboard", "events.out.tfevents.1", b""),
        ("catboost", "learn_error.tsv", b"iter\tRMSE\n0\t1\n"),
        ("allennlp", "metrics_epoch_1.json", b'{"training_loss": 1}'),
        ("clearml", "x.json", b'[{"task": "offline-1", "type": "log"}]'),
        ("huggingface", "trainer_state.json", b'{"log_history": [], "best_model_checkpoint": 1}'),
        ("smac", "runhistory.json", b'{"data": [], "config_origins": {}, "stats": {"submitted": 1}}'),
        ("keras-tuner", "oracle.json", b'{"ongoing_trials": {}, "hyperparameters": {"space": []}}'),
        ("printed-trials", "x.txt", b"lr 1e-3 -> 0.81\nlr 1e-2 -> 0.7\nlr 3e-3 -> 0.83\nlr 3e-4 -> 0.6\n"),
        ("printed-trials", "y.txt", "lr 0.1→0.5\nlr 0.3→0.7\nlr 0.2→0.6\nlr 0.05→0.65\n".encode()),
    ],
)
def test_a_claim_shows_a_sign(kind, name, content, tmp_path):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    file = Candidate(path=path, root=tmp_path, head=content[:HEAD_BYTES], size=len(content))
    reader = next(reader for reader in module.registry().readers if reader.kind == kind)
    assert reader.claims(file)
    assert reader.signs.shown_by(file)


def test_every_reader_of_ours_loads():
    found = module.registry()
    assert found.errors == ()
    assert {
        "tensorboard",
        "optuna",
        "csv",
        "jsonl",
        "json",
        "huggingface",
        "ray",
        "mlflow",
        "trackio",
        "stdout",
        "wandb",
    } <= {reader.kind for reader in found.readers}
