"""Whether what the training returns is the goal's metric: its value on the log's own configuration tells."""

from __future__ import annotations

import math
from collections.abc import Sequence

from advisor.meaning import Meaning, classify
from advisor.planner.plan import Goal
from advisor.records import Run
from advisor.runner.probing.logged import reports_of
from advisor.runner.probing.verdict import run_words
from advisor.tables import table


def misfit(run: Run, goal: Goal, value: float) -> str:
    """Why the value can hardly be the goal's metric; empty where it may be."""
    logged = [one for one in reports_of(run, goal.metric) if math.isfinite(one)]
    if not logged or _apart(value, logged, goal.direction) <= math.log(float(table("probing")["fits"]["far"])):
        return ""
    other = _fitting(run, goal, value)
    if other is None and (goal.direction == "minimize" or not _impossible(value, logged)):
        return ""
    ends = f"the log of {run_words(run.name)} ends at {logged[-1]:.4g}"
    fits = "" if other is None else f"; it fits {other.tag}, which ends at {run.series[other.tag].values[-1]:.4g}"
    return (
        f"the training returned {value:.4g} for {goal.metric}, where {ends}{fits}: "
        f"let it return {goal.metric}, or tell what it returns: --set metric={other.tag if other else 'NAME'}"
    )


def _fitting(run: Run, goal: Goal, value: float) -> Meaning | None:
    """The quantity of the log, better the other way, that ends at nearly this value."""
    near = math.log(float(table("probing")["fits"]["near"]))
    meanings = classify(list(run.series)).values()
    others = [m for m in meanings if m.role in ("loss", "metric") and m.direction not in (None, goal.direction)]
    fitting = [m for m in others if _apart(value, reports_of(run, m.tag), m.direction) <= near]
    return min(fitting, key=lambda m: (m.split != "validation", m.tag), default=None)


def _apart(value: float, logged: Sequence[float], direction: str | None) -> float:
    """How far, in logarithms, the value lies from the last and the best of a log."""
    finite = [one for one in logged if math.isfinite(one)]
    ends = (finite[-1], min(finite) if direction == "minimize" else max(finite)) if finite else ()
    return min((abs(math.log(value / one)) for one in ends if value * one > 0), default=math.inf)


def _impossible(value: float, logged: Sequence[float]) -> bool:
    """Whether the log holds shares alone, and the value is none, nor the log's own in percent."""
    is_percent = _apart(value / 100, logged, "maximize") <= math.log(float(table("probing")["fits"]["far"]))
    return value > 1 and all(0 <= one <= 1 for one in logged) and not is_percent
