"""The Textual program: its places, what is open, and the work behind them."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.screen import Screen
from textual.signal import Signal
from textual.widget import AwaitMount, Widget
from textual.worker import get_current_worker

from advisor.errors import AdvisorError
from advisor_tui.commands import RuleCommands, program_commands
from advisor_tui.loading import Step, fingerprint, judge, load
from advisor_tui.messages import Diagnosed, Failed, Planned, Reading
from advisor_tui.places import MODES, PLACES
from advisor_tui.reading_process import ReadingProcess
from advisor_tui.recent import (
    forget_plan,
    kept_plan,
    last_run,
    last_theme,
    remember,
    remember_plan,
    remember_run,
    remember_theme,
)
from advisor_tui.screens.place import Place
from advisor_tui.themes import DARK, LIGHT
from advisor_tui.ways_in import kind_of
from advisor_tui.widgets.top_bar import TopBar
from advisor_tui.wording import count, safe, shortened
from advisor_tui.workspace import Workspace

if TYPE_CHECKING:
    from advisor.findings import Diagnosis, Finding, Prescription
    from advisor.records import Evidence
    from advisor_tui.screens.order_test import Order

LOOK_AGAIN_SECONDS = 5.0  # between looks at growing logs
ANNOUNCE_SECONDS = 0.2  # after the first screen, that a running search is told
Result = TypeVar("Result")


class AdvisorApp(App[None]):
    """The advisor in a terminal."""

    TITLE = "advisor"
    CSS_PATH = "app.tcss"
    MODES = MODES
    DEFAULT_MODE = "chart"
    COMMANDS = App.COMMANDS | {RuleCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(n), f"switch_mode('{p.name}')", p.title, show=False) for n, p in enumerate(PLACES, 1)),
        Binding("ctrl+o", "open", "Open", key_display="^o"),
        Binding("question_mark,f1", "help", "Help", key_display="?"),
        Binding("ctrl+p", "command_palette", "Commands", key_display="^p"),
        Binding(
            "ctrl+g", "jump", "Jump", show=False, key_display="^g", tooltip="Go anywhere on the screen by a letter"
        ),
        Binding("ctrl+r", "reload", "Read again", show=False),
        Binding("ctrl+t", "next_theme", "Light or dark", show=False),
        Binding("f12", "export_screen", "Save the screen as SVG", show=False),
        Binding("ctrl+x", "cancel_reading", "Stop reading", show=False),
        Binding("ctrl+q", "quit", "Quit", key_display="^q", priority=True),
    ]

    def __init__(self, sources: Sequence[str] = (), told: dict[str, Any] | None = None, live: bool = True) -> None:
        super().__init__()
        self.workspace = Workspace(sources=tuple(sources), told=dict(told or {}))
        self.evidence_changed: Signal[Diagnosed] = Signal(self, "evidence-changed")
        self.reading_changed: Signal[None] = Signal(self, "reading-changed")
        self.plan_changed: Signal[str] = Signal(self, "plan-changed")
        self.facts_changed: Signal[None] = Signal(self, "facts-changed")
        self.run_folder: Path | None = None
        self.busy = ""
        self.step: Step | None = None
        self._busy_since = 0.0
        self.reading = ReadingProcess() if live else None
        self._live = live
        self._seen: tuple[tuple[str, int, int], ...] = ()
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        chosen = last_theme()
        self.theme = chosen if chosen in self.available_themes else "advisor-dark"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of our own that Textual's themes don't have."""
        return {"edge": "#7f7f7f"}

    def on_mount(self) -> None:
        """Opens the sources given, and looks after live ones."""
        self.facts_changed.subscribe(self, self._judge_again)
        self.theme_changed_signal.subscribe(self, lambda theme: remember_theme(theme.name))
        if self.workspace.sources:
            given, self.workspace.sources = self.workspace.sources, ()
            self.open_anything(given)
        self.call_after_refresh(self._offer_kept_plan)
        self.call_after_refresh(_keep_for_good)
        self.set_timer(ANNOUNCE_SECONDS, self._announce_search)
        if self._live:
            self.set_interval(1.0, self._tick)
            self.set_interval(LOOK_AGAIN_SECONDS, self._look_again)
            if "ADVISOR_SERVER" in os.environ:
                self.set_interval(1.0, self._end_with_server)

    def _announce_search(self) -> None:
        """Says at the start that a search goes on, and how far it is."""
        folder = last_run()
        if folder is None:
            return
        from advisor_tui import monitor

        if monitor.alive(folder):
            self.run_folder = self.run_folder or folder
            self.notify(f"A search is running in {safe(folder.name)}: key 4 shows it.", markup=False, timeout=12)

    def on_resize(self) -> None:
        """Fits the top bar to the new width."""
        self.call_after_refresh(self.show_status)

    def _tick(self) -> None:
        if self.busy:
            self.show_status()
            self.reading_changed.publish(None)

    def _end_with_server(self) -> None:
        try:
            os.kill(int(os.environ["ADVISOR_SERVER"]), 0)
        except (OSError, ValueError):
            self.exit()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action of the program, for the command palette."""
        yield from program_commands(self, screen)

    @on(TopBar.Chosen)
    def _place_chosen(self, message: TopBar.Chosen) -> None:
        self.switch_mode(message.place)

    def on_paste(self, event: Paste) -> None:
        """A path pasted or dropped outside a text field is opened."""
        from advisor_tui.screens.open_source import split_paths

        paths = split_paths(event.text)
        if paths and all("://" in path or Path(path).expanduser().exists() for path in paths):
            event.stop()
            self.open_anything(tuple(paths))

    def action_open(self) -> None:
        """Asks for a source and opens it."""
        from advisor_tui.screens.open_source import OpenSource

        def opened(sources: tuple[str, ...] | None) -> None:
            if sources:
                self.open_anything(sources)

        self.push_screen(OpenSource(self.workspace.sources), opened)

    def switch_mode(self, mode: str) -> AwaitMount:
        """Goes to a place; what was told at the last one ends there."""
        self.clear_notifications()
        return super().switch_mode(mode)

    def action_help(self) -> None:
        """Explains the focused widget and the keys that work now."""
        from advisor_tui.screens.help import Help, help_for

        if not isinstance(self.screen, Help):
            self.push_screen(Help(help_for(self)))

    def action_next_theme(self) -> None:
        """Changes between the light and the dark theme."""
        self.theme = "advisor-light" if self.current_theme.dark else "advisor-dark"

    def action_export_screen(self) -> None:
        """Saves the screen as SVG into the working folder."""
        number = 1
        while Path(f"advisor-{number}.svg").exists():
            number += 1
        try:
            saved = self.save_screenshot(f"advisor-{number}.svg", path=".")
        except OSError as error:
            self.explain("Saving the screen", error)
        else:
            self.notify(f"Saved {safe(Path(saved).name)} into the working folder.", markup=False)

    def action_reload(self) -> None:
        """Reads the open sources again."""
        if self.workspace.sources:
            self.open_sources(self.workspace.sources, refreshed=True)
        else:
            self.action_open()

    def action_cancel_reading(self) -> None:
        """Gives up reading; what was open stays."""
        if self.busy:
            self.workers.cancel_group(self, "reading")
            if self.reading is not None:
                self.reading.stop()
            self._idle()
            self.notify("Stopped reading. What was open before is unchanged.")

    def open_anything(self, paths: tuple[str, ...]) -> None:
        """Opens what the paths hold: sources, a plan, a kept conversation; a search's folder is watched as well."""
        kinds = {path: kind_of(path) for path in paths}
        sources = tuple(path for path, kind in kinds.items() if kind in ("source", "search"))
        for path, kind in kinds.items():
            if kind == "plan":
                from advisor_tui.screens import plan_files

                plan_files.load(self, Path(path).expanduser(), go_there=True)
            elif kind == "conversation":
                self._go_on_with(Path(path).expanduser())
            elif kind == "search":
                self.run_folder = Path(path).expanduser()
                self.notify("A search was run in this folder: key 4 shows how it went.")
        if sources:
            self.open_sources(sources)

    def _go_on_with(self, conversation: Path) -> None:
        from advisor_tui.screens.consult import ConsultScreen

        def then() -> None:
            if isinstance(self.screen, ConsultScreen):
                self.screen.go_on_with(conversation)

        self.switch_mode("consult")
        self.call_after_refresh(then)

    def action_jump(self) -> None:
        """Puts a letter on everything that can have the focus; the letter goes there."""
        from advisor_tui.screens.jump import Jump

        def chosen(widget: Widget | None) -> None:
            if widget is not None:
                widget.focus()

        if isinstance(self.screen, Place):
            self.push_screen(Jump(self.screen), chosen)

    def open_sources(self, sources: tuple[str, ...], refreshed: bool = False) -> None:
        """Reads and judges the sources in the background."""
        self.asked, self.step = sources, None
        self._work_on(f"reading {count(len(sources), 'source')} …")
        self._read(sources, refreshed)

    @work(thread=True, exclusive=True, group="reading", exit_on_error=False)
    def _read(self, sources: tuple[str, ...], refreshed: bool) -> None:
        told, against = dict(self.workspace.told), self.workspace.against
        seen = fingerprint(sources)
        reader = self.reading.load if self.reading is not None else load
        found = self._attempt(f"Reading {', '.join(sources)}", lambda: reader(sources, told, self._heard(), against))
        if found is not None:
            self._seen = seen
            self._diagnosed(Diagnosed(sources, *found, refreshed=refreshed, told=told))

    def _heard(self) -> Callable[[Step], None]:
        """Who hears how far a worker is; raises once nobody waits for it any more."""
        worker = get_current_worker()

        def heard(step: Step) -> None:
            if worker.is_cancelled:
                raise InterruptedError
            self.post_message(Reading(step))

        return heard

    def _attempt(self, what: str, does: Callable[[], Result]) -> Result | None:
        """What a worker's task gives; its failure is told unless nobody waits for it any more."""
        try:
            return does()
        except Exception as error:
            if not get_current_worker().is_cancelled:
                self.post_message(Failed(what, error))
        return None

    def _diagnosed(self, message: Diagnosed) -> None:
        """Tells what was found, with what the overview shows worked out here, away from the screen."""
        from advisor.report.summary import summarize
        from advisor_tui.run_rows import run_rows

        message.summary = summarize(message.diagnosis)
        message.rows = run_rows(message.evidence, message.diagnosis)
        import_module("advisor_tui.widgets.chart_body")
        if not get_current_worker().is_cancelled:
            self.post_message(message)

    def _judge_again(self, _: None) -> None:
        space = self.workspace
        if space.is_open and not self.busy:
            self._judge(space.sources, space.evidence, dict(space.told))

    @work(thread=True, exclusive=True, group="judging", exit_on_error=False)
    def _judge(self, sources: tuple[str, ...], evidence: Evidence, told: dict[str, Any]) -> None:
        against, worker = self.workspace.against, get_current_worker()

        def unless_cancelled(_: Step) -> None:
            if worker.is_cancelled:
                raise InterruptedError

        def judged() -> Diagnosis:
            found = self.reading.judge(told, unless_cancelled, against) if self.reading is not None else None
            return judge(evidence, told, against, unless_cancelled) if found is None else found

        diagnosis = self._attempt("Judging with the new facts", judged)
        if diagnosis is not None:
            self._diagnosed(Diagnosed(sources, evidence, diagnosis, refreshed=True, told=told))

    @on(Reading)
    def _show_reading(self, message: Reading) -> None:
        step = message.step
        self.busy = shortened(safe(step.words), 60)
        self.step = step
        self._tick()

    @on(Diagnosed)
    def _take_diagnosis(self, message: Diagnosed) -> None:
        self.workspace.sources = message.sources
        self.workspace.evidence = message.evidence
        self.workspace.diagnosis = message.diagnosis
        for source in message.sources:
            if not any(error.source == source for error in message.evidence.errors):
                remember(source)
        self._idle()
        self.evidence_changed.publish(message)
        self.call_after_refresh(_keep_for_good)
        if message.told is not None and message.told != self.workspace.told:
            self._judge_again(None)
        if not message.refreshed and not self.workspace.is_open:
            self._nothing_read(message)

    def _nothing_read(self, message: Diagnosed) -> None:
        lines = [f"{error.source}: {error.message}" for error in message.evidence.errors[:6]]
        self.tell("Nothing could be read", "\n\n".join(lines) or "The sources hold neither runs nor studies.")

    def put_into_plan(self, finding: Finding, prescription: Prescription) -> None:
        """Changes the plan as the finding says; makes one first where there is none."""
        self._work_on("planning …")
        self._put(finding, prescription)

    @work(thread=True, exclusive=True, group="planning", exit_on_error=False)
    def _put(self, finding: Finding, prescription: Prescription) -> None:
        from advisor_tui.planning import planned_with

        try:
            plan, why = planned_with(self.workspace, finding, prescription)
        except Exception as error:
            self.post_message(Failed("Putting it into the plan", error))
        else:
            self.post_message(Planned(plan, why))

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

    @on(Planned)
    def _take_plan(self, message: Planned) -> None:
        self.workspace.history.add(message.plan, message.why)
        self._keep_plan()
        self._idle()
        self.notify(f"Plan: {safe(message.why)}. Key 3 shows it.", markup=False)
        self.plan_changed.publish(message.why)

    def _keep_plan(self) -> None:
        from advisor.planner.reading import plan_text

        plan = self.workspace.plan
        if plan is not None:
            remember_plan(plan_text(plan), self.workspace.sources)

    def _offer_kept_plan(self) -> None:
        """Takes up the plan that was being worked on when the program ended without saving it."""
        kept = kept_plan()
        if kept is None or self.workspace.plan is not None:
            return
        from advisor.planner.reading import parse_plan

        try:
            plan = parse_plan(kept[0], "the plan kept from last time")
        except AdvisorError:
            forget_plan()
            return
        self.workspace.edited = {parameter.name for parameter in plan.space}
        self.workspace.objective = plan.objective
        self.post_message(Planned(plan, "going on where you were: the plan was not saved"))

    @on(Failed)
    def _tell_failure(self, message: Failed) -> None:
        self._idle()
        self.explain(message.what, message.error)

    def _work_on(self, what: str) -> None:
        self.busy, self._busy_since = what, monotonic()
        self._tick()

    def _idle(self) -> None:
        self.busy = ""
        self.show_status()
        self.reading_changed.publish(None)

    @property
    def busy_seconds(self) -> float:
        """How long the present work goes on."""
        return monotonic() - self._busy_since if self.busy else 0.0

    def explain(self, what: str, error: Exception) -> None:
        """Shows an error as people read it."""
        from advisor_tui.screens.notice import error_text

        self.tell(what, error_text(error))

    def tell(self, title: str, text: str) -> None:
        """Shows a text that waits until it was read."""
        from advisor_tui.screens.notice import Notice

        self.push_screen(Notice(title, text))

    def show_status(self) -> None:
        """Brings the top bar of the place that is shown up to date."""
        screen = self.screen
        if isinstance(screen, Place) and screen.is_mounted:
            for bar in screen.query(TopBar):
                bar.say(self._work_words() if self.busy else self._summary(bar.room), busy=bool(self.busy))

    def _work_words(self) -> str:
        seconds = int(self.busy_seconds)
        return f"{self.busy} {seconds} s, ^x stops" if seconds >= 2 else self.busy

    def _summary(self, room: int) -> str:
        """What is open and what was found; the names give way where there is little room."""
        sources = self.workspace.sources
        if not sources:
            return "nothing open"
        from advisor.report.words import counts

        space = self.workspace
        found = counts(space.diagnosis) if space.is_open else "not read"
        more = f" +{len(sources) - 1}" if len(sources) > 1 else ""
        free = room - len(found) - len(more) - 3
        name = safe(Path(sources[0]).name or sources[0])
        return f"{shortened(name, free)}{more} · {found}" if free >= 8 else found

    def _look_again(self) -> None:
        if self.workspace.sources and not self.busy and self._seen:
            self._compare(self.workspace.sources)

    @work(thread=True, exclusive=True, group="looking", exit_on_error=False)
    def _compare(self, sources: tuple[str, ...]) -> None:
        if fingerprint(sources) != self._seen and not get_current_worker().is_cancelled:
            self.call_from_thread(self.open_sources, sources, refreshed=True)

    def _handle_exception(self, error: Exception) -> None:
        if self.is_headless or os.environ.get("ADVISOR_TRACEBACK"):
            super()._handle_exception(error)
            return
        self._return_code = 2
        text = f"{type(error).__name__}: {error}"
        self.exit(
            return_code=2,
            message=f"advisor: internal error, a fault of the advisor: {safe(text)} (ADVISOR_TRACEBACK=1 shows where)",
        )


def _keep_for_good() -> None:
    """Spares what is there for good from every later collection, which would hold the screen up."""
    gc.freeze()
    gc.enable()
