"""Chosen runs side by side: their curves with a full legend, what differs in settings and numbers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import DataTable, Static

from advisor.records import Run
from advisor_tui.figures.run import curves, groups, points
from advisor_tui.figures.study import wants_log
from advisor_tui.plot import Figure, Plot
from advisor_tui.plot.figure import Line
from advisor_tui.run_rows import RunRow
from advisor_tui.wording import count, number, run_name, safe, shortened

if TYPE_CHECKING:
    from advisor_tui.program import Program

SHORTEST, LONGEST = 10, 24  # cells of a run's name
NOISES = 2.8
"""Two end values differ where they lie further apart than this many times their noise (95 %, two draws)."""


class Compare(ModalScreen[None]):
    """Curves above, a column a run below."""

    HELP = """\
## Comparing runs
The curves of the chosen runs, and below them the numbers and the settings in which they differ; what all share is
left out. **[** and **]** change the picture, **escape** goes back.
"""
    DEFAULT_CSS = """
    Compare {
        align: center middle;
        & > Vertical { width: 96%; height: 94%; border: round $primary; border-title-color: $text-accent;
            background: $surface; padding: 0 1; }
        & Plot { height: 1fr; }
        & DataTable { height: auto; max-height: 50%; background: $surface; }
        & #told { height: auto; color: $foreground 80%; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back"),
        Binding("left_square_bracket", "view(-1)", "Other picture", show=False, key_display="["),
        Binding("right_square_bracket", "view(1)", "Picture", key_display="]"),
    ]

    def __init__(self, rows: Sequence[RunRow]) -> None:
        super().__init__()
        self.rows = tuple(rows)
        self.view = 0

    @property
    def runs(self) -> list[Run]:
        """The runs that are compared."""
        space = cast("Program", self.app).workspace
        found = (space.run(row.name, row.source) for row in self.rows)
        return [run for run in found if run is not None]

    def compose(self) -> ComposeResult:
        """Plot, verdict, table."""
        with Vertical() as box:
            box.border_title = f"{count(len(self.rows), 'run')} side by side"
            yield Plot()
            yield Static(Content(safe(self._told())), id="told")
            yield DataTable[Text](cursor_type="none", zebra_stripes=True)

    def on_mount(self) -> None:
        """Fills the table and draws."""
        table = self.query_one(DataTable)
        table.add_columns("", *(Text(name) for name in self._names()))
        for name, values in self._differences():
            table.add_row(Text(safe(name), "bold"), *(Text(value, justify="right") for value in values))
        self._draw()

    def _names(self) -> list[str]:
        """The runs' names without the folders that all of them lie in, as long as there is room for."""
        names = [row.words["name"] for row in self.rows]
        shared = os.path.commonpath(names) if len(names) > 1 and not any(n.startswith("/") for n in names) else ""
        short = [name.removeprefix(f"{shared}/") for name in names]
        room = (self.app.size.width - 24) // max(1, len(names)) - 2
        return [shortened(name, max(SHORTEST, min(LONGEST, room))) for name in short]

    def _differences(self) -> list[tuple[str, list[str]]]:
        lines = [("last", [number(row.last) for row in self.rows]), ("best", [number(row.best) for row in self.rows])]
        lines.append(("verdict", [safe(row.verdict) for row in self.rows]))
        names = dict.fromkeys(name for row in self.rows for name in row.settings)
        for name in names:
            values = [row.settings.get(name) for row in self.rows]
            if len({str(value) for value in values}) > 1:
                lines.append((name, [number(value) if value is not None else "" for value in values]))
        return lines

    def _told(self) -> str:
        """Which one ends best, and whether the others differ from it beyond the noise."""
        from advisor.signals.runs import standing

        facts = standing(self.runs, cast("Program", self.app).workspace.setup())
        if facts is None or facts.best_run is None or facts.noise is None:
            return "How they stand cannot be told: no quantity that they share has enough points."
        apart = f"a difference under {NOISES * facts.noise:.1%} is noise"
        if facts.near == 1:
            best = f"{facts.best_run} ends best by {facts.tag} ({number(facts.best)})"
            return f"{best}; the others differ from it ({apart})."
        return f"By {facts.tag} these cannot be told apart: {facts.near_runs} ({apart})."

    def action_view(self, by: int) -> None:
        """Shows the next or an earlier picture."""
        self.view += by
        self._draw()

    def _draw(self) -> None:
        """The curves that the runs are judged by, one a run; then every other picture."""
        runs = self.runs
        pictures = groups(runs)
        chosen = self.view % (len(pictures) + 1)
        figure = curves(runs[0], pictures[chosen - 1], (), runs[1:]) if chosen else _judged(runs, self.rows)
        plot = self.query_one(Plot)
        plot.display = bool(figure.lines or pictures)
        plot.show(figure)


def _judged(runs: Sequence[Run], rows: Sequence[RunRow]) -> Figure:
    found = {(row.name, row.source): row.tag for row in rows}
    lines = []
    for colour, run in enumerate(runs):
        series = run.series.get(found.get((run.name, run.source), ""))
        if series is not None:
            lines.append(Line(shortened(run_name(run.name, run.source), 24), *points(series), colour=colour))
    values = np.concatenate([line.y for line in lines]) if lines else np.empty(0)
    tags = " · ".join(dict.fromkeys(row.tag for row in rows if row.tag))
    return Figure(title=tags, x_label="step", lines=tuple(lines), y_log=wants_log(values), empty="no curve to judge")
