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
from advisor_tui.screens import plan_files
from advisor_tui.screens.place import Place
from advisor_tui.widgets.budget_bar import BudgetBar
from advisor_tui.widgets.parameter_table import ParameterTable, range_text
from advisor_tui.widgets.plan_reasons import plan_items, reasons
from advisor_tui.widgets.stage_timeline import StageTimeline

NEEDS_PLAN = ("save", "export", "run", "why", "budget", "check", "difference")


class Reasons(VerticalScroll):
    """Why the plan is as it is, scrolling."""

    HELP = "## Why\nThe reason of the row under the cursor first, then those of the stages, stops and assumptions."
    DEFAULT_CSS = """
    Reasons {
        border: round $edge; border-title-color: $foreground 80%; padding: 0 1; height: 1fr;
        &:focus { border: round $primary; border-title-color: $text-primary; }
        & Static { padding-right: 1; }
    }
    """


class PlanScreen(Place):
    """The search plan."""

    NAME = "plan"
    HELP = """\
## Plan
What the search varies and how it goes about it. **n** plans from the findings and from what you told; **Enter** edits a
parameter; budget and workers replan as you type. **u** undoes, **U** does again. **s** saves a YAML file, **o** opens
one, **E** writes it for another engine, **R** shows what a run will do and cost, and starts it. **y** opens what a row
comes from, **D** tells what differs from an earlier version or a file, **L** tests learning rates, **I** writes starter
files.
"""
    DEFAULT_CSS = """
    PlanScreen {
        & #no-plan { display: none; align: center middle; height: 1fr; }
        & #no-plan Static { width: 100%; max-width: 90; text-align: center; margin-bottom: 1; padding: 0 2; }
        & #no-plan .heading { text-style: bold; }
        & #no-plan .hint { color: $foreground 75%; }
        & #no-plan Horizontal { width: 100%; max-width: 90; height: auto; align-horizontal: center; }
        & #no-plan Button { margin: 0 1; }
        &.-no-plan #no-plan { display: block; }
        &.-no-plan #plan { display: none; }
        & #plan { height: 1fr; }
        & #middle { height: 1fr; }
        & ParameterTable { width: 3fr; }
        & Reasons { width: 2fr; }
        & StageTimeline { max-height: 50%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", tooltip="Plan from the findings and from what was told"),
        Binding("u", "undo", "Undo", tooltip="Undo the last change of the plan"),
        Binding("U", "redo", "Redo", show=False, tooltip="Do the undone change again"),
        Binding("s", "save", "Save", tooltip="Save the plan as YAML"),
        Binding("o", "load", "Load", show=False, tooltip="Load a plan from YAML"),
        Binding("E", "export", "Export", tooltip="Write the plan for another engine"),
        Binding("R", "run", "Run", tooltip="Run the plan"),
        Binding("y", "why", "Why", show=False, tooltip="Open the rule or table behind the row"),
        Binding("b", "budget", "Budget", show=False, tooltip="Go to the budget line"),
        Binding("v", "check", "Check", show=False, tooltip="Tell what is doubtful about the plan"),
        Binding("D", "difference", "Differences", show=False, tooltip="What differs from an earlier plan or a file"),
        Binding("L", "rates", "Rate test", show=False, tooltip="Learning-rate range test of a Task"),
        Binding("I", "starter", "Starter files", show=False, tooltip="Write starter files: an objective and its plan"),
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
                yield Button("Starter files …", id="starter", compact=True)
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
        self.refresh_bindings()
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs a plan works only with one; undo and redo only where there is something to undo or redo."""
        history = self.advisor.workspace.history
        if action in ("undo", "redo"):
            return history.place > 0 if action == "undo" else history.place + 1 < len(history.versions)
        return history.current is not None or action not in NEEDS_PLAN

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
        self.advisor.ahead.done.wait()
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
                why = f"{name} {range_text(parameter)} → {range_text(result)}"
                self._attempt(why, lambda: with_parameter(plan, result), name)

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
        if why is not None:
            self.advisor.plan_changed.publish(why)
            self.notify(f"{word}: {why}", markup=False)

    def action_budget(self) -> None:
        """Goes to the budget line."""
        self.query_one("#budget").focus()

    def action_save(self) -> None:
        """Asks for a file and saves the plan there."""
        if self._has_plan():
            plan_files.ask_save(self.advisor)

    def action_load(self) -> None:
        """Asks for a file and loads the plan in it."""
        plan_files.ask_load(self.advisor)

    def action_export(self) -> None:
        """Asks for an engine and writes the plan for it."""
        if self._has_plan():
            plan_files.ask_export(self.advisor)

    def action_starter(self) -> None:
        """Writes starter files, an objective and its plan, and loads the plan."""
        plan_files.ask_starter(self.advisor)

    def action_difference(self) -> None:
        """Tells what differs from an earlier version or from a file."""
        if self._has_plan():
            plan_files.ask_difference(self.advisor)

    def action_check(self) -> None:
        """Tells what is doubtful about the plan."""
        if self._has_plan():
            plan_files.check(self.advisor)

    def _has_plan(self) -> bool:
        if self.advisor.workspace.plan is None:
            self.notify("There is no plan yet: n makes one, o loads one.")
        return self.advisor.workspace.plan is not None

    def action_why(self) -> None:
        """Opens the finding, rule or table that the row under the cursor comes from."""
        from advisor_tui.screens.rule_page import RulePage
        from advisor_tui.screens.why import Why

        plan = self.advisor.workspace.plan
        chosen = self.query_one(ParameterTable).chosen
        rule = next((item.rule for item in plan_items(plan) if item.name == chosen), "") if plan else ""
        finding = next(
            (
                f
                for f in self.advisor.workspace.diagnosis.findings
                if f.rule == rule and f.subject.parameter in (None, chosen)
            ),
            None,
        )
        if finding is not None:
            self.app.push_screen(Why(finding))
        elif rule:
            self.app.push_screen(RulePage(rule))
        else:
            self.notify("You set it by hand; no rule stands behind it.")

    def action_rates(self) -> None:
        """Runs a learning-rate range test; its suggestion becomes the value in use."""
        from advisor_tui.screens.rate_test import RateTest

        plan = self.advisor.workspace.plan
        objective = plan.objective if plan else None

        def found(rate: float | None) -> None:
            if rate is not None and plan is not None:
                self._use_rate(plan, rate)

        self.app.push_screen(RateTest(objective.target or "" if objective else ""), found)

    def _use_rate(self, plan: SearchPlan, rate: float) -> None:
        from advisor_tui.planning import edited_parameter

        parameter = plan.parameter("learning_rate")
        if parameter is None:
            self.notify(f"The plan does not search the learning rate; the test suggests {rate:.3g}.")
            return
        self._attempt(
            f"{parameter.name} starts at {rate:.3g}",
            lambda: with_parameter(plan, edited_parameter(parameter, default=float(f"{rate:.3g}"))),
            parameter.name,
        )

    def action_run(self) -> None:
        """Shows what a run will do and cost, then runs a copy of the plan; the person's own file is left alone."""
        from advisor_tui.screens.run_plan import RunPlan, RunSettings, free_folder

        plan = self.advisor.workspace.plan
        if plan is None or not self._has_plan():
            return
        if plan.objective is None:
            self.notify("Say what to run first: the line above, at 'runs'.", severity="warning")
            self.query_one("#objective").focus()
            return
        path = self.advisor.workspace.plan_path or Path(f"{plan.name}.yaml")

        def settled(settings: RunSettings | None) -> None:
            if settings is None:
                return
            copy = plan_files.copy_into(self.advisor, plan, settings.folder)
            if copy is not None:
                base = ("--base", str(path.parent.resolve()))
                self.advisor.run_plan(copy, settings.folder, extra=(*settings.flags, *base))

        form = RunPlan(plan, free_folder(path.parent / f"{path.stem}-run"), path.parent)
        self.app.push_screen(form, settled)

    @on(Button.Pressed, "#now")
    def _now(self) -> None:
        self.action_new()

    @on(Button.Pressed, "#load")
    def _load(self) -> None:
        self.action_load()

    @on(Button.Pressed, "#starter")
    def _starter(self) -> None:
        self.action_starter()

    @on(Button.Pressed, "#talk")
    def _talk(self) -> None:
        self.app.switch_mode("consult")
