"""The line at the top: where one is, what is open, what is being worked on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from advisor_tui.places import PLACES
from advisor_tui.wording import shortened


class TopBar(Widget):
    """Tabs on the left, status on the right; one widget, so that going to another place costs little."""

    DEFAULT_CSS = """
    TopBar {
        dock: top; height: 1; background: $surface; color: $foreground 75%;
        & > .top-bar--here { background: $primary; color: $background; text-style: bold; }
        & > .top-bar--busy { color: $text-accent; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"top-bar--here", "top-bar--busy"}

    status: reactive[str] = reactive("")
    busy: reactive[bool] = reactive(False)

    class Chosen(Message):
        """A place was clicked."""

        def __init__(self, place: str) -> None:
            super().__init__()
            self.place = place

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here

    @property
    def room(self) -> int:
        """Cells that the status has."""
        return self.app.size.width - sum(len(tab) for _, tab in _tabs()) - 2

    def say(self, text: str, busy: bool = False) -> None:
        """Shows what is open or being worked on."""
        self.status, self.busy = text, busy

    def render(self) -> Content:
        """Tabs, then the status at the right end."""
        here = self.get_visual_style("top-bar--here")
        parts = [Content(tab).stylize(here) if name == self.here else Content(tab) for name, tab in _tabs()]
        text = Content(shortened(self.status, max(3, self.room)))
        if self.busy:
            text = text.stylize(self.get_visual_style("top-bar--busy"))
        blank = " " * max(1, self.room - text.cell_length + 1)
        return Content.assemble(*parts, blank, text, " ")

    def on_click(self, event: Click) -> None:
        """Goes to the place under the pointer."""
        end = 0
        for name, tab in _tabs():
            end += len(tab)
            if event.x < end:
                self.post_message(self.Chosen(name))
                return


def _tabs() -> Iterator[tuple[str, str]]:
    return ((place.name, f" {number} {place.title} ") for number, place in enumerate(PLACES, 1))
