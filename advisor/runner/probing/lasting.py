"""Whether a longer training is the shorter one gone on with: then the base's last checkpoint is its beginning."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.facts.setup import Setup
from advisor.names import canonical
from advisor.planner.objective_source import CHECKPOINTS, Accepted
from advisor.records import Run, Scalar
from advisor.schedules import schedule_of
from advisor.signals.choosing import read_run
from advisor.signals.schedule import schedule_facts


def why_anew(run: Run, setup: Setup, reads: Accepted, config: Mapping[str, Scalar]) -> str:
    """Why a longer training must begin anew; empty where it may go on from where the base ended."""
    if not reads.keeps_checkpoint:
        return f"the training keeps no checkpoint (it would ask for its folder by the name {CHECKPOINTS})"
    everything = {**(setup.baseline or {}), **run.hyperparameters, **config}
    named = {canonical(name): value for name, value in everything.items() if value is not None}
    if named.get("warmup_fraction"):
        return "its warmup is a share of the length"
    told = named.get("lr_schedule")
    if told is not None:
        return "" if schedule_of(str(told)) == "constant" else f"its rate follows the length ({told})"
    read = read_run(run, setup, {}, {})
    schedule = schedule_facts(read.chosen.get("rate"), None, read.train or read.val)
    if not schedule.logged:
        return "whether its rate decays is not known: tell it, --set baseline.lr_schedule=constant"
    return "" if schedule.constant else "its rate decays"
