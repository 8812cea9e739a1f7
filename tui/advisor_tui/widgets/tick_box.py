"""A checkbox whose state is told by its mark as well as by its colour."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Checkbox


class TickBox(Checkbox):
    """`[x]` for yes and `[ ]` for no."""

    DEFAULT_CSS = "TickBox { border: none; padding: 0; }"

    @property
    def _button(self) -> Content:
        """The mark."""
        return Content("[x]" if self.value else "[ ]").stylize("bold")
