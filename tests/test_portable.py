"""What runs on the oldest Python that is supported: Python 3.11.2 misreads possessive repeats of groups."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_no_expression_repeats_possessively() -> None:
    possessive = re.compile(r"\)(?:[*+?]|\{\d+,?\d*\})\+|\(\?>")
    files = [*ROOT.glob("advisor/**/*.py"), *ROOT.glob("rules/**/*.yaml"), *ROOT.glob("tui/**/*.py")]
    found = [
        f"{path.name}: {line}"
        for path in files
        for line in path.read_text("utf-8").splitlines()
        if possessive.search(line)
    ]
    assert not found
