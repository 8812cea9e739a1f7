"""Run: a search that goes on in its own process, watched, steered, and attached to again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import ScreenResume
from textual.widget import Widget
from textual.widgets import Button, Static

from advisor.planner.plan import Goal
from advisor.records import Direction
from advisor_tui import monitor
from advisor_tui.figures import search
from advisor_tui.monitor import Follower, refuse_other_folder
from advisor_tui.plot import Figure, Plot
from advisor_tui.run_state import RunState
from advisor_tui.screens.place import Place
from advisor_tui.widgets.run_words import RunWords, run_words, standing
from advisor_tui.widgets.stage_progress import StageProgress
from advisor_tui.widgets.trial_table import TrialTable
from advisor_tui.widgets.view_switch import ViewSwitch

LOOK_SECONDS = 0.5  # between looks at the search
CATCH_UP_SECONDS = 0.01  # for keys between two pieces of a long search
VIEWS = ("best so far", "running", "trial")


class RunScreen(Place):
    """A running search."""

    NAME = "run"
    HELP = """\
## Run
The search runs in a process of its own: closing the program leaves it going, and this place finds it again. **A**
attaches to another one, also to one that `advisor run` started.
**space** pauses and goes on, **S** stops after the running trials, **K** stops now (finished trials are kept),
**R** resumes, **y** shows why a finding was made, **c** opens what was found in Chart. **[** and **]** change the
picture.
"""
    DEFAULT_CSS = """
    RunScreen {
        & #no-run { align: center middle; height: 1fr; }
        & #no-run Static { width: 100%; max-width: 90; text-align: center; margin-bottom: 1; padding: 0 2; }
        & #no-run .heading { text-style: bold; }
        & #no-run .hint { color: $foreground 75%; }
        & #no-run Horizontal { width: 100%; max-width: 90; height: auto; align-horizontal: center; }
        & #no-run Button { margin: 0 1; }
        & #run { height: 1fr; }
        & #standing { padding: 0 1; height: auto; }
        & #halves { height: 1fr; }
        & TrialTable { width: 1fr; }
        & #right { width: 1fr; }
        & #right Plot { height: 1fr; padding: 0 1; }
        & #right ViewSwitch { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", key_display="␣", tooltip="Pause the search, or let it go on"),
        Binding("S", "stop", "Stop", tooltip="Stop after the running trials"),
        Binding("K", "stop_now", "Stop now", tooltip="Stop now; finished trials are kept"),
        Binding("R", "resume", "Resume", tooltip="Resume the search where it stopped"),
        Binding("A", "attach", "Attach", tooltip="Attach to the search in a folder"),
        Binding("y", "why", "Why", show=False, tooltip="Show why a finding of the search was made"),
        Binding("c", "chart", "Chart", show=False, tooltip="Open what the search found in Chart"),
        Binding("left_square_bracket", "view(-1)", "Other picture", show=False, key_display="["),
        Binding("right_square_bracket", "view(1)", "Picture", show=False, key_display="]", tooltip="Next picture"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.follower: Follower | None = None
        self.state = RunState()
        self.is_alive = False
        self.trial: tuple[str, int] | None = None
        self.goal: Goal | None = None
        self._shown = ""

    def content(self) -> Iterable[Widget]:
        """Standing, stages, trials, picture, words; or how to get a run."""
        with Vertical(id="no-run"):
            yield Static("No search is being watched.", classes="heading")
            yield Static(
                "Run a plan (key 3, then R), or attach to the folder of a search that goes on.", classes="hint"
            )
            with Horizontal():
                yield Button("Attach …", id="attach", variant="primary", compact=True)
                yield Button("To the plan", id="to-plan", compact=True)
        with Vertical(id="run"):
            yield Static(id="standing", markup=False)
            yield StageProgress()
            with Horizontal(id="halves"):
                yield TrialTable()
                with Vertical(id="right"):
                    yield ViewSwitch()
                    yield Plot()
                    with RunWords() as words:
                        words.border_title = "Told"
                        yield Static(id="told", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What steers works while a search runs, resuming while none does, and looking into one where one is."""
        if action in ("pause", "stop", "stop_now"):
            return self.is_alive
        if action == "resume":
            return self.follower is not None and not self.is_alive
        return self.follower is not None or action in ("attach", "leave_field")

    def on_mount(self) -> None:
        """Starts to look after the search."""
        super().on_mount()
        self.query_one(ViewSwitch).offer(VIEWS)
        self.advisor.run_folder = self.advisor.run_folder or self.advisor.last_run_folder()
        if self.advisor.run_folder is not None:
            self.watch_folder(self.advisor.run_folder)
        self._show_run(self.follower is not None)
        self.set_interval(LOOK_SECONDS, self.look)
        self.focus_home()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Watches the search that was started meanwhile."""
        super().on_screen_resume(event)
        folder = self.advisor.run_folder
        if folder is not None and (self.follower is None or self.follower.output != folder):
            self.watch_folder(folder)

    def focus_home(self) -> None:
        """Starts with the trials."""
        self.query_one("#attach" if self.follower is None else TrialTable).focus()

    def watch_folder(self, folder: Path) -> None:
        """Follows the search in the folder from its first event on."""
        self.follower = Follower(folder)
        self.state = RunState()
        self.goal = None
        self._shown = ""
        self._show_run(True)
        self.look()
        self.focus_home()

    def _show_run(self, is_there: bool) -> None:
        """Shows the search, or how to get one; set on the two, for a class on the screen restyles all that is on it."""
        self.query_one("#no-run").display = not is_there
        self.query_one("#run").display = is_there

    def look(self) -> None:
        """Takes in what the search told since, and shows it when something changed."""
        if self.follower is None:
            return
        for event in self.follower.new():
            self.state.take(event)
        if self.follower.is_behind:
            self.set_timer(CATCH_UP_SECONDS, self.look)
            return
        folder = self.follower.output
        is_alive = monitor.alive(folder)
        standing_text = standing(self.state, folder, is_alive, is_alive and monitor.paused(folder))
        self.query_one("#standing", Static).update(standing_text)
        key = f"{self.state.version} {is_alive}"
        if key != self._shown:
            self._shown, self.is_alive = key, is_alive
            self._refresh(folder, is_alive)
            self.refresh_bindings()

    def _refresh(self, folder: Path, is_alive: bool) -> None:
        self.query_one(StageProgress).show(self.state, is_alive)
        self.query_one(TrialTable).show(self.state, is_alive)
        complaint = "" if is_alive or self.state.outcome in ("finished", "interrupted") else monitor.complaint(folder)
        self.query_one("#told", Static).update(run_words(self.state, monitor.result(folder), complaint))
        self._draw()

    def _draw(self) -> None:
        plot = self.query_one(Plot)
        figure = self._figure(self.query_one(ViewSwitch).chosen)
        plot.figure = figure

    def _figure(self, view: int) -> Figure:
        direction, metric = self._goal()
        if view == 1:
            return search.running(self.state, metric)
        if view == 2 and self.trial in self.state.trials:
            return search.trial_curve(self.state.trials[self.trial], metric)
        return search.best_so_far(self.state, direction, metric)

    def _goal(self) -> tuple[Direction, str]:
        if self.goal is None and self.follower is not None:
            plan = self.advisor.workspace.plan
            self.goal = monitor.goal(self.follower.output) or (plan.goal if plan else None)
        return (self.goal.direction, self.goal.metric) if self.goal else ("minimize", "value")

    @on(TrialTable.Chosen)
    def _trial_chosen(self, message: TrialTable.Chosen) -> None:
        self.trial = message.key
        if self.query_one(ViewSwitch).chosen == 2:
            self._draw()

    @on(ViewSwitch.Changed)
    def _view_changed(self) -> None:
        self._draw()

    def action_view(self, by: int) -> None:
        """Shows the next or an earlier picture."""
        self.query_one(ViewSwitch).step(by)

    def action_pause(self) -> None:
        """Pauses the search, or lets it go on."""
        if self.follower is not None:
            what = "go-on" if monitor.paused(self.follower.output) else "pause"
            self._steer(what, "Goes on." if what == "go-on" else "Paused; trials stand still.")

    def action_stop(self) -> None:
        """Stops after the running trials."""
        self._steer("stop", "Stops after the running trials. R resumes.")

    def action_stop_now(self) -> None:
        """Stops at once."""
        self._steer("stop-now", "Stopped. Finished trials are kept; R resumes.")

    def _steer(self, what: str, done: str) -> None:
        if self.follower is None or not monitor.steer(self.follower.output, what):
            self.notify("Nothing runs here. R resumes, A attaches.")
        else:
            self.notify(done)

    def action_resume(self) -> None:
        """Starts the search again where it stopped."""
        if self.follower is None:
            self.notify("Attach to a folder first (A), or run a plan (3, then R).")
            return
        folder = self.follower.output
        plan = monitor.recorded(folder).get("plan") or self.advisor.workspace.plan_path
        if monitor.alive(folder):
            self.notify("It runs already.")
        elif plan is None:
            self.notify("Which plan was it? Load it in Plan (3, then o), then resume.")
        else:
            base = monitor.recorded(folder).get("base")
            extra = ("--base", str(base)) if base else ()
            self.advisor.run_plan(Path(str(plan)), folder, resume=True, extra=extra)

    @on(Button.Pressed, "#attach")
    def action_attach(self) -> None:
        """Asks for the folder of a search and follows it."""
        from advisor_tui.screens.ask_text import AskText

        def given(path: str | None) -> None:
            if path:
                self.advisor.run_folder = Path(path).expanduser()
                self.watch_folder(self.advisor.run_folder)

        start = str(self.advisor.run_folder or self.advisor.last_run_folder() or "")
        hint = "The folder that holds its study.db and events."
        self.app.push_screen(
            AskText("Attach to a search", hint, start, refuse_other_folder, "Attach", is_path=True),
            given,
        )

    def action_why(self) -> None:
        """Shows the trace of a finding that the search made."""
        from advisor_tui.screens.choose import Choose
        from advisor_tui.screens.why import Why

        findings = self.state.findings[::-1]

        def chosen(index: int | None) -> None:
            if index is not None:
                self.app.push_screen(Why(findings[index]))

        if not findings:
            self.notify("The search has found nothing about itself yet.")
        elif len(findings) == 1:
            chosen(0)
        else:
            self.app.push_screen(Choose("Why which finding?", [finding.title for finding in findings]), chosen)

    def action_chart(self) -> None:
        """Opens the search's study and logs in Chart."""
        if self.follower is None:
            return
        found = [p for p in (self.follower.output / "study.db", self.follower.output / "logs") if p.exists()]
        if found:
            self.advisor.open_sources(tuple(str(path) for path in found))
            self.app.switch_mode("chart")
        else:
            self.notify("The search has written nothing yet.")

    @on(Button.Pressed, "#to-plan")
    def _to_plan(self) -> None:
        self.app.switch_mode("plan")
