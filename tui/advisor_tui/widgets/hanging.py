"""A letter in front of a text whose further lines stand under its first, not under the letter."""

from __future__ import annotations

from rich.segment import Segment
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from advisor_tui.wording import shortened


class Hanging(Visual):
    """A lead of fixed width, then the text, then a foot of one line that is cut in its middle."""

    def __init__(self, lead: Content, text: Content, foot: str = "", foot_style: str = "") -> None:
        self.lead, self.text, self.foot, self.foot_style = lead, text, foot, foot_style
        self.indent = lead.cell_length

    def __str__(self) -> str:
        return f"{self.lead}{self.text}"

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The lead beside the first line, blanks beside the others."""
        room = max(1, width - self.indent)
        lines = self.text.render_strips(room, height, style, options)
        if self.foot:
            foot = Content.styled(shortened(self.foot, room), self.foot_style)
            lines = [*lines, *foot.render_strips(room, 1, style, options)]
        lead = self.lead.render_strips(self.indent, 1, style, options)
        blank = Strip([Segment(" " * self.indent, style.rich_style)], self.indent)
        return [Strip.join([lead[0] if number == 0 else blank, line]) for number, line in enumerate(lines)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Lead and longest line."""
        return self.indent + self.text.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as the text, and the foot."""
        return self.text.get_height(rules, max(1, width - self.indent)) + bool(self.foot)
