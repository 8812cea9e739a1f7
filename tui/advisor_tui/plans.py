"""Plans and searches: made from findings, kept until saved, run in processes of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.signal import Signal

from advisor.errors import AdvisorError, DirectionError
from advisor_tui.messages import Failed, Planned, Undecided
from advisor_tui.recent import forget_plan, kept_plan, last_run, remember_plan, remember_run
from advisor_tui.sources import SourcesApp
from advisor_tui.wording import safe, without_flags

if TYPE_CHECKING:
    from advisor.findings import Finding, Prescription
    from advisor_tui.screens.order_test import Order


class PlansApp(SourcesApp):
    """A program that makes plans and runs them."""

    def __init__(self, live: bool) -> None:
        super().__init__(live)
        self.plan_changed: Signal[str] = Signal(self, "plan-changed")
        self.run_folder: Path | None = None

    def put_into_plan(self, finding: Finding, prescription: Prescription) -> None:
        """Changes the plan as the finding says; makes one first where there is none."""
        self._work_on("planning …")
        self._put(finding, prescription)

    @work(thread=True, exclusive=True, group="planning", exit_on_error=False)
    def _put(self, finding: Finding, prescription: Prescription) -> None:
        self.ahead.done.wait()
        from advisor_tui.planning import planned_with

        try:
            plan, why = planned_with(self.workspace, finding, prescription)
        except DirectionError as error:
            self.post_message(Undecided(finding, prescription, without_flags(str(error))))
        except Exception as error:
            self.post_message(Failed("Putting it into the plan", error))
        else:
            self.post_message(Planned(plan, why))

    @on(Undecided)
    def _ask_direction(self, message: Undecided) -> None:
        """Asks which way the metric is better, and goes on with the answer."""
        from advisor_tui.screens.choose import Choose

        def chosen(index: int | None) -> None:
            if index is not None:
                self.workspace.told["direction"] = ("minimize", "maximize")[index]
                self.facts_changed.publish(None)
                self.put_into_plan(message.finding, message.prescription)

        self._idle()
        choices = ("lower is better", "higher is better")
        self.push_screen(Choose("Which way is better?", choices, message.question), chosen)

    def run_plan(self, plan: Path, folder: Path | None = None, resume: bool = False, extra: Sequence[str] = ()) -> None:
        """Runs a plan file in a process of its own, and shows how it goes."""
        from advisor_tui import monitor

        output = folder or plan.parent / f"{plan.stem}-run"
        try:
            monitor.start(plan, output, resume=resume or (output / "study.db").exists(), extra=extra)
        except (AdvisorError, OSError) as error:
            self.explain("Starting the search", error)
            return
        self.run_folder = output
        remember_run(output)
        self.switch_mode("run")

    def test_changes(self, finding: Finding, order: Order) -> None:
        """Tests the changes for a run in a process of its own, and shows the race."""
        from advisor_tui import monitor

        run = finding.subject.run or ""
        try:
            monitor.start_test(self.workspace.sources, run, order.words, order.folder)
        except (AdvisorError, OSError) as error:
            self.explain("Starting the test", error)
            return
        self.workspace.objective = order.objective
        self.workspace.tests[finding.rule, run] = self.run_folder = order.folder
        remember_run(order.folder)
        self.switch_mode("run")

    def last_run_folder(self) -> Path | None:
        """The folder of the search that was started last, if it is still there."""
        return last_run()

    def _announce_search(self) -> None:
        """Says at the start that a search goes on, and how far it is."""
        folder = last_run()
        if folder is None:
            return
        from advisor_tui import monitor

        if monitor.alive(folder):
            self.run_folder = self.run_folder or folder
            self.notify(f"A search is running in {safe(folder.name)}: key 4 shows it.", markup=False, timeout=12)

    @on(Planned)
    def _take_plan(self, message: Planned) -> None:
        self.workspace.history.add(message.plan, message.why)
        if not message.saved:
            self._keep_plan()
        self._idle()
        where = "" if self.current_mode == "plan" else " Key 3 shows it."
        self.notify(f"Plan: {safe(message.why)}.{where}", markup=False)
        self.plan_changed.publish(message.why)

    def _keep_plan(self) -> None:
        from advisor.planner.reading import plan_text

        plan = self.workspace.plan
        if plan is not None:
            remember_plan(plan_text(plan), self.workspace.sources)

    def _offer_kept_plan(self) -> None:
        """Takes up the plan that was being worked on beside what is opened when the program ended without saving it.

        Where nothing is opened, the last one of all, with what was open beside it.
        """
        kept = kept_plan(self.asked)
        if kept is None or self.workspace.plan is not None:
            return
        from advisor.planner.reading import parse_plan

        try:
            plan = parse_plan(kept[0], "the plan kept from last time")
        except AdvisorError:
            forget_plan(kept[1])
            return
        self.workspace.edited = {parameter.name for parameter in plan.space}
        self.workspace.objective = plan.objective
        if kept[1] and not self.asked:
            self.open_sources(tuple(kept[1]))
        self.post_message(Planned(plan, "going on where you were: the plan was not saved", saved=True))
