"""A letter in front of a text whose further lines stand under its first, not under the letter."""

from __future__ import annotations

from rich.segment import Segment
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class Hanging(Visual):
    """A lead of fixed width, then the text."""

    def __init__(self, lead: Content, text: Content) -> None:
        self.lead, self.text = lead, text
        self.indent = lead.cell_length

    def __str__(self) -> str:
        return f"{self.lead}{self.text}"

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The lead beside the first line, blanks beside the others."""
        lines = self.text.render_strips(max(1, width - self.indent), height, style, options)
        lead = self.lead.render_strips(self.indent, 1, style, options)
        blank = Strip([Segment(" " * self.indent, style.rich_style)], self.indent)
        return [Strip.join([lead[0] if number == 0 else blank, line]) for number, line in enumerate(lines)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Lead and longest line."""
        return self.indent + self.text.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as the text."""
        return self.text.get_height(rules, max(1, width - self.indent))
