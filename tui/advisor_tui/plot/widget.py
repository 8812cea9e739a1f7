"""The widget that shows a figure, with zoom and a reading under the pointer."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from advisor_tui.plot.axis import short
from advisor_tui.plot.bars import drawn_bars
from advisor_tui.plot.drawing import Cell, Layout, drawn, layout, segments
from advisor_tui.plot.figure import Figure

ROLES = ("axis", "label", "title", "mark", "band", "faint", *(f"series-{n}" for n in range(1, 7)))


class Plot(Widget, can_focus=True):
    """A figure drawn with braille dots."""

    HELP = """\
## Plot
Zoom with **+** and **-** or the wheel, move with **←** and **→**, **0** shows everything again, **l** turns the
logarithmic y axis on and off. The pointer reads the values under it. Lines are told apart by dash as well as colour.
"""
    DEFAULT_CSS = """
    Plot {
        height: 1fr; min-height: 6;
        & > .plot--axis { color: $foreground 45%; }
        & > .plot--label { color: $foreground 80%; }
        & > .plot--title { text-style: bold; }
        & > .plot--mark { color: $text-accent; }
        & > .plot--band { color: $accent 45%; }
        & > .plot--faint { color: $foreground 35%; }
        & > .plot--series-1 { color: $text-primary; }
        & > .plot--series-2 { color: $text-accent; }
        & > .plot--series-3 { color: $text-success; }
        & > .plot--series-4 { color: $text-error; }
        & > .plot--series-5 { color: $text-secondary; }
        & > .plot--series-6 { color: $text-warning; }
        &:focus > .plot--axis { color: $primary; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"plot--{role}" for role in ROLES}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(0.6)", "Zoom in", key_display="+"),
        Binding("minus", "zoom(1.667)", "Zoom out", show=False),
        Binding("left", "pan(-0.25)", "Move left", show=False),
        Binding("right", "pan(0.25)", "Move right", show=False),
        Binding("0", "zoom_all", "Whole", show=False),
        Binding("l", "toggle_log", "Log axis"),
    ]

    figure: reactive[Figure] = reactive(Figure, layout=False)
    window: reactive[tuple[float, float]] = reactive((0.0, 1.0))

    def __init__(self, figure: Figure | None = None, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: list[list[Cell]] = []
        self._place: Layout | None = None
        self._drawn_for: tuple[object, ...] = ()
        self._pointer: tuple[int, int] | None = None
        if figure is not None:
            self.set_reactive(Plot.figure, figure)

    def show(self, figure: Figure) -> None:
        """Shows another figure, whole."""
        self.window = (0.0, 1.0)
        self.figure = figure

    def action_zoom(self, factor: float) -> None:
        """Narrows or widens the window around its middle."""
        low, high = self.window
        self._set_window((low + high) / 2, (high - low) * factor)

    def action_pan(self, share: float) -> None:
        """Moves the window by a share of its width."""
        low, high = self.window
        self._set_window((low + high) / 2 + share * (high - low), high - low)

    def action_zoom_all(self) -> None:
        """Shows the whole x axis."""
        self.window = (0.0, 1.0)

    def action_toggle_log(self) -> None:
        """Switches the y axis between linear and logarithmic."""
        from dataclasses import replace

        self.figure = replace(self.figure, y_log=not self.figure.y_log)

    def _set_window(self, middle: float, width: float) -> None:
        width = float(np.clip(width, 0.001, 1.0))
        middle = float(np.clip(middle, width / 2, 1 - width / 2))
        self.window = (middle - width / 2, middle + width / 2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zooms in while control is held, as the wheel alone scrolls the pane."""
        if event.ctrl:
            event.stop()
            self.action_zoom(0.8)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zooms out while control is held."""
        if event.ctrl:
            event.stop()
            self.action_zoom(1.25)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Reads the values under the pointer."""
        self._pointer = (event.x, event.y)
        self.refresh()

    def on_leave(self) -> None:
        """Stops reading when the pointer leaves."""
        self._pointer = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the picture."""
        self._draw()
        if y >= len(self._rows):
            return Strip.blank(self.size.width)
        styles = {"": self.rich_style, **{role: self._style(role) for role in ROLES}}
        row = self._rows[y]
        if y == 0 and self._pointer is not None:
            row = self._with_reading(row)
        return Strip(segments(row, styles)).adjust_cell_length(self.size.width)

    def _style(self, role: str) -> Style:
        return self.get_component_rich_style(f"plot--{role}", partial=False)

    def _draw(self) -> None:
        wanted = (id(self.figure), self.size, self.window)
        if wanted == self._drawn_for:
            return
        self._drawn_for = wanted
        size: Size = self.size
        if self.figure.bars and size.width > 20:
            self._place, self._rows = None, drawn_bars(self.figure, size.width, size.height)
            return
        self._place = None if self.figure.is_empty else layout(self.figure, size.width, size.height, self.window)
        if self._place is None:
            self._rows = _message(self.figure, size)
        else:
            self._rows = drawn(self.figure, self._place, size.width, size.height)

    def _with_reading(self, row: list[Cell]) -> list[Cell]:
        if self._pointer is None or self._place is None:
            return row
        place, (x, y) = self._place, self._pointer
        column, line = x - place.left, y - place.top
        if not (0 <= column < place.width and 0 <= line < place.height):
            return row
        at_x = place.x.value(column / max(1, place.width - 1))
        at_y = place.y.value(1 - line / max(1, place.height - 1))
        text = f" {short(at_x)} , {short(at_y)}"
        return [*row[: len(row) - len(text)], *((c, "title") for c in text)]

    @property
    def picture(self) -> str:
        """The picture as plain text, for tests and for copying."""
        self._draw()
        return "\n".join("".join(c for c, _ in row).rstrip() for row in self._rows)


def _message(figure: Figure, size: Size) -> list[list[Cell]]:
    rows = [[(" ", "")] * size.width for _ in range(size.height)]
    text = figure.empty if figure.is_empty else "too small to draw"
    line, start = size.height // 2, max(0, (size.width - len(text)) // 2)
    for offset, character in enumerate(text[: size.width]):
        rows[line][start + offset] = (character, "label")
    return rows if size.height else []
