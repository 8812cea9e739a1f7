"""Which tool printed a text, by lines that no other prints: its file may go by any name."""

from __future__ import annotations

import re
from functools import cache

from advisor.tables import table


def tool_of(text: str) -> str:
    """The tool whose line stands in the text, the first of the table that has one; "" where none has."""
    return next((name for name, line in _lines().items() if line.search(text)), "")


@cache
def _lines() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(line, re.MULTILINE) for name, line in table("printed")["tools"].items()}
