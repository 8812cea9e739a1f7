"""All runs that were read as a table, sortable, some of them chosen for a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.message import Message
from textual.widgets import DataTable

from advisor_tui.run_rows import RunRow, sort_key
from advisor_tui.wording import LETTERS, number, safe, shortened

COLUMNS = (
    ("name", "run"), ("last", "last"), ("best", "best"), ("learning_rate", "rate"),
    ("optimizer", "optimizer"), ("verdict", "verdict"),
)  # fmt: skip
LONGEST_NAME = 34
NARROW = 100  # cells of width, below which names are half as long
PIECE, PIECE_SECONDS = 60, 0.02
"""So many rows are added at a time, with so long a pause for keys between."""


class RunTable(DataTable[Text]):
    """One row a run."""

    HELP = """\
## Runs
One row a run, by the curve that is judged. **Enter** opens its chart, **space** chooses it, **c** compares the chosen
ones. **<** and **>** choose the column to sort by, **!** turns the order round; a click on a heading does the same.
"""
    DEFAULT_CSS = """
    RunTable {
        height: 1fr; background: $background; border: round $edge; border-title-color: $foreground 80%;
        border-subtitle-color: $foreground 60%;
        &:focus { border: round $primary; border-title-color: $text-primary; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Open", key_display="⏎", tooltip="Show this run's chart"),
        Binding("space", "choose", "Choose", key_display="␣", tooltip="Choose this run for a comparison"),
        Binding("c", "compare", "Compare", tooltip="Compare the chosen runs"),
        Binding("greater_than_sign", "sort(1)", "Sort", show=False, key_display=">", tooltip="Sort by the next column"),
        Binding("less_than_sign", "sort(-1)", "Sort back", show=False, key_display="<"),
        Binding("exclamation_mark", "turn", "Turn", show=False, key_display="!", tooltip="Turn the order round"),
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    class Opened(Message):
        """A run is to be shown."""

        def __init__(self, row: RunRow) -> None:
            super().__init__()
            self.row = row

    class Compared(Message):
        """The chosen runs are to be compared."""

        def __init__(self, rows: tuple[RunRow, ...]) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self) -> None:
        super().__init__(cursor_type="row")
        self.border_title = "Runs"
        self.border_subtitle = "enter opens · space chooses · c compares · < > sort"
        self.rows_shown: list[RunRow] = []
        self.chosen: list[RunRow] = []
        self.by, self.backwards = 0, False
        self._generation = 0

    def show(self, rows: Sequence[RunRow]) -> None:
        """Shows the runs; chosen ones stay chosen, the cursor stays on its run."""
        known = {(row.name, row.source) for row in rows}
        self.chosen = [row for row in self.chosen if (row.name, row.source) in known]
        self._fill(rows)

    def _fill(self, rows: Sequence[RunRow]) -> None:
        kept = self.rows_shown[self.cursor_row] if 0 <= self.cursor_row < len(self.rows_shown) else None
        column = COLUMNS[self.by][0]
        there = [row for row in rows if sort_key(row.cell(column))[0] != 3]
        missing = [row for row in rows if sort_key(row.cell(column))[0] == 3]
        ordered = sorted(there, key=lambda row: sort_key(row.cell(column)), reverse=self.backwards)
        self.rows_shown = [*ordered, *missing]
        self.clear(columns=True)
        self.add_columns(*self._headings())
        self._entitle()
        places = [(row.name, row.source) for row in self.rows_shown]
        goal = places.index((kept.name, kept.source)) if kept and (kept.name, kept.source) in places else 0
        self._generation += 1
        self._add_from(0, goal, self._generation)

    def _add_from(self, start: int, goal: int, generation: int) -> None:
        """Adds the next rows and leaves the others for later, so that a long table holds nothing up."""
        if generation != self._generation or not self.is_attached:
            return
        end = start + PIECE
        for row in self.rows_shown[start:end]:
            self.add_row(*self._cells(row))
        if start <= goal < end:
            self.move_cursor(row=goal)
        if end < len(self.rows_shown):
            self.set_timer(PIECE_SECONDS, partial(self._add_from, end, goal, generation))

    def _entitle(self) -> None:
        self.border_title = f"Runs {len(self.rows_shown)}" + (f", {len(self.chosen)} chosen" if self.chosen else "")

    def _headings(self) -> list[Text]:
        arrow = "↓" if self.backwards else "↑"
        return [Text(f"{title} {arrow}" if place == self.by else title) for place, (_, title) in enumerate(COLUMNS)]

    def _cells(self, row: RunRow) -> list[Text]:
        mark = "●" if row in self.chosen else " "
        width = LONGEST_NAME if self.app.size.width >= NARROW else LONGEST_NAME // 2
        cells = [Text(f"{mark} {shortened(safe(row.name), width)}")]
        for column, _ in COLUMNS[1:-1]:
            value = row.cell(column)
            cells.append(Text(number(value) if value is not None else "", justify="right"))
        return [*cells, Text(f"{LETTERS.get(row.severity, ' ')} {safe(row.verdict)}")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A comparison needs two chosen runs."""
        return action != "compare" or len(self.chosen) >= 2

    def action_choose(self) -> None:
        """Chooses the run under the cursor, or leaves it out again."""
        if not 0 <= self.cursor_row < len(self.rows_shown):
            return
        row, at = self.rows_shown[self.cursor_row], self.cursor_row
        self.chosen = [one for one in self.chosen if one != row] if row in self.chosen else [*self.chosen, row]
        self.update_cell_at(Coordinate(at, 0), self._cells(row)[0])
        self._entitle()
        self.move_cursor(row=min(at + 1, self.row_count - 1))
        self.refresh_bindings()

    def action_compare(self) -> None:
        """Asks for a comparison of the chosen runs."""
        self.post_message(self.Compared(tuple(self.chosen)))

    def action_sort(self, by: int) -> None:
        """Sorts by the next or the previous column."""
        self.by = (self.by + by) % len(COLUMNS)
        self._fill(self.rows_shown)

    def action_turn(self) -> None:
        """Turns the order round."""
        self.backwards = not self.backwards
        self._fill(self.rows_shown)

    def on_data_table_header_selected(self, message: DataTable.HeaderSelected) -> None:
        """Sorts by the heading that was clicked, or turns the order round."""
        message.stop()
        self.backwards = not self.backwards if message.column_index == self.by else False
        self.by = message.column_index
        self._fill(self.rows_shown)

    def on_data_table_row_selected(self, message: DataTable.RowSelected) -> None:
        """Opens the run's chart."""
        message.stop()
        if 0 <= message.cursor_row < len(self.rows_shown):
            self.post_message(self.Opened(self.rows_shown[message.cursor_row]))
