"""Scores the grammar of facts on lines that nobody tuned on: the share with exactly the facts that are told.

`python -m benchmarks.consultation.lines`; prints the sum and never a line.
"""

from __future__ import annotations

from typing import Any

from advisor.consult.telling import reading_of
from benchmarks.consultation.utterances import HERE, typed

LINES = HERE / "lines_held_out.txt"


def main() -> None:
    """Prints the share of lines read exactly."""
    lines = [line.partition("::") for line in LINES.read_text(encoding="utf-8").splitlines() if "::" in line]
    right = sum(_exact(text, facts) for text, _, facts in lines)
    print(f"{right} of {len(lines)} lines exact: {right / len(lines):.1%}")


def _exact(text: str, facts: str) -> bool:
    wanted = {name: typed(name, value) for name, _, value in (pair.partition("=") for pair in facts.split())}
    found = reading_of(text.strip()).facts
    return found.keys() == wanted.keys() and all(_same(found[name], value) for name, value in wanted.items())


def _same(found: Any, wanted: Any) -> bool:
    return abs(found - wanted) <= 1e-6 * max(1, abs(wanted)) if isinstance(wanted, float) else bool(found == wanted)


if __name__ == "__main__":
    main()
