"""What a watch offers when a training ends: the test that tells its likely changes apart."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from advisor.findings import Finding, Prescription
from advisor.tables import table
from advisor.watching.pipe import PIPE

_NUMBERS = ("scale", "set")


def offer(source: str, run: str | None, findings: Iterable[Finding]) -> str | None:
    """The command that tests what the run's warnings and errors ask for; None where nothing can be tested."""
    loud = [f for f in findings if f.severity in ("warning", "error") and f.suppressed_by is None]
    if (
        run is None
        or source == PIPE
        or not any(_testable(change) for finding in loud for change in finding.prescriptions)
    ):
        return None
    named = [] if run == "." else ["--run", run]
    budget = f"{table('probing')['budget_trials']:g}trials"
    return shlex.join(["advisor", "probe", source, *named, "--objective", "FILE.py:NAME", "--budget", budget])


def _testable(change: Prescription) -> bool:
    """Whether it is a single change of a configuration."""
    return change.action in table("probing")["steps"] or (change.action in _NUMBERS and bool(change.parameter))
