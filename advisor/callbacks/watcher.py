"""The watcher of one run from inside its loop; every framework's callback of a training hands its numbers to one."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from advisor.callbacks.process import is_first_process
from advisor.errors import ConfigError, did_you_mean
from advisor.findings import SEVERITIES, Diagnosis, Finding
from advisor.readers._series import Points
from advisor.records import Evidence, Run, Scalar

if TYPE_CHECKING:
    from advisor.watching import Watch

LOGGER = logging.getLogger("advisor")
LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO, "good": logging.INFO}
SETTINGS_SAID = 500  # settings of a trainer that are taken over
OnFinding = Callable[[Finding], object]


def _check_logged(step: object, values: object) -> None:
    """Raises ConfigError saying what to pass, where the step is no number or the values are no numbers by name."""
    example = 'log(100, {"train/loss": 0.52, "val/loss": 0.61})'
    if not isinstance(values, Mapping):
        raise ConfigError(f"Watcher.log: values: read {values!r}; pass numbers by their names: {example}")
    try:
        int(step)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        raise ConfigError(f"Watcher.log: step: read {step!r}; pass the number of the step: {example}") from None


def _watch_told(facts: Mapping[str, Any]) -> Watch:
    """What follows a run and knows these facts of it."""
    from advisor.context import told_setup
    from advisor.diagnosis import Request
    from advisor.watching import Watch

    return Watch(Request(setup=told_setup(facts)))


class Watcher:
    """Takes the numbers of a training loop and tells findings while it goes on.

    `stop_on` ("warning" or "error") sets `should_stop` at a finding of at least that severity. `every` looks at every
    so many calls of `log`; without it a look may take only a small share of the time that has gone by. `on_finding` is
    called with each finding; without it they are logged by `logging.getLogger("advisor")`. `told` are facts by name
    (`optimizer="adamw"`) as `advisor.diagnose` takes them. On several processes the first alone speaks.
    """

    def __init__(
        self,
        *,
        stop_on: str | None = None,
        every: int | None = None,
        on_finding: OnFinding | None = None,
        hyperparameters: Mapping[str, Scalar] | None = None,
        name: str = ".",
        speaks: bool | None = None,
        **told: Any,
    ) -> None:
        check_settings(stop_on, every)
        self._stop_on, self._every, self._on_finding = stop_on, every, on_finding
        self._watch = _watch_told(told)
        self.hyperparameters: dict[str, Scalar] = dict(hyperparameters or {})
        self._name = name
        self.speaks = is_first_process() if speaks is None else speaks
        self._points = Points()
        self._calls = self._logged = 0
        self._spent = 0.0
        self.should_stop = False
        self.prepare()

    def prepare(self, hyperparameters: Mapping[str, Any] | None = None) -> None:
        """Looks at a made run twice, so that all is loaded before the first step and the cost of a look is known.

        Takes settings that are single values.
        """
        self.hyperparameters = scalars(hyperparameters or {}) | self.hyperparameters
        if not self.speaks:
            return
        points = Points()
        for step in range(40):
            for tag in ("train/loss", "val/loss"):
                points.add(tag, step, 1 / (step + 1), float(step))
        for _ in range(2):
            began = time.perf_counter()
            self._watch.see(Run(name=".", series=points.series(), kind="live"))
            cost = time.perf_counter() - began
        self._began = time.perf_counter()
        self._wait(cost)

    def log(self, step: int, values: Mapping[str, float]) -> bool:
        """Takes the numbers of one step; whether the training should stop now."""
        if not self.speaks:
            return self.should_stop
        _check_logged(step, values)
        now, step, lost = time.time(), int(step), False
        for tag, value in values.items():
            number = value if type(value) is float else _number(value)
            if number is not None:
                self._points.add(tag if type(tag) is str else str(tag), step, number, now)
                self._logged += 1
                lost = lost or not math.isfinite(number)
        self._calls += 1
        if lost or self._due():
            self.look()
        return self.should_stop

    def look(self) -> None:
        """Looks at everything so far and tells what is new."""
        if not self.speaks:
            return
        began = time.perf_counter()
        self._tell(self._watch.look(self._evidence()))
        cost = time.perf_counter() - began
        self._spent += cost
        self._wait(cost)

    def end(self) -> None:
        """Tells what is true of the whole, now that the training is over."""
        if self.speaks:
            self._tell(self._watch.end(self._evidence()), stops=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was told and is not gone."""
        return self._watch.findings()

    def report(self) -> Diagnosis:
        """The diagnosis of everything so far, as reading the whole log gives it."""
        from advisor.diagnosis import diagnose_evidence

        return diagnose_evidence(self._evidence(), self._watch.request)

    def _due(self) -> bool:
        """Whether it is time: as often as told, or when one more look stays within its small share of the time."""
        if self._every is not None:
            return self._calls % self._every == 0
        return self._logged >= self._next_size and time.perf_counter() >= self._next_time

    def _wait(self, cost: float) -> None:
        """Until when and to what size one more look of this cost has to wait; asked at every step, so told once."""
        self._next_size = self._logged * (1 + self._watch.look_again)
        self._next_time = self._began + (self._spent + cost) / self._watch.overhead

    def _evidence(self) -> Evidence:
        series = {
            tag: one.model_copy(
                update={"steps": one.steps.copy(), "values": one.values.copy(), "wall_times": one.wall_times.copy()}
            )
            for tag, one in self._points.series().items()
        }
        run = Run(name=self._name, series=series, hyperparameters=self.hyperparameters, source=self._name, kind="live")
        return Evidence(runs=(run,))

    def _tell(self, events: Iterable[Any], stops: bool = True) -> None:
        for event in events:
            finding: Finding | None = event.finding
            if finding is None:
                continue
            if event.event == "gone":
                LOGGER.info("gone: %s (%s)", finding.title, finding.rule)
                continue
            if stops and self._stop_on and reaches(finding, self._stop_on):
                self.should_stop = True
            tell(finding, self._on_finding)


