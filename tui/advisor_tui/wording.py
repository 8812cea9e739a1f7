"""How names, numbers, durations and severities are written on the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

from advisor.report.escaping import terminal

if TYPE_CHECKING:
    from advisor.findings import Severity

LETTERS: dict[str, str] = {"error": "E", "warning": "W", "info": "i", "good": "✓"}
STYLES: dict[str, str] = {
    "error": "$text-error",
    "warning": "$text-warning",
    "info": "$foreground 75%",
    "good": "$text-success",
}
WORST_FIRST: tuple[Severity, ...] = ("error", "warning", "info", "good")


def safe(text: object) -> str:
    """Text from a log or a study on one line, control characters escaped."""
    return terminal(str(text)).replace("\n", "\\n").replace("\t", "\\t")


def run_name(name: str, source: str) -> str:
    """The name of a run; that of its file or folder where it lies in no other."""
    return safe(name if name not in ("", ".") else source.rstrip("/").rpartition("/")[2] or source or name)


def number(value: Any) -> str:
    """A value with three significant digits; other things as safe text."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "–"}[value]
    from advisor.report.words import significant

    return safe(significant(value))


def duration(seconds: float | None) -> str:
    """A duration as people say it: 40 s, 3 min, 2 h 05 min, 3 days."""
    if seconds is None:
        return "–"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    if minutes < 90:
        return f"{minutes:.0f} min"
    hours, rest = divmod(round(minutes), 60)
    if hours < 48:
        return f"{hours} h {rest:02d} min" if rest else f"{hours} h"
    return f"{hours / 24:.1f} days"


def hours(value: float | None) -> str:
    """Hours as people say them."""
    return duration(None if value is None else value * 3600)


def count(n: int, noun: str) -> str:
    """A number with its noun: 1 run, 1,500 runs."""
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{n:,} {noun if n == 1 else plural}"


def without_flags(text: str) -> str:
    """An error's words without the sentence that names a flag of the command line, which is no help here."""
    lines = [[part for part in re.split(r"(?<=[.?!])\s+", line) if "--" not in part] for line in text.splitlines()]
    kept = "\n".join(" ".join(line) for line in lines if line)
    return kept or text


def shortened(text: str, width: int) -> str:
    """The text in at most `width` cells, cut in the middle so that the end of a path stays readable."""
    if cell_len(text) <= width or width < 3:
        return text
    front = (width - 1) // 3
    tail = text
    while cell_len(tail) > width - 1 - front:
        tail = tail[1:]
    return set_cell_size(text, front).rstrip() + "…" + tail
