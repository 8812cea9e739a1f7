"""A file reads alike from the cache and from its text."""

import math
import os
import time
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


def test_what_was_not_used_for_long_goes_when_more_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "MOST_BYTES", 1_000)
    folder = tmp_path / "hp-advisor"
    folder.mkdir()
    for name, days in (("old-1.json", 90), ("large-1.json", 20), ("large-2.json", 10), ("fresh-1.json", 1)):
        (folder / name).write_text('{"a": 1}' + " " * (600 if "large" in name else 0))
        when = time.time() - days * 86_400
        os.utime(folder / name, (when, when))
    cache.from_earlier_start("new", 1, lambda: {"b": 2})
    assert {file.name.partition("-")[0] + file.name[-6:] for file in folder.iterdir()} >= {"fresh1.json", "large2.json"}
    assert not (folder / "old-1.json").exists()
    assert not (folder / "large-1.json").exists()


def test_statistics_are_kept_when_a_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made: list[int] = []

    def make() -> dict[str, float]:
        made.append(1)
        return {"lead": -math.inf, "share": 0.1 + 0.2}

    assert cache.remembered("study", lambda: "trials", make) == make()
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(cache, "_remembering", True)
    made.clear()
    assert cache.remembered("study", lambda: "trials", make) == cache.remembered("study", lambda: "trials", make)
    assert len(made) == 1
    cache.remembered("study", lambda: "other trials", make)
    assert len(made) == 2


def test_dates_tell_of_every_file_of_the_ending(tmp_path):
    for name in ("b.py", "a.py", "deep/c.py", "deep/d.txt", "__pycache__/e.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x" * len(name))
    names = [Path(name).relative_to(tmp_path).as_posix() for name, _, _ in cache.dates_of(tmp_path, ".py")]
    assert names == ["a.py", "b.py", "deep/c.py"]
    assert [size for *_, size in cache.dates_of(tmp_path, ".py", deep=False)] == [4, 4]
    before = cache.dates_of(tmp_path)
    (tmp_path / "deep" / "d.txt").write_text("other")
    assert cache.dates_of(tmp_path) != before
