"""`advisor watch`: follows runs and studies while they grow."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from advisor.cli.asking import with_request
from advisor.cli.declaring import Argument, Option, app
from advisor.cli.diagnose import known_format
from advisor.cli.terminal import complain, output_console
from advisor.errors import ConfigError, ExitCode, did_you_mean

if TYPE_CHECKING:
    from advisor.diagnosis import Request
    from advisor.watching import Event
    from advisor.watching.alerts import Alerts
    from advisor.watching.following import Following

RESTS = 3
"""A watch rests at least this many times as long as a reading took: a log of gigabytes never fills a processor."""


Growing = Annotated[
    list[str],
    Argument(help="What diagnose reads, growing or yet to appear; - for a pipe.", show_default=False),
]
Interval = Annotated[str, Option("--interval", metavar="T", help="Time between readings.")]
UntilQuiet = Annotated[
    str | None,
    Option(
        "--until-quiet",
        metavar="T",
        help="End after this long without anything new (default: 10m, or 3 times the longest pause so far).",
        show_default=False,
    ),
]
FailOn = Annotated[str | None, Option("--fail-on", help="End with 1 at a finding of this level: warning or error.")]
Exec = Annotated[
    str | None,
    Option(
        "--exec",
        metavar="COMMAND",
        help="Run this on every warning or error that appears or is gone, without a shell; "
        "{title}, {severity}, {run} … are filled in, the event comes as JSON on its standard input.",
    ),
]


@app.command(epilog="Example: advisor watch logs/ --until-quiet 10m --fail-on error")
@with_request
def watch(
    sources: Growing,
    request: Request,
    interval: Interval = "5s",
    form: Annotated[str, Option("--format", metavar="F", help="text or jsonl.")] = "text",
    until_quiet: UntilQuiet = None,
    fail_on: FailOn = None,
    command: Exec = None,
) -> None:
    """Follows live runs and studies; tells a finding once when it is sure, and when it is gone."""
    from advisor.watching.following import Following

    known_format(form, ("text", "jsonl"))
    if fail_on not in (None, "warning", "error"):
        raise ConfigError(f"--fail-on {fail_on}: write warning or error.{did_you_mean(fail_on, ('warning', 'error'))}")
    pause, quiet = _seconds(interval, "--interval"), _seconds(until_quiet, "--until-quiet") if until_quiet else None
    teller = _Teller(form, fail_on, command)
    following = Following(tuple(sources), request, quiet)
    try:
        code = _follow(following, teller, pause)
    finally:
        following.close()
        teller.close()
    raise SystemExit(int(code))


def _follow(following: Following, teller: _Teller, pause: float) -> ExitCode:
    """Reads and tells until all is quiet or the level to fail on is reached."""
    while True:
        began = time.monotonic()
        if teller.tell(following.poll()):
            return ExitCode.FINDINGS
        teller.waits_for(following)
        if following.over():
            break
        took = time.monotonic() - began
        time.sleep(max(RESTS * took, pause if not following.piped else min(pause, 1.0)))
    if teller.tell(following.poll()) or teller.tell(following.end()):
        return ExitCode.FINDINGS
    if not following.evidence.runs and not following.evidence.studies:
        for error in following.errors:
            complain(f"{error.source}: {error.message}")
        return ExitCode.UNUSABLE
    return ExitCode.OK


class _Teller:
    """Prints events, hands them to the person's command, and knows which level ends the watch."""

    def __init__(self, form: str, fail_on: str | None, command: str | None) -> None:
        self._form, self._fail_on = form, fail_on
        self._alerts = _alerts(command)
        self._waited: set[str] = set()

    def tell(self, events: Iterable[Event]) -> bool:
        """Tells the events; whether one reaches the level to fail on."""
        from advisor.ranking import at_or_above

        for event in events:
            self._print(event)
            if self._alerts is not None:
                self._alerts.send(event)
            new = [event.finding] if event.finding is not None and event.event == "finding" else []
            if self._fail_on and at_or_above(new, self._fail_on):
                return True
        if self._alerts is not None:
            self._alerts.retry()
        return False

    def waits_for(self, following: Following) -> None:
        """Says once what is not there or not readable yet."""
        for error in following.errors:
            if error.source not in self._waited:
                self._waited.add(error.source)
                complain(f"waiting for {error.source}: {error.message}")

    def close(self) -> None:
        """Tries a last time what the command failed to take."""
        if self._alerts is not None:
            self._alerts.retry(last=True)

    def _print(self, event: Event) -> None:
        if self._form == "jsonl":
            sys.stdout.write(event.line() + "\n")
        else:
            from advisor.report.live import event_text

            console = output_console()
            console.print(event_text(event, datetime.now(), console))
        sys.stdout.flush()


def _alerts(command: str | None) -> Alerts | None:
    if command is None:
        return None
    from advisor.watching.alerts import Alerts, arguments

    return Alerts(arguments(command), complain)


def _seconds(text: str, flag: str) -> float:
    """Seconds of a duration such as `5s` or `10m`; a bare number is seconds."""
    from advisor.planner.amounts import hours_of

    bare = text.strip().replace(".", "", 1).isdigit()
    return hours_of(f"{text.strip()}s" if bare else text, flag) * 3600
