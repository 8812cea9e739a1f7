"""A finding in words: what is wrong, what to do, on what evidence, when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from advisor.findings import Finding, Prescription, Unexamined
from advisor.report.words import prescription_text, subject_name
from advisor_tui.fact_words import evidence_words, fact_words
from advisor_tui.widgets.hanging import Hanging
from advisor_tui.wording import LETTERS, STYLES, safe

OTHERWISE = {"--against": "known-good runs (key a)"}
"""What a command line calls by a flag, as it is called here."""
MOST_FIXES = 2  # prescriptions beside a finding; what could follow stands with its reasons
CODE = re.compile(r"`([^`]+)`")


class PrescriptionRow(Horizontal):
    """One thing to do, with the button that puts it into the plan."""

    DEFAULT_CSS = """
    PrescriptionRow {
        height: auto; margin-bottom: 1;
        & > Static { width: 1fr; }
        & > Button { width: auto; min-width: 15; margin-left: 1; }
    }
    """

    class Put(Message):
        """A prescription is to go into the plan."""

        def __init__(self, finding: Finding, prescription: Prescription) -> None:
            super().__init__()
            self.finding, self.prescription = finding, prescription

    def __init__(self, finding: Finding, place: int) -> None:
        super().__init__()
        self.finding, self.place = finding, place
        self.prescription = finding.prescriptions[place]

    def compose(self) -> ComposeResult:
        """Number, text, reason, button."""
        grade = {"safe": "", "review": " (look first)", "note": " (note)"}[self.prescription.grade]
        text = prescription_text(self.prescription)
        said = Content.styled(f"{text[:1].upper()}{text[1:]}{grade}", "bold")
        if self.prescription.reason:
            said = Content.assemble(said, "\n", prose(self.prescription.reason))
        yield Static(Hanging(Content.styled(f"{self.place + 1}  ", "bold $text-accent"), said))
        if goes_into_plan(self.prescription):
            yield Button("Put into plan", compact=True)

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Asks to put it into the plan."""
        message.stop()
        self.post_message(self.Put(self.finding, self.prescription))


def goes_into_plan(prescription: Prescription) -> bool:
    """Whether a plan can hold the change; the others are for the person's code."""
    return prescription.action not in ("check-code", "log-metric", "keep", "stop-search")


def prose(text: str) -> Content:
    """Running text in which only `code` is marked; nothing else is interpreted."""
    parts: list[Content | tuple[str, str]] = []
    last = 0
    flat = " ".join(safe(text).replace("\\n", " ").split())
    for found in CODE.finditer(flat):
        parts.append(Content(flat[last : found.start()]))
        parts.append((found.group(1), "$text-primary"))
        last = found.end()
    return Content.assemble(*parts, Content(flat[last:]))


def finding_widgets(finding: Finding, tested: str = "") -> Iterable[Widget]:
    """The finding from its title to its references; first what a test of its changes showed."""
    yield Static(_title(finding), classes="finding-title")
    yield Static(_sureness(finding), classes="finding-sure")
    yield Static(prose(finding.explanation), classes="paragraph")
    if tested:
        yield Static("Tested", classes="heading")
        yield Static(prose(tested), classes="paragraph")
    if finding.prescriptions:
        yield Static("What to do", classes="heading")
        yield from prescription_rows(finding, range(len(finding.prescriptions))[:MOST_FIXES])
        further = len(finding.prescriptions) - MOST_FIXES
        if further > 0:
            yield Static(f"Where neither helps: {further} more under y (why).", classes="paragraph")
    if finding.evidence:
        yield Static("Evidence", classes="heading")
        yield Static(evidence_words(finding.subject.kind, finding.evidence), classes="paragraph")
    if finding.caveat:
        yield Static("When this is wrong", classes="heading")
        yield Static(prose(finding.caveat), classes="paragraph")
    if finding.references:
        yield Static("References", classes="heading")
        yield Static(Content("\n").join(Content(f"· {safe(item)}") for item in finding.references), classes="paragraph")


def prescription_rows(finding: Finding, places: Iterable[int]) -> Iterable[Widget]:
    """The finding's prescriptions at these places, each with its button."""
    return (PrescriptionRow(finding, place) for place in places)


def _title(finding: Finding) -> Content:
    word = {"error": "Error", "warning": "Warning", "info": "Note", "good": "Good"}[finding.severity]
    return Content.assemble(
        (f"{LETTERS[finding.severity]} {word}  ", f"bold {STYLES[finding.severity]}"),
        prose(finding.title).stylize("bold"),
    )


def _sureness(finding: Finding) -> Content:
    parts = [f"{subject_name(finding.subject)} · right in {_share(finding.confidence)} of such cases · {finding.rule}"]
    if finding.suppressed_by:
        parts.append(f"explained by {finding.suppressed_by}")
    return Content(safe(" · ".join(parts)))


def _share(confidence: float) -> str:
    """A share that never claims certainty."""
    return "more than 99 %" if confidence > 0.99 else f"{confidence:.0%}".replace("%", " %")


def facts(pairs: Iterable[tuple[str, str]]) -> Content:
    """Names and values, one a line, the values under one another."""
    listed = [(safe(name), value) for name, value in pairs]
    wide = min(max((len(name) for name, _ in listed), default=0), 28)
    lines = [Content.assemble((f"{name:<{wide}}  ", "$foreground 70%"), Content(value)) for name, value in listed]
    return Content("\n").join(lines)


def unexamined_widgets(unexamined: Sequence[Unexamined]) -> Iterable[Widget]:
    """The rules that could not be judged, and what they lack."""
    if not unexamined:
        return
    yield Static(f"Not examined: {len(unexamined)} rules lack something", classes="heading")
    because = {
        "not-logged": "not logged",
        "unusable": "unusable",
        "too-few": "too few points",
        "not-told": "not told",
        "waived": "waived",
    }
    pairs = [(u.rule, f"{_missing(u)} · {because[u.reason]}") for u in unexamined[:40]]
    yield Static(facts((rule, safe(text)) for rule, text in pairs), classes="paragraph")


def _missing(unexamined: Unexamined) -> str:
    words = [OTHERWISE.get(name) or fact_words(unexamined.subject.kind, name, None)[1] for name in unexamined.missing]
    return ", ".join(words) or "–"


class FindingText(Vertical):
    """Words about what is selected, rebuilt for every selection."""

    DEFAULT_CSS = """
    FindingText {
        height: auto; padding: 0 1;
        & .finding-title { margin-bottom: 0; }
        & .finding-sure { color: $foreground 65%; margin-bottom: 1; }
        & .heading { text-style: bold; color: $text-primary; }
        & .paragraph { margin-bottom: 1; }
    }
    """

    def show(self, widgets: Iterable[Widget]) -> None:
        """Replaces what is shown."""
        with self.app.batch_update():
            self.remove_children()
            self.mount(*widgets)
