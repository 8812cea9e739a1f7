"""Logs that hold several trainings, each below a line that counts them: `===== Fold 1/5 =====`, `Seed 3`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from advisor.readers.printed._printed import Printed
from advisor.records import Series

_HEADING = re.compile(
    r"^(?:.{0,60}?(?:INFO|DEBUG)[\]:| -]{1,4})?[^\w\n]{0,100}(?:(?:starting|training|begin|start|running)[ :]{1,2})?"
    r"(fold|seed|run|repeat|replicate|repetition)[ _]?[:#=]?[ _]?(\d{1,6})(?:[ ]?(?:/|of)[ ]?\d{1,6})?[^\w\n]{0,100}$",
    re.IGNORECASE | re.MULTILINE,
)


def counts_trainings(text: str) -> bool:
    """Whether lines count trainings of one kind, each once and one after another."""
    found = [(match[1].lower(), int(match[2])) for match in _HEADING.finditer(text)]
    return len(found) > 1 and len({word for word, _ in found}) == 1 and all(a < b for (_, a), (_, b) in pairwise(found))


def longest_part(text: str) -> str:
    """What stands between two lines that count trainings, where it is longest; the whole text where none do."""
    if not counts_trainings(text):
        return text
    ends = [match.span() for match in _HEADING.finditer(text)]
    return max((text[end:start] for (_, end), (start, _) in pairwise([*ends, (len(text), 0)])), key=len)


def apart(blocks: Iterable[str]) -> Iterator[tuple[str, dict[str, Series]]]:
    """The series of every training with its name; what stands above the first line that counts is left without one."""
    name, printed = "", Printed()
    for block in blocks:
        start = 0
        for match in _HEADING.finditer(block):
            printed.add_block(block[start : match.start()])
            yield name, finished(printed)
            name, printed, start = f"{match[1].lower()}_{int(match[2])}", Printed(), match.end() + 1
        printed.add_block(block[start:])
    yield name, finished(printed)


def finished(printed: Printed) -> dict[str, Series]:
    """The series, once everything that was open is added."""
    printed.finish()
    return printed.series()
