"""Before the changes of a finding are tested: which training runs, how many trainings it may cost, where it goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from advisor.errors import AdvisorError, PlanError
from advisor.planner.plan import Objective
from advisor_tui.ordering import Order
from advisor_tui.widgets.budget_bar import objective_text, parsed_objective
from advisor_tui.wording import safe

if TYPE_CHECKING:
    from advisor.findings import Finding
    from advisor_tui.program import Program

TRAININGS = 3
"""Full-length trainings that a test may cost where nobody says: the base and a change on more than one seed."""


class OrderTest(ModalScreen[Order | None]):
    """A form; nothing runs before Start."""

    HELP = """\
## Testing a change
Trains the run's own configuration and its likeliest single changes on the same seeds, stops what is hopeless early, and
says which change is shown to help. **runs** is `file.py:function`, `file.py:Task` or a command with `{{ name }}`;
**trainings** is what it may cost at most, in full-length ones.
"""
    DEFAULT_CSS = """
    OrderTest {
        align: center middle;
        & > Vertical {
            width: 84; max-width: 96%; height: auto; border: round $primary; border-title-color: $text-accent;
            background: $surface; padding: 0 2;
        }
        & Grid { grid-size: 2; grid-columns: 12 1fr; grid-rows: 1; grid-gutter: 1 1; height: auto; margin-top: 1; }
        & Label { width: 1fr; color: $foreground 75%; }
        & #verdict { color: $text-error; height: auto; min-height: 1; margin-top: 1; }
        & > Vertical > Horizontal { height: auto; align-horizontal: right; margin-bottom: 1; }
        & Button { margin-left: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("ctrl+s", "start", "Start", key_display="^s"),
    ]

    def __init__(self, title: str, objective: Objective | None, folder: Path) -> None:
        super().__init__()
        self.heading, self.objective, self.folder = title, objective, folder

    def compose(self) -> ComposeResult:
        """Fields, verdict, buttons."""
        with Vertical() as box:
            box.border_title = Content(safe(self.heading))
            with Grid():
                yield Label("runs")
                yield Input(
                    objective_text(self.objective), placeholder="train.py:train, or a command with {{ name }}",
                    id="objective", compact=True,
                )  # fmt: skip
                yield Label("trainings")
                yield Input(str(TRAININGS), id="trainings", compact=True)
                yield Label("folder")
                yield Input(str(self.folder), id="folder", compact=True)
            yield Static(id="verdict", markup=False)
            with Horizontal():
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Start", id="start", variant="primary", compact=True)

    def order(self) -> Order:
        """What the form says; raises PlanError."""
        text = {name: self.query_one(f"#{name}", Input).value.strip() for name in ("objective", "trainings", "folder")}
        objective = parsed_objective(text["objective"])
        if objective is None:
            raise PlanError("runs: say which training runs: train.py:train, or a command with {{ name }}")
        try:
            trainings = float(text["trainings"])
        except ValueError:
            trainings = 0.0
        if not 1 <= trainings < 1e6:
            raise PlanError(f"trainings: '{text['trainings']}' is no number of trainings; write 3")
        if not text["folder"]:
            raise PlanError("folder: say where study.db and result.json go")
        return Order(objective, trainings, Path(text["folder"]).expanduser())

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#verdict", Static).update("")

    @on(Button.Pressed, "#start")
    @on(Input.Submitted)
    def action_start(self) -> None:
        """Answers with the order when nothing is wrong, or says what is."""
        try:
            self.dismiss(self.order())
        except AdvisorError as error:
            self.query_one("#verdict", Static).update(Content(f"✗ {safe(error)}"))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def ask_test(app: Program, finding: Finding) -> None:
    """Asks what to run, then tests the changes that the finding proposes."""
    from advisor_tui.screens.run_plan import free_folder

    plan = app.workspace.plan
    objective = app.workspace.objective or (plan.objective if plan else None)

    def ordered(order: Order | None) -> None:
        if order is not None:
            app.test_changes(finding, order)

    title = f"Test the changes for {finding.subject.run or ''}"
    app.push_screen(OrderTest(title, objective, free_folder(Path("probe"))), ordered)
