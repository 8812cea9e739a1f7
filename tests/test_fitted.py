"""Fitted numbers belong to the data and the signals of today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import fitted


@pytest.mark.parametrize("name", fitted.FITS)
def test_a_fit_is_of_the_data_and_signals_of_today(name: str) -> None:
    assert not fitted.stale([name]), f"{name}: refit with `{fitted.command(name)}` (make refit)"


def test_other_data_and_other_signals_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data.bin"
    data.write_bytes(b"one")
    values = [0.5, "high"]
    monkeypatch.setattr(fitted, "KEPT", tmp_path / "fitted.yaml")
    monkeypatch.setattr(fitted, "FITS", {"toy": fitted.Fit(("toy.fit",), (data,), lambda: values)})
    assert fitted.stale(["toy"]) == ["toy"]
    fitted.sign(["toy"])
    assert fitted.stale(["toy"]) == []
    values[0] = 0.5000001
    assert fitted.stale(["toy"]) == [], "rounding of another machine"
    values[0] = 0.51
    assert fitted.stale(["toy"]) == ["toy"]
    values[0] = 0.5
    data.write_bytes(b"two")
    assert fitted.stale(["toy"]) == ["toy"]


def test_the_commands_are_those_of_modules_that_are_there() -> None:
    for name, made in fitted.FITS.items():
        assert (fitted.ROOT / Path(*made.command[0].split("."))).with_suffix(".py").is_file(), name


def test_make_refits() -> None:
    makefile = (fitted.ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^refit: .*\n\t.*benchmarks\.fitted --refit$", makefile, re.MULTILINE)
