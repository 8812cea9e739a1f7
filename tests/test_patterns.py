"""An expression that an earlier start compiled finds what one compiled now finds."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor import cache, patterns

EXPRESSIONS = (
    (r"(?<![\w.])(?:(?P<low>\d+) ?(?:-|to) ?(?P<high>\d+))(?!\w)", 0),
    (r"(?P<a>x)|(?P<b>y)|(z)", re.IGNORECASE),
    (r"(?m)^[a-zé]{2,}\s*$", 0),
    (r"(\w)(?=\1)|(?<=a)b(?(1)c|d)", re.ASCII),
)
TEXT = "3 to 9, 10-20 X y Z aa ab\nécole  \nabd bb"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A start of a command with a cache of its own; the file that it keeps expressions in."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "_remembering", True)
    _begin(monkeypatch)
    yield tmp_path / "hp-advisor" / patterns._name()
    patterns.compiled.cache_clear()
    patterns._kept.cache_clear()


def _begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_new", {})
    patterns.compiled.cache_clear()
    patterns._kept.cache_clear()


@pytest.mark.parametrize(("text", "flags"), EXPRESSIONS)
def test_the_next_start_finds_the_same(start: Path, monkeypatch: pytest.MonkeyPatch, text: str, flags: int) -> None:
    patterns.compiled(text, flags)
    patterns._keep()
    _begin(monkeypatch)
    again, plain = patterns.compiled(text, flags), re.compile(text, flags)
    assert not patterns._new  # it was not compiled again
    assert again == plain
    assert again.groupindex == plain.groupindex
    assert [m.groups() for m in again.finditer(TEXT)] == [m.groups() for m in plain.finditer(TEXT)]


@pytest.mark.parametrize("row", [None, [0, "AAAA", 0, {}], [0, "!", 0, {}], [32, "/////w==", 1, {"a": 7}], [1, 2]])
def test_numbers_that_are_no_expression_are_compiled_anew(start: Path, row: object) -> None:
    start.parent.mkdir()
    start.write_text(json.dumps({"0 lo+ss": row}), encoding="utf-8")
    assert patterns.compiled("lo+ss").findall("loss looss") == ["loss", "looss"]


def test_an_expression_that_is_wrong_says_so(start: Path) -> None:
    with pytest.raises(re.error):
        patterns.compiled("(loss")


def test_a_call_from_python_keeps_nothing(start: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_remembering", False)
    assert patterns.compiled("loss").search("my loss")
    assert not patterns._new


def test_what_is_kept_stays_bounded(start: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MOST", 2)
    for text in ("one", "two"):
        patterns.compiled(text)
    patterns._keep()
    _begin(monkeypatch)
    patterns.compiled("three")
    patterns._keep()
    assert list(json.loads(start.read_text(encoding="utf-8"))) == ["0 three"]


def test_letters_are_read_once(start: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert patterns.letters("begins", "lo|ra", lambda: ["lo", "ra"]) == ["lo", "ra"]
    patterns._keep()
    _begin(monkeypatch)
    assert patterns.letters("begins", "lo|ra", list) == ["lo", "ra"]
    assert patterns.letters("begins", "x?", list) == []
    assert list(patterns._new) == ["begins x?"]
