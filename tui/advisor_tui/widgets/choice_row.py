"""The choices of a question, as buttons and as keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import ItemGrid, VerticalGroup
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from advisor_tui.wording import safe


class ChoiceRow(VerticalGroup):
    """A question with its choices; alt+1 … alt+9 choose."""

    HELP = """\
## The question
The most useful thing to know next. Choose with the mouse, with **alt+1** …, or answer in words.
"""
    DEFAULT_CSS = """
    ChoiceRow {
        padding: 0 1; display: none;
        &.-asking { display: block; }
        & > #question { color: $text-accent; }
        & Button { margin-right: 1; width: auto; min-width: 8; }
        & ItemGrid { height: auto; grid-gutter: 0 1; grid-rows: 1; }
    }
    """

    class Chosen(Message):
        """A choice was made."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__()
        self.choices: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Question and buttons."""
        yield Static(id="question", markup=False)
        yield ItemGrid(min_column_width=18)

    async def ask(self, text: str, choices: Sequence[object]) -> None:
        """Shows a question; without choices it is answered in words."""
        self.choices = tuple(word(choice) for choice in choices)
        self.set_class(bool(text), "-asking")
        keys = (
            Content.styled(f"  alt+1 … alt+{min(9, len(self.choices))}", "$foreground 60%") if choices else Content("")
        )
        self.query_one("#question", Static).update(Content.assemble(Content(safe(text)), keys))
        grid = self.query_one(ItemGrid)
        widest = max((len(safe(choice)) for choice in self.choices), default=8)
        grid.min_column_width = min(40, widest + 7)
        grid.styles.max_width = (widest + 8) * max(1, len(self.choices))
        await grid.remove_children()
        for number, choice in enumerate(self.choices, 1):
            await grid.mount(Button(Content(f"{number} {safe(choice)}"), compact=True, name=choice))

    def meant(self, text: str) -> str:
        """The choice whose number was typed; empty where that could be an answer of its own."""
        if not text.strip().isdigit() or any(choice[:1].isdigit() for choice in self.choices):
            return ""
        number = int(text)
        return self.choices[number - 1] if 0 < number <= len(self.choices) else ""

    def choose(self, number: int) -> None:
        """Makes the choice of this number, from 1."""
        if 0 < number <= len(self.choices):
            self.post_message(self.Chosen(self.choices[number - 1]))

    def on_button_pressed(self, message: Button.Pressed) -> None:
        """Makes the choice that was pressed."""
        message.stop()
        self.post_message(self.Chosen(message.button.name or ""))


def word(choice: object) -> str:
    """A choice as it is said."""
    return {True: "yes", False: "no"}.get(choice, str(choice)) if isinstance(choice, bool) else str(choice)
