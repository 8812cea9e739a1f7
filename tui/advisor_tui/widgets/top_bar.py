"""The line at the top: where one is, what is open, what is being worked on."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

PLACES = (("consult", "Consult"), ("chart", "Chart"), ("plan", "Plan"), ("run", "Run"), ("rulebook", "Rulebook"))


class PlaceTab(Static):
    """One place of the program, with its key."""

    DEFAULT_CSS = """
    PlaceTab {
        width: auto; padding: 0 1; color: $foreground 75%;
        &:hover { background: $panel; color: $foreground; }
        &.-here { background: $primary; color: $background; text-style: bold; }
    }
    """

    class Chosen(Message):
        """A place was clicked."""

        def __init__(self, place: str) -> None:
            super().__init__()
            self.place = place

    def __init__(self, number: int, place: str, title: str, here: bool) -> None:
        super().__init__(Content(f"{number} {title}"), classes="-here" if here else "")
        self.place = place

    def on_click(self, event: Click) -> None:
        """Goes there."""
        event.stop()
        self.post_message(self.Chosen(self.place))


class TopBar(Horizontal):
    """Tabs on the left, status on the right."""

    DEFAULT_CSS = """
    TopBar {
        dock: top; height: 1; background: $surface;
        & > #status {
            width: 1fr;
            text-align: right;
            padding: 0 1;
            color: $foreground 80%;
            text-overflow: ellipsis;
            text-wrap: nowrap;
        }
        & > #status.-busy { color: $text-accent; }
    }
    """

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here

    def compose(self) -> ComposeResult:
        """Tabs and status."""
        for number, (place, title) in enumerate(PLACES, 1):
            yield PlaceTab(number, place, title, place == self.here)
        yield Static(id="status", markup=False)

    @property
    def room(self) -> int:
        """Cells that the status has."""
        return self.app.size.width - sum(len(title) + 4 for _, title in PLACES) - 3

    def say(self, text: str, busy: bool = False) -> None:
        """Shows what is open or being worked on."""
        status = self.query_one("#status", Static)
        status.update(Content(text))
        status.set_class(busy, "-busy")
