"""A person's own command on every event: an argument list, never a shell; tried again when it fails."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from advisor.errors import ConfigError
from advisor.findings import SEVERITIES
from advisor.tables import table
from advisor.watching.events import Event

NAMES = ("event", "source", "run", "study", "step", "rule", "severity", "title", "advice")


def arguments(command: str) -> list[str]:
    """The command split as a shell would, without one; raises ConfigError on a place holder that is not known."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"--exec {command}: {error}; quote the arguments as in a shell") from None
    if not words:
        raise ConfigError("--exec: a command is expected, for example: --exec 'notify-send {severity} {title}'")
    for word in words:
        try:
            word.format(**dict.fromkeys(NAMES, ""))
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            known = ", ".join(f"{{{name}}}" for name in NAMES)
            raise ConfigError(f"--exec: {word}: {error} is no place holder; known are {known}") from None
    return words


def filled(words: Sequence[str], event: Event) -> list[str]:
    """The arguments with the event's values; none of these can begin an option."""
    values = {name: _plain(value) for name, value in _values(event).items()}
    return [word.format(**values) for word in words]


def _values(event: Event) -> dict[str, object]:
    finding = event.finding
    told = finding.model_dump(include={"rule", "severity", "title"}) if finding else {}
    advice = finding.prescriptions[0].reason if finding and finding.prescriptions else ""
    own = {name: getattr(event, name) for name in ("event", "source", "run", "study", "step")}
    return dict.fromkeys(NAMES, "") | own | told | {"advice": advice}


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    return "".join(char if char.isprintable() else " " for char in text).lstrip("-")


@dataclass
class Alerts:
    """Sends events of at least a severity to a command, with the event's line on its standard input."""

    words: Sequence[str]
    complain: Callable[[str], None]
    level: str = "warning"
    clock: Callable[[], float] = time.monotonic
    _late: list[tuple[float, int, Event]] = field(default_factory=list)

    def send(self, event: Event) -> None:
        """Runs the command for the event, where it is severe enough; notes it for later when it fails."""
        finding = event.finding
        if finding is not None and SEVERITIES.index(finding.severity) >= SEVERITIES.index(self.level):
            self._try(event, 0)

    def retry(self, last: bool = False) -> None:
        """Tries again what failed and is due, or all of it a last time."""
        now = self.clock()
        due = [late for late in self._late if last or late[0] <= now]
        self._late = [late for late in self._late if late not in due]
        for _, tries, event in due:
            self._try(event, tries, last)

    def _try(self, event: Event, tries: int, last: bool = False) -> None:
        limits = table("watching")["command"]
        problem = _failure(filled(self.words, event), event.line(), limits["seconds"])
        if problem is None:
            return
        if not last and tries < len(limits["again"]):
            self._late.append((self.clock() + limits["again"][tries], tries + 1, event))
            problem += f"; tried again in {limits['again'][tries]} s"
        self.complain(f"--exec {self.words[0]}: {problem}")


def _failure(words: Sequence[str], line: str, seconds: float) -> str | None:
    """Why the command did not do its work; None when it did."""
    try:
        done = subprocess.run(
            words, input=line + "\n", text=True, timeout=seconds, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not done after {seconds} s"
    except OSError as error:
        return error.strerror or str(error)
    if done.returncode == 0:
        return None
    said = done.stderr.strip().splitlines()
    return f"ended with {done.returncode}{': ' + said[-1] if said else ''}"
