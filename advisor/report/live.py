"""What a watch tells, as a person reads it in a terminal."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console
from rich.text import Text

from advisor.findings import Finding
from advisor.report.cards import COLOURS
from advisor.report.words import SEVERITY_MARKS, prescription_text, safe, sureness
from advisor.watching import Event

_INDENT = len("12:34:56  ")
_WORDS = {"resumed": "goes on", "quiet": "quiet: taken as ended"}


def event_text(event: Event, now: datetime, console: Console) -> Text:
    """The event in a few lines beside the time of day; what is too long for the console goes on below itself."""
    lines = _said(event).wrap(console, max(console.width - _INDENT, _INDENT))
    for line in lines:
        line.rstrip()
    return Text.assemble((f"{now:%H:%M:%S}  ", "dim"), Text("\n" + " " * _INDENT).join(lines))


def _said(event: Event) -> Text:
    place = _place(event)
    if event.finding is None:
        stalled = f"stalled: nothing new for {event.seconds:.0f} s" if event.seconds is not None else ""
        line = Text.assemble((_WORDS.get(event.event, stalled), "bold"), "  ", (place, "dim"))
        return line.append(f"\n→ which change helps? {safe(event.offer)}") if event.offer else line
    if event.event == "gone":
        return Text.assemble(("✓ gone", "green bold"), "  ", safe(event.finding.title), "  ", (place, "dim"))
    return _told(event.finding, place)


def _told(finding: Finding, place: str) -> Text:
    head = f"{SEVERITY_MARKS[finding.severity]} {finding.severity}"
    since = f" · since step {finding.since_step}" if finding.since_step is not None else ""
    text = Text.assemble(
        (head, f"{COLOURS[finding.severity]} bold"), "  ", (safe(finding.title), "bold"), ("  " + finding.rule, "dim"),
        (f"\n{place}{since} · confidence {sureness(finding.confidence)}", "dim"),
    )  # fmt: skip
    if finding.prescriptions and finding.suppressed_by is None:
        first = finding.prescriptions[0]
        text.append(f"\n→ {prescription_text(first)}", "bold")
        text.append(f"  {safe(first.reason)}")
    return text


def _place(event: Event) -> str:
    names = [
        event.source,
        *([event.run] if event.run not in (None, ".") else []),
        *([event.study] if event.study else []),
    ]
    unit = "trial" if event.study else "step"
    return safe(" ".join(str(name) for name in names)) + (f" · {unit} {event.step}" if event.step is not None else "")
