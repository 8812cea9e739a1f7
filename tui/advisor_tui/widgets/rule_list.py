"""The rulebook's table of contents, searchable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from advisor.handbook import Entry
from advisor_tui.searching import Hit
from advisor_tui.wording import LETTERS, STYLES, safe

MOST_HITS = 30  # of a search
HEADINGS = {
    "overview": "To begin with", "table": "Tables",
    "run": "Rules about a run", "study": "Rules about a study", "space": "Rules about a space",
    "claim": "Claims it answers", "topic": "Topics it explains", "questions": "Questions it asks",
}  # fmt: skip


class RuleList(OptionList):
    """Tables, rules, claims and topics under their headings."""

    HELP = """\
## Contents
Tables first, then the rules by what they are judged on, then claims and topics. The letter is the severity a rule
gives. **/** searches, **Enter** reads the page.
"""
    DEFAULT_CSS = """
    RuleList {
        height: 1fr; background: $background; border: round $edge; padding: 0; scrollbar-size-vertical: 1;
        &:focus { border: round $primary; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    class Chosen(Message):
        """The cursor stands on another entry."""

        def __init__(self, identifier: str) -> None:
            super().__init__()
            self.identifier = identifier

    entries: tuple[Entry, ...] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        """Shows these entries."""
        self.entries = tuple(entries)
        self.show_all()

    def show_all(self) -> None:
        """Shows every entry under the heading of its kind."""
        self.border_title = ""
        self._fill(self._with_headings())

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Shows what a search found: kind, name, and a line."""
        options = [Option(_hit(hit), id=hit.entry.id) for hit in hits[:MOST_HITS]]
        self.border_title = f"{len(options)} found" if options else ""
        self._fill(options or [Option("Nothing found; say it in other words.", disabled=True)])

    def _fill(self, options: Sequence[Option]) -> None:
        self.clear_options()
        self.add_options(options)
        self.action_first()

    def _with_headings(self) -> list[Option]:
        options: list[Option] = []
        group = ""
        for entry in self.entries:
            kind = entry.id.partition("/")[0]
            if kind != group:
                heading = HEADINGS.get(kind, kind.title())
                options.append(Option(Content.styled(heading, "bold $text-primary"), disabled=True))
            group = kind
            options.append(Option(_line(entry), id=entry.id))
        return options

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        """Tells which entry the cursor stands on."""
        if message.option_id:
            self.post_message(self.Chosen(message.option_id))


def _hit(hit: Hit) -> Content:
    name = Content.assemble(_line(hit.entry), (f"  {hit.kind}", "$foreground 60%"))
    return Content.assemble(name, "\n", (f"  {hit.line}", "$foreground 75%")) if hit.line else name


def _line(entry: Entry) -> Content:
    letter = LETTERS.get(entry.severity, " ")
    name = entry.title if entry.scope in ("overview", "table") else entry.id.partition("/")[2].replace("-", " ")
    return Content.assemble((f"{letter} ", f"bold {STYLES.get(entry.severity, '')}".strip()), Content(safe(name)))
