"""Plan: what varies, in which stages, at what cost; edited, replanned, saved, exported, run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, DataTable, Static

from advisor.errors import AdvisorError
from advisor.planner.plan import SearchPlan
from advisor_tui.messages import Failed, Planned
from advisor_tui.plan_edits import without_parameter
from advisor_tui.screens import parameter_edits, plan_files
from advisor_tui.screens.place import Place
from advisor_tui.widgets.budget_bar import BudgetBar
from advisor_tui.widgets.no_plan import NoPlan
from advisor_tui.widgets.parameter_table import ParameterTable
from advisor_tui.widgets.plan_reasons import Reasons, plan_items, reasons
from advisor_tui.widgets.stage_timeline import StageTimeline

NEEDS_PLAN = ("save", "export", "run", "why", "budget", "check", "difference")


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
        yield NoPlan(id="no-plan")
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
        self.query_one("#no-plan").display = plan is None
        self.query_one("#plan").display = plan is not None
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
        for name, value in message.facts.items():
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
            parameter_edits.ask_edit(self.advisor, plan, message.name, self._attempt)
        elif message.what == "fix":
            parameter_edits.ask_fix(self.advisor, plan, message.name, self._attempt)
        elif message.what == "drop":
            self._attempt(f"{message.name} left out", lambda: without_parameter(plan, message.name), message.name)
        else:
            parameter_edits.ask_add(self.advisor, plan, self._attempt)

    def _attempt(self, why: str, change: Callable[[], SearchPlan], name: str) -> None:
        try:
            plan = change()
        except AdvisorError as error:
            self.advisor.explain("The plan cannot be changed so", error)
            return
        self.advisor.workspace.edited.add(name)
        self._change(why, plan)

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
        parameter_edits.ask_rate(self.advisor, self._attempt)

    def action_run(self) -> None:
        """Shows what a run will do and cost, then runs a copy of the plan; the person's own file is left alone."""
        from advisor_tui.screens.run_plan import ask_run

        plan = self.advisor.workspace.plan
        if plan is None or not self._has_plan():
            return
        if plan.objective is None:
            self.notify("Say what to run first: the line above, at 'runs'.", severity="warning")
            self.query_one("#objective").focus()
            return
        ask_run(self.advisor, plan)

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
