"""A text that waits until it was read: errors, long messages."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from advisor.errors import AdvisorError
from advisor_tui.wording import safe, without_flags


def error_text(error: Exception) -> str:
    """An error as people read it: what was wrong, and what to do."""
    if isinstance(error, AdvisorError):
        return without_flags(str(error))
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    return (
        f"This is a fault of the advisor: {type(error).__name__}: {error}. "
        "Nothing of yours was changed. ADVISOR_TRACEBACK=1 advisor … shows where."
    )


class Notice(ModalScreen[None]):
    """A title, a text, one button."""

    DEFAULT_CSS = """
    Notice {
        align: center middle;
        & > Vertical {
            width: 76;
            max-width: 94%;
            height: auto;
            max-height: 80%;
            border: round $primary;
            background: $surface;
            padding: 1 2;
        }
        & #title { text-style: bold; color: $text-accent; margin-bottom: 1; }
        & VerticalScroll { height: auto; max-height: 50vh; }
        & Horizontal { height: auto; align-horizontal: right; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "dismiss", "Close")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self.heading, self.text = title, text

    def compose(self) -> ComposeResult:
        """Title, text, button."""
        with Vertical():
            yield Static(Content(safe(self.heading)), id="title")
            with VerticalScroll():
                yield Static(Content("\n".join(safe(line) for line in self.text.splitlines())))
            with Horizontal():
                yield Button("Close", variant="primary", compact=True)

    def on_button_pressed(self) -> None:
        """Closes."""
        self.dismiss()
