"""A figure as rows of styled text: plot area, axes, ticks, legend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from advisor.records import FloatArray
from advisor_tui.plot.axis import Axis
from advisor_tui.plot.figure import DASH_KEYS, DASHES, Figure, Line, Points
from advisor_tui.plot.raster import characters, polyline, scatter
from advisor_tui.wording import safe

Cell = tuple[str, str]
MOST_LABEL_ROWS = 3  # above a figure


@dataclass(frozen=True)
class Layout:
    """Where the plot area stands in the widget, in cells, and its axes."""

    left: int
    top: int
    width: int
    height: int
    x: Axis
    y: Axis


def layout(figure: Figure, width: int, height: int, window: tuple[float, float] = (0.0, 1.0)) -> Layout | None:
    """The plot area in a widget of this size, None when it is too small; `window` is the zoomed share of x."""
    x, y = figure.axes()
    if window != (0.0, 1.0):
        x = replace(x, low=x.value(window[0]), high=x.value(window[1]))
    rows = height - 3
    if rows < 2 or width < 16:
        return None
    left = min(1 + max((len(label) for _, label in y.ticks(max(2, rows // 2))), default=1), 10)
    place = Layout(left=left + 1, top=1, width=width - left - 2, height=rows, x=x, y=y)
    above = min(1 + max((row for row, _, _ in labels(figure, place)), default=-1), MOST_LABEL_ROWS, max(0, rows - 4))
    return replace(place, top=1 + above, height=rows - above)


def labels(figure: Figure, place: Layout) -> list[tuple[int, int, str]]:
    """Row from 0, column and text of what is said about marks and bands, none over another."""
    asked = [(mark.x, mark.label) for mark in figure.marks] + [(band.low, band.label) for band in figure.bands]
    placed: list[tuple[int, int, str]] = []
    for x, text in asked:
        share = float(place.x.share(np.array([x]))[0])
        if not -1e-9 <= share <= 1 + 1e-9:
            continue
        label = safe(text)
        start = place.left + round(share * (place.width - 1))
        start = max(place.left, min(start, place.left + place.width - cell_len(label)))
        span = (start - 1, start + cell_len(label))
        row = 0
        while any(r == row and span[0] <= s + cell_len(t) and s - 1 <= span[1] for r, s, t in placed):
            row += 1
        placed.append((row, start, label))
    return placed


def drawn(figure: Figure, place: Layout, width: int, height: int) -> list[list[Cell]]:
    """Cells [height][width] of (character, role); roles are named as the widget's styles are."""
    cells: list[list[Cell]] = [[(" ", "")] * width for _ in range(height)]
    _put_text(cells, 0, 0, _heading(figure, width))
    _frame(cells, place)
    _bands(cells, figure, place)
    _data(cells, figure, place)
    _marks(cells, figure, place)
    for row, column, text in labels(figure, place):
        if row < place.top - 1:
            _put_text(cells, 1 + row, column, [(text, "mark")])
    _y_ticks(cells, place)
    _x_ticks(cells, figure, place)
    return cells


def segments(row: list[Cell], styles: Mapping[str, Style]) -> list[Segment]:
    """One row of cells as Rich segments, equal neighbours joined."""
    found: list[Segment] = []
    text, role = "", row[0][1] if row else ""
    for character, kind in row:
        if kind != role:
            found.append(Segment(text, styles.get(role)))
            text, role = "", kind
        text += character
    return [*found, Segment(text, styles.get(role))]


def _heading(figure: Figure, width: int) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = [(safe(figure.title), "title")] if figure.title else []
    room = width - sum(cell_len(text) for text, _ in parts)
    items: tuple[Line | Points, ...] = (*figure.lines, *figure.points)
    for item in items:
        if not item.label:
            continue
        key = DASH_KEYS[item.dash] if isinstance(item, Line) else (item.glyph or "⠶")
        entry = f"  {key} "
        name = safe(item.label)
        if cell_len(entry) + cell_len(name) > room:
            name = set_cell_size(name, max(0, room - cell_len(entry) - 1)).rstrip() + "…"
        if room < cell_len(entry) + 3:
            break
        parts += [(entry, _role(item)), (name, "label")]
        room -= cell_len(entry) + cell_len(name)
    if figure.y_log and room > 8:
        parts.append(("  log y", "axis"))
    return parts


def _role(item: Line | Points) -> str:
    return "faint" if isinstance(item, Line) and item.faint else f"series-{item.colour % 6 + 1}"


def _put_text(cells: list[list[Cell]], row: int, column: int, parts: list[tuple[str, str]]) -> None:
    for text, role in parts:
        for character in text:
            size = cell_len(character)
            if column < 0 or column + size > len(cells[row]) or size == 0:
                continue
            cells[row][column] = (character, role)
            for extra in range(1, size):
                cells[row][column + extra] = ("", role)
            column += size


