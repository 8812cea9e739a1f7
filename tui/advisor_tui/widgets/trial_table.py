"""The trials of a search, sortable by every column."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from advisor_tui.run_state import RunState, TrialRow
from advisor_tui.wording import duration, number, safe

SIGNS = {"running": "▸ running", "complete": "✓ complete", "pruned": "✂ pruned", "fail": "✗ failed", "lost": "? lost"}
FIXED = ("trial", "stage", "state", "value", "time")


class TrialTable(DataTable[Text]):
    """One row a trial."""

    HELP = """\
## Trials
One row a trial. **<** and **>** choose the column to sort by, **!** turns the order round; a click on a heading does
the same. The detail on the right follows the cursor.
"""
    DEFAULT_CSS = """
    TrialTable {
        height: 1fr; background: $background; border: round $edge; border-title-color: $foreground 80%;
        border-subtitle-color: $foreground 60%;
        &:focus { border: round $primary; border-title-color: $text-primary; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("greater_than_sign", "sort(1)", "Sort", show=False, key_display=">", tooltip="Sort by the next column"),
        Binding("less_than_sign", "sort(-1)", "Sort back", show=False, key_display="<"),
        Binding("exclamation_mark", "turn", "Turn", show=False, key_display="!", tooltip="Turn the order round"),
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    class Chosen(Message):
        """The cursor stands on another trial."""

        def __init__(self, key: tuple[str, int]) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__(cursor_type="row")
        self.border_title = "Trials"
        self.border_subtitle = "< > sort · ! turn"
        self.state = RunState()
        self.names: tuple[str, ...] = ()
        self.by, self.backwards = 0, True
        self.keys: list[tuple[str, int]] = []

    is_alive = True

    def show(self, state: RunState, is_alive: bool = True) -> None:
        """Shows the trials, the cursor staying on its trial, or at the top; in a dead search none runs."""
        self.state, self.is_alive = state, is_alive
        seen: dict[str, set[object]] = {}
        for trial in state.trials.values():
            for name, value in trial.params.items():
                seen.setdefault(name, set()).add(value)
        names = tuple(sorted(seen, key=lambda name: len(seen[name]) < 2))
        if names != self.names or not self.columns:
            self.names = names
            self.clear(columns=True)
            self.add_columns(*self._headings())
        self._fill()

    def _headings(self) -> list[Text]:
        arrow = "↓" if self.backwards else "↑"
        titles = [*FIXED, *(safe(name) for name in self.names)]
        return [Text(f"{title} {arrow}" if place == self.by else title) for place, title in enumerate(titles)]

    def _fill(self) -> None:
        kept = self.keys[self.cursor_row] if 0 < self.cursor_row < len(self.keys) else None
        trials = sorted(self.state.trials.values(), key=self._key, reverse=self.backwards)
        self.clear()
        self.keys = [(trial.stage, trial.number) for trial in trials]
        for trial in trials:
            self.add_row(*(Text(cell) for cell in self._cells(trial)))
        self.border_title = f"Trials {len(trials)}" if trials else "Trials"
        if kept in self.keys:
            self.move_cursor(row=self.keys.index(kept))

    def _cells(self, trial: TrialRow) -> list[str]:
        value = trial.value if trial.value is not None else (trial.values[-1] if trial.values else None)
        sign = SIGNS["lost" if trial.state == "running" and not self.is_alive else trial.state]
        cells = [str(trial.number), safe(trial.stage), sign, number(value), duration(trial.seconds)]
        return cells + [number(trial.params.get(name)) if name in trial.params else "" for name in self.names]

    def _key(self, trial: TrialRow) -> tuple[bool, float, str, int]:
        order = list(self.state.stages)
        place = order.index(trial.stage) if trial.stage in order else -1
        age = place * 10**6 + trial.number
        if self.by == 0:
            return (True, float(age), "", 0)
        values: list[object] = [0, place, trial.state, trial.value, trial.seconds]
        value = values[self.by] if self.by < len(values) else trial.params.get(self.names[self.by - len(FIXED)])
        if isinstance(value, (int, float)):
            return (True, float(value), "", age)
        return (value is not None, 0.0, str(value or ""), age)

    def action_sort(self, by: int) -> None:
        """Sorts by the next or the previous column."""
        self.by = (self.by + by) % (len(FIXED) + len(self.names))
        self._again()

    def action_turn(self) -> None:
        """Turns the order round."""
        self.backwards = not self.backwards
        self._again()

    def on_data_table_header_selected(self, message: DataTable.HeaderSelected) -> None:
        """Sorts by the heading that was clicked, or turns the order round."""
        message.stop()
        if message.column_index == self.by:
            self.backwards = not self.backwards
        self.by = message.column_index
        self._again()

    def _again(self) -> None:
        row = self.cursor_row
        self.clear(columns=True)
        self.add_columns(*self._headings())
        self._fill()
        self.move_cursor(row=row)

    def on_data_table_row_highlighted(self, message: DataTable.RowHighlighted) -> None:
        """Tells which trial the cursor stands on."""
        message.stop()
        if 0 <= message.cursor_row < len(self.keys):
            self.post_message(self.Chosen(self.keys[message.cursor_row]))
