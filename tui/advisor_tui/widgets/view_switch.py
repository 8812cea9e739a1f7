"""One line of names of which one is chosen: the pictures of a subject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from advisor_tui.wording import safe


class ViewSwitch(Widget):
    """Names on one line; the chosen one stays in sight."""

    DEFAULT_CSS = """
    ViewSwitch {
        height: 1; width: 1fr; color: $foreground 70%;
        & > .view-switch--chosen { color: $text-accent; text-style: bold underline; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"view-switch--chosen"}

    names: reactive[tuple[str, ...]] = reactive(())
    chosen: reactive[int] = reactive(0)

    class Changed(Message):
        """Another view was chosen."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def offer(self, names: Sequence[str], chosen: int = 0) -> None:
        """Shows other names."""
        self.names = tuple(names)
        self.chosen = min(chosen, max(0, len(self.names) - 1))

    def step(self, by: int) -> None:
        """Chooses the next or an earlier name, going round."""
        if self.names:
            self.chosen = (self.chosen + by) % len(self.names)
            self.post_message(self.Changed(self.chosen))

    def _shown(self) -> list[tuple[int, str]]:
        names = [safe(name) for name in self.names]
        first = 0
        while first < self.chosen and sum(len(n) + 3 for n in names[first : self.chosen + 1]) > self.size.width - 4:
            first += 1
        return list(enumerate(names))[first:]

    def render(self) -> Content:
        """The names, the chosen one marked with brackets as well as colour."""
        if len(self.names) < 2:
            return Content(safe(self.names[0]) if self.names else "")
        style = self.get_visual_style("view-switch--chosen")
        shown = self._shown()
        parts: list[Content] = [Content("‹ ")] if shown[0][0] else []
        for index, name in shown:
            text = Content(f"[{name}]") if index == self.chosen else Content(f" {name} ")
            parts.append(text.stylize(style) if index == self.chosen else text)
            parts.append(Content(" "))
        return Content.assemble(*parts)

    def on_click(self, event: Click) -> None:
        """Chooses the name under the pointer."""
        shown = self._shown()
        place = 2 if shown and shown[0][0] else 0
        for index, name in shown:
            place += len(name) + 3
            if event.x < place:
                self.chosen = index
                self.post_message(self.Changed(index))
                return
