"""Before a search runs: what it will do and cost, where it goes, how many trials at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Select, Static

from advisor.errors import AdvisorError, PlanError
from advisor.planner.plan import SearchPlan
from advisor.runner.backends import backend_names
from advisor_tui.widgets.tick_box import TickBox
from advisor_tui.wording import count, hours, safe

if TYPE_CHECKING:
    from advisor_tui.program import Program

TITLES = {"local": "this machine", "threads": "threads of one process", "ray": "Ray"}
BACKENDS = tuple((TITLES.get(name, name), name) for name in backend_names())


@dataclass(frozen=True)
class RunSettings:
    """Where and how a plan is run."""

    folder: Path
    workers: int
    backend: str = "local"
    storage: str = ""
    force: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """The same for the command line."""
        given = ["--workers", str(self.workers), "--backend", self.backend]
        given += ["--storage", self.storage] if self.storage else []
        return (*given, "--force") if self.force else tuple(given)


class RunPlan(ModalScreen[RunSettings | None]):
    """A form with the forecast below; nothing runs before Start."""

    HELP = """\
## Running the plan
The forecast says what each stage starts and what all of it costs. **folder** gets `study.db`, `logs/` and
`result.json`; **at once** is how many trials run side by side; **storage** is an Optuna storage URL, empty for
`study.db` in the folder. A plan that costs more than its budget runs only with **run it all the same**.
"""
    DEFAULT_CSS = """
    RunPlan {
        align: center middle;
        & > Vertical {
            width: 84; max-width: 96%; height: auto; max-height: 96%; border: round $primary;
            border-title-color: $text-accent; background: $surface; padding: 0 2;
        }
        & Grid { grid-size: 4; grid-columns: 9 2fr 9 1fr; grid-rows: 1; grid-gutter: 1 1; height: auto; margin-top: 1; }
        & Label { width: 1fr; color: $foreground 75%; }
        & Select { width: 1fr; }
        & VerticalScroll { height: auto; max-height: 12; margin-top: 1; }
        & TickBox { border: none; padding: 0; background: $surface; display: none; }
        & TickBox.-offered { display: block; }
        & #earlier { color: $text-warning; height: auto; }
        & #verdict { color: $text-error; height: auto; margin-top: 1; }
        & > Vertical > Horizontal { height: auto; align-horizontal: right; margin: 1 0; }
        & Button { margin-left: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("ctrl+s", "start", "Start", key_display="^s"),
    ]

    def __init__(self, plan: SearchPlan, folder: Path, base: Path | None = None) -> None:
        super().__init__()
        self.plan, self.folder, self.base = plan, folder, base

    def compose(self) -> ComposeResult:
        """Fields, forecast, verdict, buttons."""
        with Vertical() as box:
            box.border_title = Content(f"Run {safe(self.plan.name)}")
            with Grid():
                yield Label("folder")
                yield Input(str(self.folder), id="folder", compact=True)
                yield Label("at once")
                yield Input(str(self.plan.budget.workers), id="workers", compact=True)
                yield Label("storage")
                yield Input(placeholder="study.db in the folder", id="storage", compact=True)
                yield Label("on")
                yield Select(BACKENDS, value="local", allow_blank=False, compact=True, id="backend")
            with VerticalScroll(can_focus=False):
                yield Static(id="forecast", markup=False)
            yield Static(id="earlier", markup=False)
            yield Static(id="verdict", markup=False)
            yield TickBox("run it all the same", id="force", compact=True)
            with Horizontal():
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Start", id="start", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Shows the forecast; Enter starts."""
        self._check()
        self.query_one("#start", Button).focus()

    @on(Input.Changed)
    @on(Select.Changed)
    @on(TickBox.Changed)
    def _check(self) -> None:
        verdict = self.query_one("#verdict", Static)
        try:
            settings = self.result()
        except AdvisorError as error:
            verdict.update(Content(f"✗ {safe(error)}"))
            return
        self.query_one("#forecast", Static).update(forecast_text(self.plan, settings.workers))
        self.query_one("#earlier", Static).update(Content(safe(earlier_run(settings.folder))))
        dear = self._too_dear(settings.workers)
        self.query_one("#force", TickBox).set_class(bool(dear), "-offered")
        wrong = self._missing() or (dear if not settings.force else "")
        verdict.update(Content(f"✗ {safe(wrong)}" if wrong else ""))

    def _missing(self) -> str:
        """What cannot be run because its file is not there."""
        from advisor.runner.target import resolve_target

        objective = self.plan.objective
        try:
            if self.base is not None and objective is not None and objective.target:
                resolve_target(objective.target, self.base)
        except AdvisorError as error:
            return str(error)
        return ""

    def _too_dear(self, workers: int) -> str:
        from advisor.runner.forecast import forecast, refuse_over_budget

        try:
            refuse_over_budget(self.plan, forecast(self.plan, workers))
        except PlanError as error:
            return str(error).replace(", or --force", "")
        return ""

    def result(self) -> RunSettings:
        """What the form says; raises PlanError."""
        folder = self.query_one("#folder", Input).value.strip()
        workers = self.query_one("#workers", Input).value.strip()
        if not folder:
            raise PlanError("folder: say where study.db, logs/ and result.json go")
        if not workers.isdigit() or int(workers) < 1:
            raise PlanError(f"at once: '{workers}' is no number of workers; write 1, 2, 8 …")
        return RunSettings(
            folder=Path(folder).expanduser(),
            workers=int(workers),
            backend=str(self.query_one("#backend", Select).value),
            storage=self.query_one("#storage", Input).value.strip(),
            force=self.query_one("#force", TickBox).value,
        )

    @on(Button.Pressed, "#start")
    @on(Input.Submitted)
    def action_start(self) -> None:
        """Answers with the settings when nothing is wrong."""
        try:
            settings = self.result()
        except PlanError:
            self.app.bell()
            return
        if self._missing():
            self.app.bell()
        elif self._too_dear(settings.workers) and not settings.force:
            self.query_one("#force", TickBox).focus()
        else:
            self.dismiss(settings)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def earlier_run(folder: Path) -> str:
    """What lies in the folder already and what Start will do with it; empty where nothing does."""
    if not (folder / "study.db").exists():
        return ""
    state = "a finished run" if (folder / "result.json").exists() else "a run that did not finish"
    return (
        f"{folder.name} holds {state}: Start goes on with it, with more trials if the plan has more. "
        f"For a new search write another folder, such as {free_folder(folder).name}."
    )


def free_folder(folder: Path) -> Path:
    """The folder, or the first numbered one beside it, without a finished run."""
    number, place = 1, folder
    while (place / "result.json").exists():
        number += 1
        place = folder.with_name(f"{folder.name}-{number}")
    return place


def work_of(full_trials: float) -> str:
    """What trials cost, in full-length ones."""
    return f"the work of {full_trials:.3g} full-length {'one' if f'{full_trials:.3g}' == '1' else 'ones'}"


def forecast_text(plan: SearchPlan, workers: int) -> Content:
    """What every stage starts, what all costs, and what is doubtful about the plan."""
    from advisor.planner.explanation import warnings_on
    from advisor.runner.forecast import forecast

    expected = forecast(plan, workers)
    names = max((len(stage.name) for stage in expected.stages), default=0)
    lines = [
        Content.assemble(
            (f"{safe(stage.name):<{names}}  ", "bold"),
            f"{count(stage.trials, 'trial'):>11}  ",
            (work_of(stage.full_trials), "$foreground 70%"),
        )
        for stage in expected.stages
    ]
    time = "time not known" if expected.hours is None else f"about {hours(expected.hours)}"
    money = "" if expected.money is None else f", {expected.money:,.2f} money"
    total = f"{count(expected.trials, 'trial')}, {work_of(expected.full_trials)}, {time}{money}"
    lines.append(Content.styled(total, "bold $text-primary"))
    lines += [Content.styled(f"! {safe(warning)}", "$text-warning") for warning in warnings_on(plan)]
    return Content("\n").join(lines)


def ask_run(app: Program, plan: SearchPlan) -> None:
    """Shows what a run will do and cost, then runs a copy of the plan."""
    from advisor_tui.screens.plan_files import copy_into

    path = app.workspace.plan_path or Path(f"{plan.name}.yaml")

    def settled(settings: RunSettings | None) -> None:
        if settings is None:
            return
        copy = copy_into(app, plan, settings.folder)
        if copy is not None:
            base = ("--base", str(path.parent.resolve()))
            app.run_plan(copy, settings.folder, extra=(*settings.flags, *base))

    form = RunPlan(plan, free_folder(path.parent / f"{path.stem}-run"), path.parent)
    app.push_screen(form, settled)
