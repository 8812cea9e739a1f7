"""Chart: what is open with its findings; what is being read; or how to begin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.events import ScreenResume
from textual.widget import Widget

from advisor_tui.screens.place import Place
from advisor_tui.sources import FOR_FINDINGS
from advisor_tui.widgets.loading import Loading
from advisor_tui.widgets.welcome import Welcome

if TYPE_CHECKING:
    from advisor_tui.messages import Diagnosed

PAUSES_SECONDS = 1.0  # between two looks whether nobody types


class ChartScreen(Place):
    """Findings, curves, what to do; what they need is imported once there are any."""

    NAME = "chart"
    HELP = """\
## Chart
Left, the findings in the order to act on them, and below everything that was read. Right, the selected finding: its
picture, what to do, the evidence. **v** shows all runs and causes at a glance. **[** and **]** change the picture,
**p** puts the first prescription into the plan, **y** shows why, **/** filters, **z** gives the picture all the room.
**S** saves the findings (Markdown, SARIF …), **a** compares with known-good runs. A path that is pasted here is opened.
"""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: Diagnosed | None = None
        self._anew = False

    def content(self) -> Iterable[Widget]:
        """A welcome, or how far the reading is."""
        yield Welcome()
        yield Loading()

    def on_mount(self) -> None:
        """Shows what is open already, and follows changes."""
        self.advisor.evidence_changed.subscribe(self, self.show)
        self.advisor.reading_changed.subscribe(self, self.show_progress)
        self.show_progress(None)
        self.call_next(self.show, None)
        self.set_interval(PAUSES_SECONDS, self._catch_up)

    def show_progress(self, _: None) -> None:
        """Shows how far the reading is, while nothing else is there to show."""
        app = self.advisor
        is_reading = bool(app.busy) and not app.workspace.is_open
        if self.is_current:
            self._choose(is_reading)
        if is_reading:
            self.query_one(Loading).show(app.asked, app.step, app.busy_seconds)
            self._prepare()

    def _choose(self, is_reading: bool) -> None:
        """Shows one of the three; set on each, for a class on the screen works out the styles of all that is on it."""
        is_open = self.advisor.workspace.is_open
        self.query_one(Welcome).display = not is_open and not is_reading
        self.query_one(Loading).display = is_reading
        for body in self.query("ChartBody"):
            body.display = is_open

    def _prepare(self) -> None:
        """Mounts what will show the findings, out of sight, while they are waited for."""
        if self.advisor.ahead.has(FOR_FINDINGS) and not self.query("ChartBody"):
            from advisor_tui.widgets.chart_body import ChartBody

            body = ChartBody()
            body.display = False
            self.mount(body, before="KeyBar")

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Shows what came while another place was shown."""
        self.show_progress(None)
        self.call_next(self._catch_up)

    async def _catch_up(self) -> None:
        collector = self.advisor.collector
        if self._waiting is not None and (self.is_current or collector is None or collector.is_quiet):
            message, self._waiting = self._waiting, None
            await self._show(message)

    async def show(self, message: Diagnosed | None) -> None:
        """Shows what is open: at once, or in a pause where a person is in another place."""
        self.show_progress(None)
        if not self.advisor.workspace.is_open:
            return
        if self.is_current or message is None:
            self._waiting = None
            await self._show(message)
        else:
            self._anew = self._anew or not message.refreshed
            self._waiting = message

    async def _show(self, message: Diagnosed | None) -> None:
        from advisor_tui.widgets.chart_body import ChartBody

        if not self.query(ChartBody):
            await self.mount(ChartBody(), before="KeyBar")
        self._choose(is_reading=False)
        anew, self._anew = self._anew or message is None or not message.refreshed, False
        self.query_one(ChartBody).show(message, anew)

    def focus_home(self) -> None:
        """Starts where the findings start."""
        if self.advisor.workspace.is_open:
            for body in self.query("ChartBody"):
                body.focus_home()  # type: ignore[attr-defined]

    def action_leave_field(self) -> None:
        """Takes the filter off and goes back to the findings."""
        for body in self.query("ChartBody"):
            body.leave_field()  # type: ignore[attr-defined]
