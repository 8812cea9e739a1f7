"""Horizontal bars with whiskers, as cells."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from advisor_tui.plot.figure import Bar, Figure
from advisor_tui.wording import safe

Cell = tuple[str, str]
EIGHTHS = " ▏▎▍▌▋▊▉"


def drawn_bars(figure: Figure, width: int, height: int) -> list[list[Cell]]:
    """Cells [height][width]: title, then one row a bar, as many as fit."""
    names = min(max(cell_len(safe(bar.name)) for bar in figure.bars), max(8, width // 3))
    labels = max(len(bar.label) for bar in figure.bars)
    room = max(4, width - names - labels - 3)
    most = max(bar.value + bar.error for bar in figure.bars) or 1.0
    rows = [_row([(safe(figure.title), "title")], width)]
    gap = height >= 2 * len(figure.bars) + 1
    for bar in figure.bars:
        rows += [_row([], width)] if gap else []
        name = set_cell_size(safe(bar.name), names)
        rows.append(_row([(f"{name} ", "label"), *_bar(bar, most, room), (f" {bar.label}", "label")], width))
    shown = rows[:height]
    return shown + [_row([], width)] * (height - len(shown))


def _bar(bar: Bar, most: float, room: int) -> list[tuple[str, str]]:
    eighths = round(max(bar.value, 0.0) / most * room * 8)
    cells = "█" * (eighths // 8) + (EIGHTHS[eighths % 8] if eighths % 8 else "")
    line = [(character, "series-1") for character in f"{cells:<{room}}"]
    if bar.error > 0:
        low = max(0, min(room - 1, round((bar.value - bar.error) / most * room)))
        high = max(0, min(room - 1, round((bar.value + bar.error) / most * room) - 1))
        for place in range(low, high + 1):
            line[place] = ("├" if place == low else "┤" if place == high else "─", "mark")
    return line


def _row(parts: list[tuple[str, str]], width: int) -> list[Cell]:
    row: list[Cell] = []
    for text, role in parts:
        for character in text:
            size = cell_len(character)
            if size and len(row) + size <= width:
                row += [(character, role), *[("", role)] * (size - 1)]
    return row + [(" ", "")] * (width - len(row))
