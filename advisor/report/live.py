"""What a watch tells, as a person reads it in a terminal."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text

from advisor.findings import Finding
from advisor.report.cards import COLOURS
from advisor.report.words import SEVERITY_MARKS, prescription_text, safe
from advisor.watching import Event

_WORDS = {"resumed": "goes on", "quiet": "quiet: taken as ended"}


def event_text(event: Event, now: datetime) -> Text:
    """The event in one to three lines, with the time of day in front."""
    line = Text.assemble((f"{now:%H:%M:%S}  ", "dim"))
    place = _place(event)
    if event.finding is None:
        stalled = f"stalled: nothing new for {event.seconds:.0f} s" if event.seconds is not None else ""
        line.append(Text.assemble((_WORDS.get(event.event, stalled), "bold"), "  ", (place, "dim")))
        return line.append(f"\n          → which change helps? {safe(event.offer)}") if event.offer else line
    if event.event == "gone":
        return line.append(
            Text.assemble(("✓ gone", "green bold"), "  ", safe(event.finding.title), "  ", (place, "dim"))
        )
    return line.append(_told(event.finding, place))


def _told(finding: Finding, place: str) -> Text:
    head = f"{SEVERITY_MARKS[finding.severity]} {finding.severity}"
    since = f" · since step {finding.since_step}" if finding.since_step is not None else ""
    text = Text.assemble(
        (head, f"{COLOURS[finding.severity]} bold"), "  ", (safe(finding.title), "bold"), ("  " + finding.rule, "dim"),
        (f"\n          {place}{since} · confidence {finding.confidence:.0%}", "dim"),
    )  # fmt: skip
    if finding.prescriptions and finding.suppressed_by is None:
        first = finding.prescriptions[0]
        text.append(f"\n          → {prescription_text(first)}", "bold")
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
