"""All runs that were read as a table, sortable, some of them chosen for a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message

from advisor_tui.run_rows import SHOWN_SETTINGS, RunRow
from advisor_tui.widgets.long_table import GAP, LongTable
from advisor_tui.wording import LETTERS, safe, shortened

COLUMNS = (
    ("name", "run"), ("last", "last"), ("best", "best"), ("learning_rate", "rate"),
    ("optimizer", "optimizer"), ("verdict", "verdict"),
)  # fmt: skip
SHORTEST_NAME, LONGEST_NAME = 10, 60  # cells
WIDEST = 20  # cells of a setting; longer ones are cut


class RunTable(LongTable):
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
        Binding("enter", "open_run", "Open", key_display="⏎", tooltip="Show this run's chart"),
        Binding("space", "choose", "Choose", key_display="␣", tooltip="Choose this run for a comparison"),
        Binding("c", "compare", "Compare", tooltip="Compare the chosen runs"),
        Binding("greater_than_sign", "sort(1)", "Sort", show=False, key_display=">", tooltip="Sort by the next column"),
        Binding("less_than_sign", "sort(-1)", "Sort back", show=False, key_display="<"),
        Binding("exclamation_mark", "turn", "Turn", show=False, key_display="!", tooltip="Turn the order round"),
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
        super().__init__()
        self.border_title = "Runs"
        self.border_subtitle = "enter opens · space chooses · c compares · < > sort"
        self.rows_shown: list[RunRow] = []
        self.chosen: list[RunRow] = []
        self.columns = list(COLUMNS)
        self._longest = LONGEST_NAME
        self.by, self.backwards = 0, False

    def show(self, rows: Sequence[RunRow]) -> None:
        """Shows the runs; chosen ones stay chosen, the cursor stays on its run."""
        known = {(row.name, row.source) for row in rows}
        self.chosen = [row for row in self.chosen if (row.name, row.source) in known]
        self._sort(rows)

    def _sort(self, rows: Sequence[RunRow], top: bool = False) -> None:
        """Shows the rows in order, from the top or with the cursor where it was."""
        kept = self.rows_shown[self.cursor_row] if 0 <= self.cursor_row < len(self.rows_shown) else None
        self.columns = [c for c in COLUMNS if c[0] not in SHOWN_SETTINGS or any(c[0] in r.settings for r in rows)]
        column = self.columns[self.by][0]
        keyed = [(row.keys[column], row) for row in rows]
        missing = [row for key, row in keyed if key[0] == 3]
        there = [pair for pair in keyed if pair[0][0] != 3]
        there.sort(key=lambda pair: pair[0], reverse=self.backwards)
        self.rows_shown = [*(row for _, row in there), *missing]
        places = [(row.name, row.source) for row in self.rows_shown]
        at = places.index((kept.name, kept.source)) if kept and (kept.name, kept.source) in places else 0
        self._entitle()
        self.fill(self._headings(), self._widths(), len(self.rows_shown), 0 if top else at)

    def _entitle(self) -> None:
        tags = {row.tag for row in self.rows_shown if row.tag}
        by = f" by {safe(tags.pop())}" if len(tags) == 1 else ""
        self.border_title = f"Runs {len(self.rows_shown)}{by}" + (f", {len(self.chosen)} chosen" if self.chosen else "")

    def _headings(self) -> list[str]:
        arrow = "↓" if self.backwards else "↑"
        return [f"{title} {arrow}" if place == self.by else title for place, (_, title) in enumerate(self.columns)]

    def _widths(self) -> list[int]:
        rows = self.rows_shown
        widths = {c: max([len(title), *(len(row.words[c]) for row in rows)]) for c, title in self.columns}
        name = max((cell_len(row.words["name"]) for row in rows), default=0)
        room = self.app.size.width - 2 - sum(w for c, w in widths.items() if c != "name") - GAP * len(widths)
        self._longest = max(SHORTEST_NAME, min(LONGEST_NAME, room - 4))
        widths |= {"name": min(name, self._longest) + 2, "verdict": widths["verdict"] + 2}
        return [min(width, WIDEST) if name in SHOWN_SETTINGS else width for name, width in widths.items()]

    def cells(self, row: int) -> list[Text]:
        """Name, last and best value, settings, verdict of a run."""
        run = self.rows_shown[row]
        mark = "●" if run in self.chosen else " "
        found = [Text(f"{mark} {shortened(run.words['name'], self._longest)}")]
        found += [Text(run.words[column], justify="right") for column, _ in self.columns[1:-1]]
        return [*found, Text(f"{LETTERS.get(run.severity, ' ')} {safe(run.verdict)}")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A comparison needs two chosen runs."""
        return action != "compare" or len(self.chosen) >= 2

    def action_choose(self) -> None:
        """Chooses the run under the cursor, or leaves it out again."""
        if not 0 <= self.cursor_row < len(self.rows_shown):
            return
        row = self.rows_shown[self.cursor_row]
        self.chosen = [one for one in self.chosen if one != row] if row in self.chosen else [*self.chosen, row]
        self._entitle()
        self.action_move(1)
        self.refresh_bindings()

    def action_compare(self) -> None:
        """Asks for a comparison of the chosen runs."""
        self.post_message(self.Compared(tuple(self.chosen)))

    def action_sort(self, by: int) -> None:
        """Sorts by the next or the previous column."""
        self.by = (self.by + by) % len(self.columns)
        self._sort(self.rows_shown, top=True)

    def action_turn(self) -> None:
        """Turns the order round."""
        self.backwards = not self.backwards
        self._sort(self.rows_shown, top=True)

    def on_long_table_header_chosen(self, message: LongTable.HeaderChosen) -> None:
        """Sorts by the heading that was clicked, or turns the order round."""
        message.stop()
        self.backwards = not self.backwards if message.column == self.by else False
        self.by = message.column
        self._sort(self.rows_shown, top=True)

    def on_long_table_row_chosen(self, message: LongTable.RowChosen) -> None:
        """Opens the run that was clicked."""
        message.stop()
        self.action_open_run()

    def action_open_run(self) -> None:
        """Opens the run's chart."""
        if 0 <= self.cursor_row < len(self.rows_shown):
            self.post_message(self.Opened(self.rows_shown[self.cursor_row]))
