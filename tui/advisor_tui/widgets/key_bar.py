"""The line at the bottom: the keys that work now, as many as fit, the way out always among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.content import Content
from textual.events import Click
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

ALWAYS = ("open", "help", "command_palette", "quit")
"""Actions whose keys stay however narrow the terminal is, in the order shown."""


@dataclass(frozen=True)
class ShownKey:
    """One key with what it does."""

    key: str
    display: str
    does: str

    @property
    def width(self) -> int:
        """Cells, the blank before it included."""
        return len(self.display) + len(self.does) + 2


class KeyBar(Widget):
    """One widget for all keys: it is drawn anew, not built anew, whenever the focus moves."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom; height: 1; background: $surface; color: $foreground 85%;
        & > .key-bar--key { color: $footer-key-foreground; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key"}

    def __init__(self) -> None:
        super().__init__()
        self.keys: tuple[ShownKey, ...] = ()

    def on_mount(self) -> None:
        """Follows the keys of what has the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_resize(self) -> None:
        """Fits the keys to the new width."""
        self._changed(self.screen)

    def _changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen and self.app.screen is screen:
            self.show_keys(screen)

    def show_keys(self, screen: Screen[Any]) -> None:
        """Shows the keys that work on the screen: its own place, or a dialog above it."""
        keys = fitting(*working(screen), self.app.size.width)
        if keys != self.keys:
            self.keys = keys
            self.refresh()

    def render(self) -> Content:
        """Key and word, again and again."""
        style = self.get_visual_style("key-bar--key")
        gap = "  " if sum(key.width + 1 for key in self.keys) < self.size.width else " "
        parts: list[Content | str] = []
        for key in self.keys:
            parts += [gap if parts else " ", Content(key.display).stylize(style), f" {key.does}"]
        return Content.assemble(*parts)

    def on_click(self, event: Click) -> None:
        """Presses the key under the pointer."""
        gap = 2 if sum(key.width + 1 for key in self.keys) < self.size.width else 1
        end = 0
        for key in self.keys:
            end += key.width - 1 + gap
            if event.x < end:
                self.app.simulate_key(key.key)
                return


def working(screen: Screen[object]) -> tuple[list[ShownKey], list[ShownKey]]:
    """The keys of what is shown that work now, and those of the whole program."""
    own: dict[str, ShownKey] = {}
    always: dict[str, ShownKey] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.show and active.enabled and binding.action not in own:
            shown = ShownKey(binding.key, screen.app.get_key_display(binding), binding.description)
            (always if binding.action in ALWAYS else own)[binding.action] = shown
    if isinstance(screen, ModalScreen):
        always["quit"] = ShownKey("ctrl+q", "^q", "Quit")
    return list(own.values()), [always[name] for name in ALWAYS if name in always]


def fitting(own: Sequence[ShownKey], always: Sequence[ShownKey], width: int) -> tuple[ShownKey, ...]:
    """As many keys as the line holds, those that always stay at its end."""
    room = width - sum(key.width for key in always)
    kept = []
    for key in own:
        room -= key.width
        if room < 0:
            break
        kept.append(key)
    return (*kept, *always)
