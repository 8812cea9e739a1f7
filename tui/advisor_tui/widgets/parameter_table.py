"""What the plan varies: ranges, scales, tiers, defaults; below, what it holds fixed or leaves out."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import DataTable

from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor.records import Scalar
from advisor_tui.wording import number, safe, shortened

NARROW = 60  # cells of width, below which columns are left out
SHORTEST, LONGEST = 10, 60  # cells of a range


class ParameterTable(DataTable[Text]):
    """One row a parameter."""

    HELP = """\
## Parameters
What varies, with importance tier (# 1 matters most), range, scale and the value in use; then what is held fixed and
what is left out. **Enter** edits a row, **x** holds it at a value, **d** leaves it out, **a** adds one.
"""
    DEFAULT_CSS = """
    ParameterTable {
        height: 1fr; background: $background; border: round $edge;
        border-title-color: $foreground 80%; border-subtitle-color: $foreground 60%; overflow-x: hidden;
        &:focus { border: round $primary; border-title-color: $text-primary; }
        & > .parameter-table--off { color: $foreground 60%; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"parameter-table--off"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "act('edit')", "Edit", tooltip="Edit the parameter under the cursor", priority=True),
        Binding("x", "act('fix')", "Fix", show=False, tooltip="Hold the parameter at one value"),
        Binding("d", "act('drop')", "Leave out", show=False, tooltip="Leave the parameter out of the search"),
        Binding("a", "act('add')", "Add", show=False, tooltip="Add a parameter to the search"),
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    class Act(Message):
        """Something is to be done with the row under the cursor."""

        def __init__(self, what: str, name: str) -> None:
            super().__init__()
            self.what, self.name = what, name

    def __init__(self) -> None:
        super().__init__(cursor_type="row", zebra_stripes=False, cell_padding=1)
        self.border_title = "What varies"
        self.border_subtitle = "x fix · d leave out · a add"
        self.row_names: list[str] = []

    is_narrow = False
    _room = LONGEST
    plan: SearchPlan | None = None

    def on_mount(self) -> None:
        """Sets the columns up."""
        self._set_up()

    def on_resize(self) -> None:
        """Writes the scale behind the range where there is little room."""
        self._set_up()
        if self.plan is not None:
            self.show(self.plan)

    def _set_up(self) -> None:
        self.is_narrow = 0 < self.size.width < NARROW
        self.clear(columns=True)
        self.add_columns("#", "parameter", "range", *(() if self.is_narrow else ("scale",)), "in use")

    def show(self, plan: SearchPlan) -> None:
        """Shows the plan's parameters, the cursor staying where it was."""
        self.plan = plan
        self._room = self._room_for(plan)
        row = self.cursor_row
        self.clear()
        self.row_names = []
        for parameter in sorted(plan.space, key=lambda p: p.tier or 9):
            self._put(parameter.name, _searched(parameter, plan.baseline.get(parameter.name)))
        faint = self.get_component_rich_style("parameter-table--off", partial=True)
        for fixed in plan.fixed:
            self._put(fixed.name, ("", fixed.name, f"fixed at {number(fixed.value)}", "", number(fixed.value)), faint)
        for left in (item for item in plan.left_out if item.name not in self.row_names):
            self._put(left.name, ("", left.name, "left out", "", ""), faint)
        self.border_title = f"What varies: {len(plan.space)}"
        if self.row_names:
            self.move_cursor(row=min(row, len(self.row_names) - 1))

    def _room_for(self, plan: SearchPlan) -> int:
        """Cells that a range may take so that the value in use stays in sight; the line below tells long ones whole."""
        if not self.size.width:
            return LONGEST
        named = [p.name for p in plan.space] + [f.name for f in plan.fixed] + [left.name for left in plan.left_out]
        used = [number(item.default) for item in plan.space] + [number(item.value) for item in plan.fixed]
        others = max(map(len, named), default=9) + max(map(len, used), default=6) + (1 if self.is_narrow else 12)
        return max(SHORTEST, self.scrollable_content_region.width - others - 2 * len(self.columns))

    def _put(self, name: str, cells: tuple[str, ...], style: object = "") -> None:
        self.row_names.append(name)
        if self.is_narrow:
            number_, own, range_, scale, used = cells
            cells = (
                number_,
                own,
                f"{range_} {scale}".strip() if scale in ("log", "log int", "log 1-x", "powers int") else range_,
                used,
            )
        range_ = shortened(safe(cells[2]), self._room)
        cells = (*cells[:2], range_, *cells[3:])
        self.add_row(*(Text(safe(cell), style=style) for cell in cells))  # type: ignore[arg-type]

    @property
    def chosen(self) -> str:
        """The name under the cursor."""
        return self.row_names[self.cursor_row] if 0 <= self.cursor_row < len(self.row_names) else ""

    def action_act(self, what: str) -> None:
        """Asks the screen to do something with the row."""
        self.post_message(self.Act(what, self.chosen))

    def on_data_table_row_selected(self, message: DataTable.RowSelected) -> None:
        """A click on the row under the cursor edits it."""
        message.stop()
        self.action_act("edit")


def _searched(parameter: PlannedParameter, baseline: Scalar) -> tuple[str, ...]:
    used = parameter.default if parameter.default is not None else baseline
    scale = "choice" if parameter.kind == "categorical" else "log" if parameter.log else "linear"
    scale = {"1-x": "log 1-x", "2**n": "powers"}.get(parameter.acts_by, scale)
    if parameter.kind == "int":
        scale += " int"
    return (
        str(parameter.tier or ""),
        parameter.name,
        range_text(parameter),
        scale,
        number(used) if used is not None else "",
    )


def range_text(parameter: PlannedParameter) -> str:
    """The range in a few words."""
    if parameter.kind == "categorical":
        return ", ".join(number(choice) for choice in parameter.choices)
    zero = "0 or " if parameter.zero else ""
    step = f" by {number(parameter.step)}" if parameter.step and parameter.step != 1 else ""
    return f"{zero}{number(parameter.low)} … {number(parameter.high)}{step}"
