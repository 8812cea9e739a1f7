"""What is optimized and which way is better: told, the study's own word, the metric's name, or a question."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.errors import DirectionError, PlanError
from advisor.facts.setup import Setup
from advisor.names import direction_of
from advisor.planner.plan import Goal
from advisor.records import Direction, Run, Study

UNNAMED = "value"


def find_goal(study: Study | None, runs: Iterable[Run], setup: Setup) -> Goal:
    """The goal of the plan; raises PlanError with a question where nothing decides."""
    metric, is_told, against = _metric(study, runs, setup)
    if metric and "," in metric and is_told:
        first = metric.split(",")[0].strip()
        raise PlanError(
            f"a plan optimizes one metric, told are {metric}. Tell the one that decides (--set metric={first}) and "
            "hold the others by a limit in the objective, or search both with Optuna's create_study(directions=[…])"
        )
    own: Direction | None = study.directions[0] if study is not None and study.directions else None
    by_name = _by_name(metric) if metric else None
    direction = setup.direction or own or by_name
    if direction is None:
        raise PlanError(_question(metric)) if metric is None else DirectionError(_question(metric))
    if setup.direction:
        reason = "told"
    elif own:
        reason = f"the earlier study is to {own}"
    else:
        reason = f"a metric called {metric} is better {'lower' if direction == 'minimize' else 'higher'}"
    if metric is None:
        reason += "; nobody named the metric"
    elif not is_told:
        reason += "; the metric is named by the source" + (f"; {against}" if against else "")
    return Goal(metric=metric or UNNAMED, direction=direction, reason=reason)


def _by_name(metric: str) -> Direction | None:
    """Which way a metric of this name is better: by its words, or as the tag of a curve is understood."""
    from advisor.meaning import classify

    meaning = classify((metric,))[metric]
    return direction_of(metric) or (meaning.direction if meaning.sure else None)


def _metric(study: Study | None, runs: Iterable[Run], setup: Setup) -> tuple[str | None, bool, str]:
    """The metric, whether it was told, and what speaks against another that stands before it."""
    if setup.metric:
        return setup.metric, True, ""
    if study is not None:
        return (study.metric_names[0] if study.metric_names else None), False, ""
    from advisor.planner.goal_of_run import goal_of

    found = next((found for run in runs if (found := goal_of(run, setup)) is not None), None)
    return (found[0], False, found[1]) if found is not None else (None, False, "")


def _question(metric: str | None) -> str:
    if metric is None:
        return (
            "what is optimized, and which way is it better? Tell it: --set metric=val_loss, "
            "or --set direction=maximize where the training returns a value to be maximized"
        )
    return (
        f"is {metric} better higher or lower? Its name does not tell. "
        "Tell it: --set direction=maximize or --set direction=minimize"
    )
