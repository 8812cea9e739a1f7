"""Lines as people type them, each with the facts that it tells and no other."""

from pathlib import Path
from typing import Any

import pytest

from advisor.consult.telling import reading_of

LINES = [
    line for line in (Path(__file__).parent / "real_lines.txt").read_text(encoding="utf-8").splitlines() if "::" in line
][1:]


def _value(name: str, text: str) -> Any:
    if name == "parameters":
        return tuple(text.split(","))
    if text in ("true", "false"):
        return text == "true"
    try:
        return pytest.approx(float(text))
    except ValueError:
        return text


@pytest.mark.parametrize("line", LINES)
def test_a_real_line_tells(line: str) -> None:
    text, _, rest = line.partition(" ::")
    pairs = [part.partition("=") for part in rest.split()]
    wanted = {name: _value(name, value) for name, _, value in pairs if not name.startswith("?")}
    reading = reading_of(text)
    assert reading.facts == wanted
    assert set(reading.odd) == {name[1:] for name, _, _ in pairs if name.startswith("?")}
