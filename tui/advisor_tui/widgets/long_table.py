"""A table of any length: only the rows in sight are made, so that filling and sorting it holds nothing up."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

GAP = 2  # blanks around a cell


class LongTable(ScrollView, can_focus=True):
    """Rows with a heading that stays; what stands in a row is asked of the subclass when it comes into sight."""

    DEFAULT_CSS = """
    LongTable {
        & > .long-table--header { background: $surface; text-style: bold; color: $foreground 75%; }
        & > .long-table--cursor { background: $primary 14%; }
        &:focus > .long-table--cursor { background: $primary 28%; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"long-table--header", "long-table--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "A page down", show=False),
        Binding("pageup", "page(-1)", "A page up", show=False),
        Binding("home,g", "move(-1000000000)", "First", show=False),
        Binding("end,G", "move(1000000000)", "Last", show=False),
        Binding("right", "scroll_right", "Right", show=False),
        Binding("left", "scroll_left", "Left", show=False),
    ]

    cursor_row: reactive[int] = reactive(0)

    class HeaderChosen(Message):
        """A heading was clicked."""

        def __init__(self, column: int) -> None:
            super().__init__()
            self.column = column

    class RowChosen(Message):
        """The row under the cursor was clicked."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def __init__(self) -> None:
        super().__init__()
        self.headings: tuple[str, ...] = ()
        self.widths: tuple[int, ...] = ()
        self.row_count = 0

    def cells(self, row: int) -> Sequence[Text]:
        """What stands in a row, one text a column."""
        raise NotImplementedError

    def fill(self, headings: Sequence[str], widths: Sequence[int], rows: int, cursor: int = 0) -> None:
        """Shows so many rows under the headings, the cursor on one of them."""
        self.headings, self.row_count = tuple(headings), rows
        self.widths = tuple(max(width, len(title)) for width, title in zip(widths, headings, strict=True))
        self.virtual_size = Size(sum(self.widths) + GAP * len(self.widths), rows + 1)
        self.move_cursor(cursor)
        self.refresh()

    def move_cursor(self, row: int) -> None:
        """Puts the cursor on a row, and the row into sight."""
        self.cursor_row = max(0, min(row, self.row_count - 1))
        visible, top = max(1, self.size.height - 1), self.scroll_offset.y
        if self.cursor_row < top:
            self.scroll_to(y=self.cursor_row, animate=False)
        elif self.cursor_row >= top + visible:
            self.scroll_to(y=self.cursor_row - visible + 1, animate=False)
        self.refresh()

    def action_move(self, by: int) -> None:
        """Moves the cursor by so many rows."""
        self.move_cursor(self.cursor_row + by)

    def action_page(self, by: int) -> None:
        """Moves the cursor by so many screens."""
        self.move_cursor(self.cursor_row + by * max(1, self.size.height - 2))

    def render_line(self, y: int) -> Strip:
        """The heading, or the row that has been scrolled to there."""
        left, top = self.scroll_offset
        row, base = top + y - 1, self.rich_style
        if y == 0:
            text, style = self._joined([Text(title) for title in self.headings]), "long-table--header"
        elif row < self.row_count:
            text, style = self._joined(self.cells(row)), "long-table--cursor" if row == self.cursor_row else ""
        else:
            return Strip.blank(self.size.width, base)
        base = self.get_component_rich_style(style) if style else base
        strip = Strip(text.render(self.app.console)).apply_style(base)
        return strip.crop_extend(left, left + self.size.width, base)

    def _joined(self, cells: Sequence[Text]) -> Text:
        line = Text(end="", no_wrap=True)
        for cell, width in zip(cells, self.widths, strict=True):
            cell.truncate(width, overflow="ellipsis")
            blank = " " * (width - cell.cell_len)
            line.append(" ")
            line.append_text(Text.assemble(blank, cell) if cell.justify == "right" else Text.assemble(cell, blank))
            line.append(" ")
        return line

    def on_click(self, event: Click) -> None:
        """Chooses the heading under the pointer, moves the cursor there, or chooses the row where it is already."""
        place = event.get_content_offset(self)
        if place is None:
            return
        if place.y == 0:
            ends = accumulate(width + GAP for width in self.widths)
            column = sum(place.x + self.scroll_offset.x >= end for end in ends)
            if column < len(self.headings):
                self.post_message(self.HeaderChosen(column))
            return
        row = place.y - 1 + self.scroll_offset.y
        if row == self.cursor_row:
            self.post_message(self.RowChosen(row))
        elif row < self.row_count:
            self.move_cursor(row)
