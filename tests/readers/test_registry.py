from __future__ import annotations

from importlib.metadata import EntryPoint

import numpy as np
import pytest

from advisor.readers import registry as module
from advisor.readers.reading import read
from advisor.readers.source import Reading
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
        monkeypatch.setattr(module, "entry_points", lambda group: points)
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
    module._outline.cache_clear()
    module._loaded_once.cache_clear()
    yield kinds
    module._outline.cache_clear()
    module._loaded_once.cache_clear()


def test_readers_come_in_the_same_order_where_an_earlier_start_told_it(drawn_up):
    assert [reader.kind for reader in module.in_turn()] == drawn_up
    assert "elsewhere" in drawn_up
    assert "cannot be loaded" in module.load_errors()[0].message


def test_a_reader_whose_turn_does_not_come_is_not_loaded(drawn_up, tmp_path):
    (tmp_path / "x").write_bytes(b"ELSEWHERE 1")
    assert read(str(tmp_path)).runs[0].kind == "elsewhere"
    assert module._loaded_once.cache_info().currsize < len(drawn_up) / 2


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
