"""The jump key: a letter on everything that can have the focus; the letter goes there."""

from __future__ import annotations

from string import ascii_lowercase
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

LETTERS = "asdfghjkl" + "".join(letter for letter in ascii_lowercase if letter not in "asdfghjkl")


class Jump(ModalScreen[Widget | None]):
    """Letters over what is shown; answers with the widget whose letter was pressed."""

    DEFAULT_CSS = """
    Jump {
        background: $background 40%; layers: letters;
        & > Static {
            layer: letters; position: absolute; width: 3; height: 1; background: $accent; color: $background;
            text-style: bold; text-align: center;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back")]

    def __init__(self, beneath: Screen[Any]) -> None:
        super().__init__()
        self.places = dict(zip(LETTERS, targets(beneath), strict=False))

    def compose(self) -> ComposeResult:
        """A letter at the upper left corner of every widget."""
        for letter, widget in self.places.items():
            label = Static(letter)
            label.styles.offset = (widget.region.x, widget.region.y)
            yield label

    def on_key(self, event: Key) -> None:
        """Goes where the letter stands."""
        if event.key in self.places:
            event.stop()
            self.dismiss(self.places[event.key])


def targets(screen: Screen[Any]) -> list[Widget]:
    """What can have the focus and is in sight, in the order of Tab."""
    return [widget for widget in screen.focus_chain if widget.region and screen.region.overlaps(widget.region)]
