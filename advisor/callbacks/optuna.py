"""`OptunaCallback` for `study.optimize(…, callbacks=[…])`."""

from __future__ import annotations

from threading import Lock
from typing import Any

from advisor.callbacks.watcher import OnFinding, check_settings, reaches, tell
from advisor.findings import Diagnosis, Finding


class OptunaCallback:
    """Tells findings on a study while it grows; a stop is Optuna's own (`study.stop()`).

    `every` looks after so many trials; without it when the study grew by a twentieth.
    """

    def __init__(
        self, stop_on: str | None = None, every: int | None = None, on_finding: OnFinding | None = None, **told: Any
    ) -> None:
        from advisor.context import told_setup
        from advisor.diagnosis import Request
        from advisor.watching import Watch

        check_settings(stop_on, every)
        self._stop_on, self._every, self._on_finding = stop_on, every, on_finding
        self._watch = Watch(Request(setup=told_setup(told)))
        self._lock = Lock()
        self._trials = self._looked = 0
        self._study: Any = None

    def __call__(self, study: Any, trial: Any) -> None:
        """Takes one finished trial."""
        with self._lock:
            self._study = study
            self._trials += 1
            if self._due():
                self._looked = self._trials
                self._look()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was told and is not gone."""
        return self._watch.findings()

    def report(self) -> Diagnosis:
        """The diagnosis of the study so far."""
        from advisor.diagnosis import diagnose_evidence, read

        return diagnose_evidence(read(self._study) if self._study is not None else read(), self._watch.request)

    def _due(self) -> bool:
        if self._every is not None:
            return self._trials % self._every == 0
        return self._trials >= self._looked * (1 + self._watch.look_again)

    def _look(self) -> None:
        from advisor.diagnosis import read

        for event in self._watch.look(read(self._study)):
            finding = event.finding
            if event.event != "finding" or finding is None:
                continue
            tell(finding, self._on_finding)
            if self._stop_on and reaches(finding, self._stop_on):
                self._study.stop()
