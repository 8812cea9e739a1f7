"""Plans and searches: made from findings, kept until saved, run in processes of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.signal import Signal

from advisor.errors import AdvisorError, DirectionError
from advisor_tui.kept_plans import KeptPlan, KeptPlans
from advisor_tui.messages import Failed, Planned, Undecided
from advisor_tui.recent import last_run, remember_run
from advisor_tui.sources import SourcesApp
from advisor_tui.wording import safe, without_flags
from advisor_tui.workspace import PlanHistory

if TYPE_CHECKING:
    from advisor.findings import Finding, Prescription
    from advisor_tui.ordering import Order


TRIES, AGAIN_SECONDS = 5, 0.5
"""How often a plan that another program holds is asked for, and how long is waited in between."""


class PlansApp(SourcesApp):
    """A program that makes plans and runs them."""

    def __init__(self, live: bool) -> None:
        super().__init__(live)
        self.plan_changed: Signal[str] = Signal(self, "plan-changed")
        self.run_folder: Path | None = None
        self.kept_plans = KeptPlans()

    def on_unmount(self) -> None:
        """Lets the next program go on with what was not saved."""
        self.kept_plans.release()

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
            self.kept_plans.keep(plan_text(plan), self.workspace.sources)

    def _offer_kept_plan(self, sources: tuple[str, ...] = (), tries: int = TRIES) -> None:
        """Takes up the plan that was being worked on beside what is opened when the program ended without saving it.

        Where nothing is opened, the last one of all, with what was open beside it. A page that is read again begins
        before the program of the old one has ended: what is held elsewhere is asked for again before that is told.
        """
        if self.workspace.plan is not None:
            return
        kept = self.kept_plans.find(sources)
        if kept is not None:
            self._go_on_with_plan(kept, sources)
        elif sources and self.kept_plans.is_elsewhere(sources):
            if tries > 1:
                self.set_timer(AGAIN_SECONDS, lambda: self._offer_kept_plan(sources, tries - 1))
            else:
                self.notify("Another window works on a plan beside this; what is planned here is kept apart from it.")

    def _go_on_with_plan(self, kept: KeptPlan, beside: tuple[str, ...]) -> None:
        from advisor.planner.reading import parse_plan

        try:
            plan = parse_plan(kept.text, "the plan kept from last time")
        except AdvisorError:
            self.kept_plans.forget(kept.sources)
            return
        self.workspace.edited = {parameter.name for parameter in plan.space}
        self.workspace.objective = plan.objective
        if kept.sources and not beside:
            self.open_sources(kept.sources)
        self.post_message(Planned(plan, "going on where you were: the plan was not saved", saved=True))

    def _moved_on(self, before: tuple[str, ...]) -> None:
        """Puts a plan made from what was open before aside; beside what is open now, its own comes back."""
        space = self.workspace
        if not space.is_open or set(before) <= set(space.sources):
            return
        if space.plan is not None and space.plan_path is None:
            space.history, space.objective = PlanHistory(), None
            space.edited.clear()
            self.plan_changed.publish("")
            what = Path(before[0]).name or before[0]
            self.notify(f"The plan beside {safe(what)} is put aside; it comes back when that is opened.", markup=False)
        elif space.plan is not None and space.plan_path is not None:
            self.notify(f"The plan is still {safe(space.plan_path.name)}; n in Plan makes one from what is open now.",
                        markup=False)  # fmt: skip
        self._offer_kept_plan(space.sources)
