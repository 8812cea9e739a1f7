"""What the run that a plan follows tells of the training: its kind, and the learning rate that it ran at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from advisor.facts.setup import Setup
from advisor.findings import Finding
from advisor.planner.plan import Why
from advisor.records import Run
from advisor.signals.choosing import read_run
from advisor.signals.read import Read
from advisor.tables import table
from advisor.training import Training


def told_by_run(
    setup: Setup, run: Run, names: Iterable[str], findings: Iterable[Finding]
) -> tuple[Setup, list[Why]]:  # fmt: skip
    """What is told, and beside it what the run shows: its values, its kind where that is sure, its peak rate.

    `names` are the hyperparameters that the objective takes. The rate at which the run diverged is no value in use.
    """
    beside = setup if setup.parameters is not None else setup.replaced(parameters=tuple(names) or None)
    read = read_run(run, beside, {}, {})
    rate = _peak_rate(read)
    lost = rate is not None and setup.learning_rate is None and _diverged(run, findings)
    found: dict[str, Any] = {"learning_rate": None if lost else rate, **_kind(setup, read.training)}
    found = {"parameters": setup.parameters, **found}
    provenance = dict.fromkeys((name for name in found if getattr(setup, name) is None), "measured")
    notes = [*_said(found, read.training), *(_is_no_default(rate) if lost and rate is not None else ())]
    return read.setup.replaced(**found, provenance={**read.setup.provenance, **provenance}), notes


def is_sure(training: Training) -> bool:
    """Whether names tell the kind as surely as its usual learning rates need."""
    return bool(training.because) and training.confidence >= table("kinds")["rates_from"]


def _kind(setup: Setup, training: Training) -> dict[str, Any]:
    """The kind or method, and that an adapter is trained, where nobody told them and the run is sure of them."""
    if setup.training is not None or not is_sure(training):
        return {}
    adapter = {"adapter": True} if training.adapter and setup.adapter is None else {}
    return {"training": training.method or training.kind, **adapter}


def _peak_rate(read: Read) -> float | None:
    """The learning rate that is told or logged as a value, else the highest of the logged curve."""
    if read.setup.learning_rate is not None or "rate" not in read.chosen:
        return read.setup.learning_rate
    values = read.chosen["rate"].values
    peak = float(np.max(values[np.isfinite(values)], initial=0.0))
    return float(f"{peak:.3g}") if peak > 0 else None


def _diverged(run: Run, findings: Iterable[Finding]) -> bool:
    return any(one.rule == "run/diverged" and one.subject.run == run.name for one in findings)


def _said(found: dict[str, Any], training: Training) -> Iterator[Why]:
    if "training" in found and found["training"] != "supervised":
        reason = f"the training is {training.name}, by {training.because} ({training.confidence:.0%} sure); "
        yield Why(reason=f"{reason}tell another kind with --set training=KIND", rule="tables/kinds")


def _is_no_default(rate: float) -> Iterator[Why]:
    reason = f"the run diverged at the learning rate {rate:g}, so that it is no default"
    yield Why(reason=reason, rule="run/diverged")
