"""Whose a running trial is, in a storage that several machines share."""

from __future__ import annotations

import os
import socket
import time
import uuid
from pathlib import Path
from typing import Any

from optuna.trial import FrozenTrial

from advisor.runner.processes import started_at

LEASE_SECONDS = 90.0  # without a sign, after which a run counts as dead
RENEW_SECONDS = 15.0  # between signs
ATTRIBUTE = "owner"


class Owner:
    """A process that runs trials: known by machine and process, alive while it renews its lease in the study."""

    def __init__(self) -> None:
        self._machine = _machine()
        self.name = f"{self._machine}:{os.getpid()}:{started_at(os.getpid())}:{uuid.uuid4().hex[:8]}"
        self._renewed: dict[str, float] = {}
        self._unsigned: dict[tuple[str, int], float] = {}
        self._signs: dict[tuple[str, str], tuple[float | None, float]] = {}

    def renew(self, study: Any) -> None:
        """Says that this process lives; does nothing when it said so in this study just now."""
        told = self._renewed.get(study.study_name)
        if told is None or time.monotonic() - told > RENEW_SECONDS:
            study.set_user_attr(f"lease:{self.name}", time.time())
            self._renewed[study.study_name] = time.monotonic()

    def abandoned(self, trial: FrozenTrial, study: Any) -> bool:
        """Whether a running trial's process has ended; a trial that nobody signed is given a lease's time."""
        name = trial.user_attrs.get(ATTRIBUTE)
        if name is not None:
            return self._gone(str(name), study)
        first = self._unsigned.setdefault((study.study_name, trial.number), time.monotonic())
        return time.monotonic() - first > LEASE_SECONDS

    def _gone(self, name: str, study: Any) -> bool:
        """Whether the process has ended: known at once for this machine; of another, by a lease that does not change.

        Machines' clocks differ, so how long ago the last sign was is told by this one's own clock.
        """
        machine, pid, started, _ = name.rsplit(":", 3)
        if machine == self._machine:
            return started_at(int(pid)) != started
        told = study.user_attrs.get(f"lease:{name}")
        sign, since = self._signs.setdefault((study.study_name, name), (told, time.monotonic()))
        if sign != told:
            self._signs[study.study_name, name] = (told, time.monotonic())
            return False
        return time.monotonic() - since > LEASE_SECONDS


def _machine() -> str:
    """The host's name, and the namespace in which its process numbers hold."""
    try:
        return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()
