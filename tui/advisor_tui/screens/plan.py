"""Plan: what varies, in which stages, at what cost; edited, replanned, saved, exported, run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, DataTable, Static

from advisor.errors import AdvisorError
from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor_tui.messages import Failed, Planned
from advisor_tui.planning import with_fixed, with_parameter, without_parameter
from advisor_tui.screens.place import Place
from advisor_tui.widgets.budget_bar import BudgetBar
from advisor_tui.widgets.parameter_table import ParameterTable
from advisor_tui.widgets.plan_reasons import reasons
from advisor_tui.widgets.stage_timeline import StageTimeline

EXPORTS = ("optuna", "ray", "wandb", "grid", "hydra")


class Reasons(VerticalScroll):
    """Why the plan is as it is, scrolling."""

    HELP = "## Why\nThe reason of the row under the cursor first, then those of the stages, stops and assumptions."
    DEFAULT_CSS = """
    Reasons {
        border: round $edge; border-title-color: $foreground 80%; padding: 0 1; height: 1fr;
        &:focus { border: round $primary; border-title-color: $text-primary; }
    }
    """


class PlanScreen(Place):
    """The search plan."""

    NAME = "plan"
    HELP = """\
## Plan
What the search varies and how it goes about it. **n** plans from the findings and from what you told; **Enter** edits a
parameter; budget and workers replan as you type. **u** undoes, **U** does again. **s** saves a YAML file, **o** opens
one, **E** writes it for another engine, **R** runs it.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", tooltip="Plan from the findings and from what was told"),
        Binding("u", "undo", "Undo", tooltip="Undo the last change of the plan"),
        Binding("U", "redo", "Redo", show=False, tooltip="Do the undone change again"),
        Binding("s", "save", "Save", tooltip="Save the plan as YAML"),
        Binding("o", "load", "Load", show=False, tooltip="Load a plan from YAML"),
        Binding("E", "export", "Export", tooltip="Write the plan for another engine"),
        Binding("R", "run", "Run", tooltip="Run the plan"),
        Binding("b", "budget", "Budget", show=False, tooltip="Go to the budget line"),
    ]

    def content(self) -> Iterable[Widget]:
        """Budget line, parameters, stages, reasons; or how to get a plan."""
        with Vertical(id="no-plan"):
            yield Static("There is no plan yet.", classes="heading")
            yield Static(
                "A plan comes from findings (open logs or a study), from what you tell in Consult, or from a file.",
                classes="hint",
            )
            with Horizontal():
                yield Button("Plan now", id="now", variant="primary", compact=True)
                yield Button("Load a plan …", id="load", compact=True)
                yield Button("Talk first", id="talk", compact=True)
        with Vertical(id="plan"):
            yield BudgetBar()
            with Horizontal(id="middle"):
                yield ParameterTable()
                with Reasons() as why:
                    why.border_title = "Why"
                    yield Static(id="reasons", markup=False)
            yield StageTimeline()

    def compose(self) -> ComposeResult:
        """Top bar, content, footer."""
        yield from super().compose()

    def on_mount(self) -> None:
        """Shows the plan, and follows its changes."""
        super().on_mount()
        self.advisor.plan_changed.subscribe(self, self._show)
        self._show("")

    def _show(self, _: str) -> None:
        plan = self.advisor.workspace.plan
        self.set_class(plan is None, "-no-plan")
        if plan is None:
            self.query_one("#now", Button).focus()
            return
        self.query_one(BudgetBar).show(plan)
        self.query_one(ParameterTable).show(plan)
        self.query_one(StageTimeline).plan = plan
        self._explain()
        if self.focused is None or not self.focused.display or self.focused.id in ("now", "load", "talk"):
            self.focus_home()

    def focus_home(self) -> None:
        """Starts with the parameters."""
        self.query_one("#now" if self.advisor.workspace.plan is None else ParameterTable).focus()

    @on(DataTable.RowHighlighted)
    def _explain(self) -> None:
        plan = self.advisor.workspace.plan
        if plan is not None:
            chosen = self.query_one(ParameterTable).chosen
            self.query_one("#reasons", Static).update(reasons(plan, chosen))

    def _change(self, why: str, plan: SearchPlan) -> None:
        self.post_message(Planned(plan, why))

    @on(BudgetBar.Changed)
    def _budget(self, message: BudgetBar.Changed) -> None:
        space = self.advisor.workspace
        for name, value in message.told.items():
            if value is None:
                space.told.pop(name, None)
            else:
                space.told[name] = value
        space.objective = message.objective
        self.advisor.facts_changed.publish(None)
        self._replan("replanned for the new budget")

    @work(thread=True, exclusive=True, group="planning", exit_on_error=False)
    def _replan(self, why: str) -> None:
        from advisor_tui.planning import replanned

        try:
            plan = replanned(self.advisor.workspace)
        except Exception as error:
            self.app.post_message(Failed("Planning", error))
        else:
            self.app.post_message(Planned(plan, why))

    @on(ParameterTable.Act)
    def _act(self, message: ParameterTable.Act) -> None:
        plan = self.advisor.workspace.plan
        if plan is None:
            return
        if message.what == "edit":
            self._edit(plan, message.name)
        elif message.what == "fix":
            self._fix(plan, message.name)
        elif message.what == "drop":
            self._attempt(f"{message.name} left out", lambda: without_parameter(plan, message.name), message.name)
        else:
            self._add(plan)

    def _attempt(self, why: str, change: object, name: str) -> None:
        assert callable(change)
        try:
            plan = change()
        except AdvisorError as error:
            self.advisor.explain("The plan cannot be changed so", error)
            return
        self.advisor.workspace.edited.add(name)
        self._change(why, plan)

    def _edit(self, plan: SearchPlan, name: str) -> None:
        from advisor_tui.screens.edit_parameter import EditParameter

        parameter = plan.parameter(name) or self._as_parameter(plan, name)

        def edited(result: PlannedParameter | None) -> None:
            if result is not None and (result != parameter or plan.parameter(name) is None):
                self._attempt(f"{name} edited", lambda: with_parameter(plan, result), name)

        self.app.push_screen(EditParameter(parameter), edited)

    def _as_parameter(self, plan: SearchPlan, name: str) -> PlannedParameter:
        from advisor.names import canonical

        value = next((f.value for f in plan.fixed if f.name == name), None)
        near = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 else 1.0
        return PlannedParameter(
            name=name, canonical=canonical(name), kind="float", low=near / 10, high=near * 10, log=True, default=value,
            reason="added by hand",
        )  # fmt: skip

    def _fix(self, plan: SearchPlan, name: str) -> None:
        from advisor_tui.screens.ask_text import AskText
        from advisor_tui.screens.edit_parameter import typed

        parameter = plan.parameter(name)
        start = "" if parameter is None or parameter.default is None else str(parameter.default)

        def given(text: str | None) -> None:
            if text and text.strip():
                value = typed(text)
                self._attempt(f"{name} fixed at {text}", lambda: with_fixed(plan, name, value, "fixed by hand"), name)

        self.app.push_screen(AskText(f"Hold {name} at one value", "The value that every trial gets.", start), given)

    def _add(self, plan: SearchPlan) -> None:
        from advisor_tui.screens.ask_text import AskText

        def given(name: str | None) -> None:
            if name and name.strip():
                self._edit(plan, name.strip())

        hint = "Its name as your training spells it; one that is left out or fixed comes back."
        self.app.push_screen(AskText("Add a parameter", hint), given)

    def action_new(self) -> None:
        """Plans from the findings and from what was told."""
        self.advisor.workspace.edited.clear()
        self._replan("planned from what is known")

    def action_undo(self) -> None:
        """Takes the last change back."""
        self._moved("Undone", self.advisor.workspace.history.undo())

    def action_redo(self) -> None:
        """Makes the undone change again."""
        self._moved("Done again", self.advisor.workspace.history.redo())

    def _moved(self, word: str, why: str | None) -> None:
        if why is None:
            self.notify(f"Nothing to be {word.lower()}." if word == "Undone" else "Nothing was undone.")
        else:
            self.advisor.plan_changed.publish(why)
            self.notify(f"{word}: {why}", markup=False)

    def action_budget(self) -> None:
        """Goes to the budget line."""
        self.query_one("#budget").focus()

    def action_save(self) -> None:
        """Asks for a file and saves the plan there."""
        from advisor_tui.screens.ask_text import AskText

        if self.advisor.workspace.plan is None:
            return
        start = str(self.advisor.workspace.plan_path or "plan.yaml")

        def given(path: str | None) -> None:
            if path:
                self.save_to(Path(path).expanduser())

        self.app.push_screen(
            AskText("Save the plan", "A YAML file that `advisor run` takes.", start, done="Save"), given
        )

    def save_to(self, path: Path) -> bool:
        """Saves the plan into the file; an error is shown."""
        from advisor.planner.reading import save_plan

        space = self.advisor.workspace
        assert space.plan is not None
        try:
            save_plan(space.plan, path)
        except (AdvisorError, OSError) as error:
            self.advisor.explain(f"Saving {path}", error)
            return False
        space.plan_path = path
        self.notify(f"Saved {path}", markup=False)
        return True

    def action_load(self) -> None:
        """Asks for a file and loads the plan in it."""
        from advisor_tui.screens.ask_text import AskText

        def given(path: str | None) -> None:
            if path:
                self.load_from(Path(path).expanduser())

        self.app.push_screen(
            AskText("Load a plan", "A YAML file as `advisor plan` writes it.", "plan.yaml", done="Load"), given
        )

    def load_from(self, path: Path) -> None:
        """Loads a plan; an error is shown."""
        from advisor.planner.reading import load_plan

        try:
            plan = load_plan(path)
        except (AdvisorError, OSError) as error:
            self.advisor.explain(f"Loading {path}", error)
            return
        space = self.advisor.workspace
        space.plan_path, space.objective = path, plan.objective
        space.edited = {parameter.name for parameter in plan.space}
        self._change(f"loaded {path.name}", plan)

    def action_export(self) -> None:
        """Asks for an engine and writes the plan for it."""
        from advisor_tui.screens.choose import Choose

        if self.advisor.workspace.plan is None:
            return

        def chosen(index: int | None) -> None:
            if index is not None:
                self._ask_export(EXPORTS[index])

        self.app.push_screen(Choose("Write the plan for", EXPORTS), chosen)

    def _ask_export(self, engine: str) -> None:
        from advisor_tui.screens.ask_text import AskText

        def given(path: str | None) -> None:
            if path:
                self._export(engine, Path(path).expanduser())

        suffix = "py" if engine in ("optuna", "ray") else "yaml"
        self.app.push_screen(AskText(f"Write for {engine}", "Into which file.", f"search_{engine}.{suffix}"), given)

    def _export(self, engine: str, path: Path) -> None:
        from advisor_tui.exporting import export_to

        plan = self.advisor.workspace.plan
        assert plan is not None
        try:
            export_to(plan, engine, path)
        except (AdvisorError, OSError) as error:
            self.advisor.explain(f"Writing {path}", error)
        else:
            self.notify(f"Wrote {path}", markup=False)

    def action_run(self) -> None:
        """Saves the plan and runs it."""
        plan = self.advisor.workspace.plan
        if plan is None:
            return
        if plan.objective is None:
            self.notify("Say what to run first: the line above, at 'runs'.", severity="warning")
            self.query_one("#objective").focus()
            return
        path = self.advisor.workspace.plan_path or Path(f"{plan.name}.yaml")
        if self.save_to(path):
            self.advisor.run_plan(path)

    @on(Button.Pressed, "#now")
    def _now(self) -> None:
        self.action_new()

    @on(Button.Pressed, "#load")
    def _load(self) -> None:
        self.action_load()

    @on(Button.Pressed, "#talk")
    def _talk(self) -> None:
        self.app.switch_mode("consult")
