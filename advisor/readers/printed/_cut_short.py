"""How the captured output of a training ends where it was cut off: out of memory, out of time, killed, an error."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from advisor.patterns import compiled
from advisor.readers._lines import Lines
from advisor.readers.source import Candidate, printable
from advisor.records import CutShort
from advisor.tables import table

_LONGEST = 400  # characters of a line that are looked at
_TOLD = 200  # and that are told


def cut_short(file: Candidate) -> CutShort | None:
    """What the last lines of a captured output say of its end; None where they say nothing of the kind."""
    known = table("cut_short")
    last = deque(Lines(file.content), maxlen=int(known["last_lines"]))
    lines = [part.strip()[:_LONGEST] for line in last for part in line.split("\r") if part.strip()]
    measured = [at for at, line in enumerate(lines) if compiled(known["measured"]).match(line)]
    done = _done([lines[at] for at in measured])
    if done is not None and done >= float(known["done_from"]):
        return None
    return _told(lines[measured[-1] + 1 if measured else 0 :], done)


def _done(measured: Sequence[str]) -> float | None:
    """The share of the length that the training itself counts up to."""
    for line in reversed(measured[-int(table("cut_short")["counted_lines"]) :]):
        if (found := compiled(table("cut_short")["counted"]).search(line)) and int(found["of"]):
            return int(found["at"]) / int(found["of"])
    return None


def _told(lines: Sequence[str], done: float | None) -> CutShort | None:
    for row in table("cut_short")["kinds"]:
        for line in lines:
            if any(compiled(pattern).search(line) for pattern in row["lines"]):
                return CutShort(kind=row["name"], line=printable(line[:_TOLD]), done=done)
    return None
