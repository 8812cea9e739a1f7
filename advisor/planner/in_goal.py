"""Parameters that are part of the loss by which trials are compared: another value is another ruler."""

from __future__ import annotations

from advisor.facts.training import told_training
from advisor.planner.draft import Draft
from advisor.planner.plan import Goal
from advisor.signals.metric_parts import part_of_metric


def leave_out_parts(draft: Draft, goal: Goal) -> None:
    """Takes out of the search what changes the goal's metric by itself, but for a range that was told for it."""
    kind = told_training(draft.setup, tuple(draft.space)).kind
    told = draft.told_ranges | set(draft.setup.space or {})
    free, beside = [name for name in draft.space if name not in told], (*draft.space, *draft.fixed)
    parts = [name for name in free if part_of_metric(name, goal.metric, kind, beside)]
    for name in parts if len(parts) < len(draft.space) else ():
        reason = (
            f"it is part of {goal.metric}, by which the trials are compared: the search would move it to where that "
            "is small and not to where the model is good; to search it, name a metric that it is no part of"
        )
        draft.leave_out(name, reason, "study/part-of-metric")
