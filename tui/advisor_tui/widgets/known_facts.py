"""What the advisor knows of the person's situation, and how it knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from advisor_tui.wording import number, safe

NARROWEST = 8  # cells of a fact with its value


class KnownFacts(DataTable[Text]):
    """One row a fact: name, value, measured, told or assumed."""

    HELP = """\
## What I know
Facts with where they come from: **measured** in your logs, **told** by you, **assumed** because nobody said. **Enter**
changes one, **d** forgets one, **a** adds one, **y** tells where one comes from.
"""
    DEFAULT_CSS = """
    KnownFacts {
        height: 1fr; background: $background; border: round $edge; border-title-color: $foreground 80%;
        border-subtitle-color: $foreground 60%; overflow-x: hidden;
        &:focus { border: round $primary; border-title-color: $text-primary; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "act('edit')", "Change", tooltip="Change the fact under the cursor", priority=True),
        Binding("d", "act('forget')", "Forget", show=False, tooltip="Forget the fact under the cursor"),
        Binding("a", "act('add')", "Add", show=False, tooltip="Tell another fact"),
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    class Act(Message):
        """Something is to be done with the fact under the cursor."""

        def __init__(self, what: str, fact: str) -> None:
            super().__init__()
            self.what, self.fact = what, fact

    def __init__(self) -> None:
        super().__init__(cursor_type="row", show_header=False)
        self.border_title = "What I know"
        self.border_subtitle = "d forget · a add"
        self.facts: list[str] = []
        self.values: Mapping[str, tuple[Any, str]] = {}

    is_narrow = False

    def on_resize(self) -> None:
        """Puts everything into one column, over several lines where needed, where there is little room."""
        self.show(self.values)

    def _set_up(self, rows: Sequence[tuple[str, str, str]]) -> None:
        room = self.size.width - 2 * self.cell_padding
        widest = sum(max((cell_len(row[place]) for row in rows), default=0) for place in range(3))
        self.is_narrow = bool(rows) and widest + 4 * self.cell_padding > room > 0
        self.clear(columns=True)
        if self.is_narrow:
            self.add_column("fact", width=max(NARROWEST, room))
        else:
            self.add_columns("fact", "from", "value")

    def show(self, facts: Mapping[str, tuple[Any, str]]) -> None:
        """Shows facts as name → (value, provenance)."""
        from advisor.consult.questions import words_of

        at = self.cursor_row
        self.facts, self.values = list(facts), facts
        rows = [(words_of(name), told, value_words(value, name)) for name, (value, told) in facts.items()]
        self._set_up(rows)
        for name, told, value in rows:
            if self.is_narrow:
                self.add_row(Text.assemble(f"{name}: ", (value, "bold"), (f" {told}", "dim")), height=None)
            else:
                self.add_row(Text(name), Text(told, style="dim"), Text(value))
        self.border_title = f"What I know: {len(facts)}" if facts else "What I know: nothing yet"
        if facts:
            self.move_cursor(row=min(at, len(facts) - 1))

    @property
    def chosen(self) -> str:
        """The fact under the cursor."""
        return self.facts[self.cursor_row] if 0 <= self.cursor_row < len(self.facts) else ""

    def action_act(self, what: str) -> None:
        """Asks the screen to do something with the fact."""
        if self.chosen or what == "add":
            self.post_message(self.Act(what, self.chosen))

    def on_data_table_row_selected(self, message: DataTable.RowSelected) -> None:
        """A click on the row under the cursor changes it."""
        message.stop()
        self.action_act("edit")


def value_words(value: Any, fact: str = "") -> str:
    """A fact's value as it is read, with its unit."""
    from advisor.consult.questions import value_text

    if isinstance(value, (list, tuple)):
        return ", ".join(safe(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{safe(k)} {number(v)}" for k, v in value.items())
    return safe(value_text(fact, value)) if isinstance(value, (int, float)) else number(value)
