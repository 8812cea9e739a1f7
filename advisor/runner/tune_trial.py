"""A trial in a Ray worker; what is loaded stays for the next one."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from advisor.runner.job import Job, Pruned, Work
from advisor.runner.worker import load, outcome

VALUE, STEP, OUTCOME = "value", "reported_step", "outcome"
_LOADED: dict[Work, Any] = {}
_LOADING = threading.Lock()


def train(config: Mapping[str, Any], work: Work) -> None:
    """Runs the job that the configuration holds, and reports how it ended."""
    from ray import tune

    job = Job(**config["job"])
    line = _TuneLine()
    with _LOADING:
        if work not in _LOADED:
            _LOADED[work] = load(work, line)
    ended = outcome(work, _LOADED[work], job, line)
    if not line.is_stopped:
        tune.report({VALUE: line.last, OUTCOME: list(ended)})


class _TuneLine:
    """Stands where a worker's line to its parent does: reports go to Tune, which stops the trial itself."""

    last = 0.0
    is_stopped = False

    def tell(self, *message: Any) -> None:
        """Nothing but reports concerns Tune."""

    def report(self, step: int, value: float) -> None:
        """Tells Tune an intermediate value; Tune ends the thread of a trial that it stops by SystemExit."""
        from ray import tune

        self.last = float(value)
        try:
            tune.report({VALUE: self.last, STEP: int(step)})
        except SystemExit:
            self.is_stopped = True
            raise Pruned from None
