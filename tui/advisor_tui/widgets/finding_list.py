"""The findings, the one to act on first at the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from advisor.facts import Subject
from advisor.findings import Finding
from advisor.report.words import subject_name
from advisor_tui.widgets.finding_text import prose
from advisor_tui.widgets.hanging import Hanging
from advisor_tui.wording import LETTERS, STYLES, safe

MOST = 400  # findings listed


class FindingList(OptionList):
    """Findings in order; a finding that another explains stands below it, indented."""

    HELP = """\
## Findings
In the order to act on them. **E** error, **W** warning, **i** information, **✓** good news; ↳ is explained by the
finding above it. The detail on the right follows the cursor. **y** shows why: the rule, its conditions, the values.
"""
    DEFAULT_CSS = """
    FindingList {
        height: 1fr;
        background: $background;
        border: round $edge;
        border-title-color: $foreground 80%;
        padding: 0;
        scrollbar-size-vertical: 1;
        &:focus { border: round $primary; border-title-color: $text-primary; }
        & > .option-list--option { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    class Chosen(Message):
        """The cursor stands on another finding."""

        def __init__(self, finding: Finding) -> None:
            super().__init__()
            self.finding = finding

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.border_title = "Findings"
        self.findings: tuple[Finding, ...] = ()
        self.doubled: frozenset[str] = frozenset()

    def show(self, findings: Sequence[Finding], words: str = "") -> None:
        """Shows the findings in which all the words occur."""
        wanted = words.lower().split()
        found = [f for f in findings if all(word in _searchable(f) for word in wanted)]
        self.findings = tuple(found[:MOST])
        kept = self.highlighted
        self.clear_options()
        self.add_options([Option(_line(finding, self.doubled)) for finding in self.findings])
        more = f", first {MOST} shown" if len(found) > MOST else ""
        self.border_title = f"Findings {len(found)}{more}" if found else "Findings"
        if self.findings:
            self.highlighted = min(kept or 0, len(self.findings) - 1)

    def go_to(self, finding: Finding) -> None:
        """Puts the cursor on the finding and tells of it."""
        if finding in self.findings:
            place = self.findings.index(finding)
            if self.highlighted == place:
                self.post_message(self.Chosen(finding))
            self.highlighted = place

    @property
    def chosen(self) -> Finding | None:
        """The finding under the cursor."""
        return self.findings[self.highlighted] if self.highlighted is not None and self.findings else None

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        """Tells which finding the cursor stands on."""
        message.stop()
        if message.option_index < len(self.findings):
            self.post_message(self.Chosen(self.findings[message.option_index]))


def _searchable(finding: Finding) -> str:
    return f"{finding.rule} {finding.title} {finding.severity} {subject_name(finding.subject)}".lower()


def _line(finding: Finding, doubled: frozenset[str]) -> Hanging:
    lead = f"{'↳ ' if finding.suppressed_by else ''}{LETTERS[finding.severity]} "
    return Hanging(
        Content.styled(lead, f"bold {STYLES[finding.severity]}"),
        prose(finding.title),
        safe(subject_name(finding.subject)) + file_of(finding.subject, doubled),
        "$foreground 60%",
    )


def file_of(subject: Subject, doubled: frozenset[str]) -> str:
    """The file of a subject whose name another has too."""
    is_doubled = subject.source and {subject.run, subject.study} & doubled
    return f" in {safe(str(subject.source).rstrip('/').rpartition('/')[2])}" if is_doubled else ""
