"""A file reads alike from the cache and from its text."""

from pathlib import Path

import pytest

from advisor import cache


def test_the_first_reading_and_the_next_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = tmp_path / "table.yaml"
    place.write_text("tiers:\n  1: {impact: 10}\n  2: {impact: 5}\nmost: .inf\n", encoding="utf-8")
    first, second = cache.load_all({"table": place}), cache.load_all({"table": place})
    assert list((tmp_path / "cache").rglob("rules-*.json"))
    assert first == second == {"table": {"tiers": {"1": {"impact": 10}, "2": {"impact": 5}}, "most": float("inf")}}


def test_a_folder_that_cannot_be_written_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = tmp_path / "table.yaml"
    place.write_text("1: one\n", encoding="utf-8")
    assert cache.load_all({"table": place}) == {"table": {"1": "one"}}
