"""What the program tells: what it works on and for how long, what is open, what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TypeVar

from textual import on
from textual.signal import Signal
from textual.worker import get_current_worker

from advisor_tui.messages import Failed
from advisor_tui.program import Program
from advisor_tui.quickness import ImportAhead
from advisor_tui.screens.place import Place
from advisor_tui.widgets.top_bar import TopBar
from advisor_tui.wording import safe, shortened
from advisor_tui.workspace import Workspace

Result = TypeVar("Result")


class StatusApp(Program):
    """A program with a workspace, that says what it does."""

    def __init__(self) -> None:
        super().__init__()
        self.workspace = Workspace()
        self.reading_changed: Signal[None] = Signal(self, "reading-changed")
        self.busy = self.brief = ""
        self.ahead = ImportAhead(())
        self.opening = ""
        self._busy_since = 0.0

    def _work_on(self, what: str) -> None:
        self.busy, self.brief, self._busy_since = what, what.partition(" ")[0], monotonic()
        self.show_progress()

    def show_progress(self) -> None:
        """Shows how far the work is, wherever that is shown."""
        self.show_status()
        self.reading_changed.publish(None)

    def _idle(self) -> None:
        self.busy = self.brief = ""
        self.show_progress()

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
                bar.say(self._now(bar.room), busy=bool(self.opening or self.busy))

    def _now(self, room: int) -> str:
        if self.opening:
            return f"opening {self.opening} …"
        return self._work_words(room) if self.busy else self._summary(room)

    def _work_words(self, room: int) -> str:
        """What is worked on and for how long; where there is little room, how far it is before how it is stopped."""
        seconds = int(self.busy_seconds)
        clock = f" {seconds} s" if seconds >= 2 else ""
        ways = [f"{self.busy}{clock}, ^x stops" if clock else self.busy, f"{self.busy}{clock}", f"{self.brief}{clock}"]
        return next((words for words in ways if len(words) <= room), ways[-1])

    def _summary(self, room: int) -> str:
        """What is open and what was found; the names give way where there is little room."""
        sources = self.workspace.sources
        if not sources:
            return "nothing open"
        from advisor.report.words import counts

        space = self.workspace
        found = counts(space.diagnosis) if space.is_open else "not read"
        growing = sum(run.growing for run in space.evidence.runs) if space.is_open else 0
        found = f"{growing} growing, {found}" if growing else found
        while len(found) > room and "," in found:
            found = found.rpartition(",")[0]
        more = f" +{len(sources) - 1}" if len(sources) > 1 else ""
        free = room - len(found) - len(more) - 3
        name = safe(Path(sources[0]).name or sources[0])
        return f"{shortened(name, free)}{more} · {found}" if free >= 8 else found

    def attempt(self, what: str, does: Callable[[], Result]) -> Result | None:
        """What a worker's task gives; its failure is told unless nobody waits for it any more."""
        try:
            return does()
        except Exception as error:
            if not get_current_worker().is_cancelled:
                self.post_message(Failed(what, error))
        return None

    @on(Failed)
    def _tell_failure(self, message: Failed) -> None:
        self._idle()
        self.explain(message.what, message.error)