def reaches(finding: Finding, level: str) -> bool:
    """Whether the finding is at least so severe."""
    return SEVERITIES.index(finding.severity) >= SEVERITIES.index(level)


def tell(finding: Finding, on_finding: OnFinding | None) -> None:
    """Hands the finding to the person's function, or logs it; a function that fails ends no training."""
    if on_finding is None:
        since = f" (since step {finding.since_step})" if finding.since_step is not None else ""
        advice = f" → {finding.prescriptions[0].reason}" if finding.prescriptions else ""
        LOGGER.log(
            LEVELS[finding.severity], "%s: %s%s%s [%s]", finding.severity, finding.title, since, advice, finding.rule
        )
        return
    try:
        on_finding(finding)
    except Exception:
        LOGGER.exception("on_finding failed")


def check_settings(stop_on: str | None, every: int | None) -> None:
    """Refuses a level or a number that means nothing."""
    if stop_on not in (None, "warning", "error"):
        hint = did_you_mean(str(stop_on), ("warning", "error"))
        raise ConfigError(f"stop_on={stop_on!r}: write None, 'warning' or 'error'.{hint}")
    if every is not None and (isinstance(every, bool) or not isinstance(every, int) or every < 1):
        raise ConfigError(f"every={every!r}: write a whole number from 1")


def scalars(settings: Mapping[str, Any]) -> dict[str, Scalar]:
    """The settings that are single numbers, words or switches."""
    plain = {key: getattr(value, "value", value) for key, value in settings.items()}
    kept = {k: v for k, v in plain.items() if isinstance(v, (bool, int, float, str))}
    return {str(key): value for key, value in list(kept.items())[:SETTINGS_SAID]}


def _number(value: Any) -> float | None:
    """The value as a float; None where it is no single number (tensors and arrays of one element are)."""
    if isinstance(value, (bool, str, bytes)) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return None
