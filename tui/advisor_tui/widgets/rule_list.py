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
from advisor_tui.wording import LETTERS, STYLES, safe

HEADINGS = {
    "overview": "To begin with", "table": "Tables",
    "run": "Rules about a run", "study": "Rules about a study", "space": "Rules about a space",
    "claim": "Claims it answers", "topic": "Topics it explains",
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
        self.search("")

    def search(self, words: str) -> None:
        """Shows the entries in whose id, title or page all the words occur, those found by id or title first."""
        from advisor_tui.handbook import searchable

        wanted = words.lower().split()
        found = [e for e in self.entries if all(word in searchable(e.id) for word in wanted)]
        if wanted:
            found.sort(key=lambda e: not all(word in f"{e.id} {e.title}".lower() for word in wanted))
        self.clear_options()
        self.add_options(self._with_headings(found, bool(wanted)))
        self.action_first()

    def _with_headings(self, entries: Sequence[Entry], flat: bool) -> list[Option]:
        options: list[Option] = []
        group = ""
        for entry in entries:
            kind = entry.id.partition("/")[0]
            if kind != group and not flat:
                options.append(
                    Option(Content.styled(HEADINGS.get(kind, kind.title()), "bold $text-primary"), disabled=True)
                )
            group = kind
            options.append(Option(_line(entry), id=entry.id))
        return options or [Option("nothing found", disabled=True)]

    def on_option_list_option_highlighted(self, message: OptionList.OptionHighlighted) -> None:
        """Tells which entry the cursor stands on."""
        if message.option_id:
            self.post_message(self.Chosen(message.option_id))


def _line(entry: Entry) -> Content:
    letter = LETTERS.get(entry.severity, " ")
    name = entry.title if entry.scope in ("overview", "table") else entry.id.partition("/")[2].replace("-", " ")
    return Content.assemble((f"{letter} ", f"bold {STYLES.get(entry.severity, '')}".strip()), Content(safe(name)))
