"""All runs that were read as a table, sortable, some of them chosen for a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from advisor_tui.run_rows import RunRow, sort_key
from advisor_tui.wording import LETTERS, number, safe, shortened

COLUMNS = (
    ("name", "run"), ("last", "last"), ("best", "best"), ("learning_rate", "rate"),
    ("optimizer", "optimizer"), ("verdict", "verdict"),
)  # fmt: skip
LONGEST_NAME = 34
NARROW = 100


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
        Binding("space", "choose", "Choose", tooltip="Choose this run for a comparison"),
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
        for row in self.rows_shown:
            self.add_row(*self._cells(row))
        self.border_title = f"Runs {len(rows)}" + (f", {len(self.chosen)} chosen" if self.chosen else "")
        if kept is not None:
            places = [(row.name, row.source) for row in self.rows_shown]
            if (kept.name, kept.source) in places:
                self.move_cursor(row=places.index((kept.name, kept.source)))

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

    def action_choose(self) -> None:
        """Chooses the run under the cursor, or leaves it out again."""
        if not 0 <= self.cursor_row < len(self.rows_shown):
            return
        row, at = self.rows_shown[self.cursor_row], self.cursor_row
        self.chosen = [one for one in self.chosen if one != row] if row in self.chosen else [*self.chosen, row]
        self._fill(self.rows_shown)
        self.move_cursor(row=min(at + 1, len(self.rows_shown) - 1))

    def action_compare(self) -> None:
        """Asks for a comparison of the chosen runs, or of the one under the cursor with the best."""
        rows = tuple(self.chosen)
        if len(rows) < 2:
            self.notify("Choose two or more runs with space first.")
        else:
            self.post_message(self.Compared(rows))

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
