"""Opening sources: read and judged in a process of their own, followed while they grow."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.signal import Signal
from textual.worker import get_current_worker

from advisor_tui.loading import Step, fingerprint, judge, load
from advisor_tui.messages import Diagnosed, Reading
from advisor_tui.quickness import Collector
from advisor_tui.reading_process import ReadingProcess
from advisor_tui.recent import remember
from advisor_tui.status import StatusApp
from advisor_tui.wording import count, safe, shortened

if TYPE_CHECKING:
    from advisor.findings import Diagnosis
    from advisor.records import Evidence

QUIET_SECONDS = 60.0
"""Without a change, after which a log that grew is taken as ended."""
FOR_READING, FOR_FINDINGS = "advisor_tui.wire", "advisor_tui.widgets.chart_body"
"""The last modules that a thread needs to ask for findings, and to work out what is shown of them."""


class SourcesApp(StatusApp):
    """A program that reads and judges sources."""

    def __init__(self, live: bool) -> None:
        super().__init__()
        self.evidence_changed: Signal[Diagnosed] = Signal(self, "evidence-changed")
        self.facts_changed: Signal[None] = Signal(self, "facts-changed")
        self.reading = ReadingProcess() if live else None
        self.collector = Collector() if live else None
        self.asked: tuple[str, ...] = ()
        self.step: Step | None = None
        self._seen: tuple[tuple[str, int, int], ...] = ()
        self._grown: dict[str, float] = {}

    def action_cancel_reading(self) -> None:
        """Gives up reading; what was open stays."""
        if self.busy:
            self.workers.cancel_group(self, "reading")
            if self.reading is not None:
                self.reading.stop()
            self._idle()
            self.notify("Stopped reading. What was open before is unchanged.")

    def open_sources(self, sources: tuple[str, ...], refreshed: bool = False) -> None:
        """Reads and judges the sources in the background."""
        self.asked, self.step = sources, None
        self._grown = self._grown if refreshed else {}
        self._work_on(f"reading {count(len(sources), 'source')} …")
        self._read(sources, refreshed)

    @work(thread=True, exclusive=True, group="reading", exit_on_error=False)
    def _read(self, sources: tuple[str, ...], refreshed: bool) -> None:
        facts, against, grown = dict(self.workspace.told), self.workspace.against, tuple(self._grown)
        if self.reading is not None:
            self.reading.start()
        self.ahead.wait(FOR_READING)
        seen = fingerprint(sources)
        reader = self.reading.load if self.reading is not None else load
        found = self.attempt(
            f"Reading {', '.join(sources)}", lambda: reader(sources, facts, self._heard(), against, grown)
        )
        if found is not None:
            self._seen = seen
            self._diagnosed(Diagnosed(sources, *found, refreshed=refreshed, facts=facts))

    def _heard(self) -> Callable[[Step], None]:
        """Who hears how far a worker is; raises once nobody waits for it any more."""
        worker = get_current_worker()

        def heard(step: Step) -> None:
            if worker.is_cancelled:
                raise InterruptedError
            self.post_message(Reading(step))

        return heard

    def _diagnosed(self, message: Diagnosed) -> None:
        """Tells what was found, with what the overview shows worked out here, away from the screen."""
        self.ahead.wait(FOR_FINDINGS)
        from advisor.report.summary import summarize
        from advisor_tui.run_rows import run_rows

        message.summary = summarize(message.diagnosis)
        for group in message.summary.groups:
            _ = group.change, group.names
        message.rows = run_rows(message.evidence, message.diagnosis)
        import_module(FOR_FINDINGS)
        if not get_current_worker().is_cancelled:
            self.post_message(message)

    def _judge_again(self, _: None) -> None:
        space = self.workspace
        if space.is_open and not self.busy:
            self._judge(space.sources, space.evidence, dict(space.told))

    @work(thread=True, exclusive=True, group="judging", exit_on_error=False)
    def _judge(self, sources: tuple[str, ...], evidence: Evidence, facts: dict[str, Any]) -> None:
        against, worker = self.workspace.against, get_current_worker()

        def unless_cancelled(_: Step) -> None:
            if worker.is_cancelled:
                raise InterruptedError

        def judged() -> Diagnosis:
            found = self.reading.judge(facts, unless_cancelled, against) if self.reading is not None else None
            return judge(evidence, facts, against, unless_cancelled) if found is None else found

        diagnosis = self.attempt("Judging with the new facts", judged)
        if diagnosis is not None:
            self._diagnosed(Diagnosed(sources, evidence, diagnosis, refreshed=True, facts=facts))

    @on(Reading)
    def _show_reading(self, message: Reading) -> None:
        step = message.step
        self.busy = shortened(safe(step.words), 60)
        self.brief = step.brief
        self.step = step
        self.show_progress()

    @on(Diagnosed)
    def _take_diagnosis(self, message: Diagnosed) -> None:
        before, self.workspace.sources = self.workspace.sources, message.sources
        self.workspace.evidence = message.evidence
        self.workspace.diagnosis = message.diagnosis
        for source in message.sources:
            if not any(error.source == source for error in message.evidence.errors):
                remember(source)
        self._idle()
        self.evidence_changed.publish(message)
        if self.collector is not None and not message.refreshed:
            self.collector.spare()
        if message.facts is not None and message.facts != self.workspace.told:
            self._judge_again(None)
        if not message.refreshed and not self.workspace.is_open:
            self._nothing_read(message)
        elif not message.refreshed and before:
            self._moved_on(before)

    def _moved_on(self, before: tuple[str, ...]) -> None:
        """Hears that something else is open now."""

    def _nothing_read(self, message: Diagnosed) -> None:
        lines = [f"{error.source}: {error.message}" for error in message.evidence.errors[:6]]
        self.tell("Nothing could be read", "\n\n".join(lines) or "The sources hold neither runs nor studies.")

    def _look_again(self) -> None:
        if self.workspace.sources and not self.busy and self._seen:
            self._compare(self.workspace.sources)

    @work(thread=True, exclusive=True, group="looking", exit_on_error=False)
    def _compare(self, sources: tuple[str, ...]) -> None:
        now, before = fingerprint(sources), {name: size for name, size, _ in self._seen}
        self._grown |= {name: monotonic() for name, size, _ in now if size > before.get(name, 0)}
        ended = {name for name, since in self._grown.items() if monotonic() - since > QUIET_SECONDS}
        if (now != self._seen or ended) and not get_current_worker().is_cancelled:
            self._grown = {name: since for name, since in self._grown.items() if name not in ended}
            self.call_from_thread(self.open_sources, sources, refreshed=True)