def _frame(cells: list[list[Cell]], place: Layout) -> None:
    for row in range(place.top, place.top + place.height):
        cells[row][place.left - 1] = ("│", "axis")
    bottom = cells[place.top + place.height]
    bottom[place.left - 1] = ("└", "axis")
    for column in range(place.left, place.left + place.width):
        bottom[column] = ("─", "axis")


def _data(cells: list[list[Cell]], figure: Figure, place: Layout) -> None:
    wide, high = place.width * 2, place.height * 4
    occupied = np.zeros((place.height, place.width), dtype=np.int64)
    ordered: list[Line | Points] = [
        *(line for line in figure.lines if line.faint),
        *(line for line in figure.lines if not line.faint),
        *figure.points,
    ]
    for item in ordered:
        px, py = _pixels(item, place, wide, high)
        if isinstance(item, Points) and item.glyph:
            _glyphs(cells, item, px, py, place)
            continue
        dots = (
            polyline(px, py, wide, high, DASHES[item.dash]) if isinstance(item, Line) else scatter(px, py, wide, high)
        )
        codes = characters(dots)
        for row, column in zip(*np.nonzero(codes), strict=True):
            occupied[row, column] |= codes[row, column]
            cells[place.top + row][place.left + column] = (chr(int(occupied[row, column])), _role(item))


def _pixels(item: Line | Points, place: Layout, wide: int, high: int) -> tuple[FloatArray, FloatArray]:
    px = place.x.share(np.asarray(item.x, dtype=np.float64)) * (wide - 1)
    py = (1 - place.y.share(np.asarray(item.y, dtype=np.float64))) * (high - 1)
    return px, py


def _glyphs(cells: list[list[Cell]], item: Points, px: FloatArray, py: FloatArray, place: Layout) -> None:
    finite = np.isfinite(px) & np.isfinite(py)
    for column, row in zip((px[finite] // 2).astype(int), (py[finite] // 4).astype(int), strict=True):
        if 0 <= column < place.width and 0 <= row < place.height:
            cells[place.top + row][place.left + column] = (item.glyph, _role(item))


def _bands(cells: list[list[Cell]], figure: Figure, place: Layout) -> None:
    for band in figure.bands:
        ends = place.x.share(np.array([band.low, band.high]))
        if not np.all(np.isfinite(ends)):
            continue
        first, last = (int(np.clip(round(end * (place.width - 1)), 0, place.width - 1)) for end in ends)
        for row in range(place.top, place.top + place.height):
            for column in range(first, last + 1):
                cells[row][place.left + column] = ("░", "band")


def _marks(cells: list[list[Cell]], figure: Figure, place: Layout) -> None:
    for mark in figure.marks:
        share = float(place.x.share(np.array([mark.x]))[0])
        if not 0 <= share <= 1:
            continue
        column = place.left + round(share * (place.width - 1))
        for row in range(place.top, place.top + place.height):
            if cells[row][column][1] in ("", "band", "faint"):
                cells[row][column] = ("┊", "mark")


def _y_ticks(cells: list[list[Cell]], place: Layout) -> None:
    for value, label in place.y.ticks(max(2, place.height // 2)):
        share = float(place.y.share(np.array([value]))[0])
        row = place.top + round((1 - share) * (place.height - 1))
        if place.top <= row < place.top + place.height:
            cells[row][place.left - 1] = ("┤", "axis")
            _put_text(cells, row, max(0, place.left - 2 - len(label)), [(label[: place.left - 2], "label")])


def _x_ticks(cells: list[list[Cell]], figure: Figure, place: Layout) -> None:
    below, row = place.top + place.height, place.top + place.height + 1
    ticks: list[tuple[float, str]]
    if figure.x_names:
        ticks = [(float(n), safe(name)) for n, name in enumerate(figure.x_names)]
    else:
        ticks = place.x.ticks(max(2, place.width // 12))
    label_size = cell_len(figure.x_label) + 1 if figure.x_label else 0
    free = 0
    end = place.left + place.width
    for value, label in ticks:
        column = place.left + round(float(place.x.share(np.array([value]))[0]) * (place.width - 1))
        if not place.left <= column < end:
            continue
        cells[below][column] = ("┴", "axis")
        start = max(place.left, min(column - cell_len(label) // 2, end - cell_len(label)))
        if start >= free and start + cell_len(label) <= end - label_size:
            _put_text(cells, row, start, [(label, "label")])
            free = start + cell_len(label) + 1
    if label_size and free + label_size <= end + 1:
        _put_text(cells, row, end - label_size + 1, [(safe(figure.x_label), "axis")])
