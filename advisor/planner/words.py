"""The plan in a sentence, and why its strategy."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.facts.setup import Setup
from advisor.planner.means import Means, started
from advisor.planner.plan import SearchPlan, Why
from advisor.planner.selection import strategy_row
from advisor.tables import table

_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "grid": ("grid", "manual"), "qmc": ("random", "grid"), "random": ("random",), "tpe": ("bayesian",),
}  # fmt: skip


def _as_clause(reason: str) -> str:
    """The reason as the rest of a sentence, `: less than one hour is there.`, or as one of its own."""
    if not reason:
        return "."
    joint = ". " if reason[:1].isupper() else ": "
    return joint + reason + ("" if reason.endswith((".", "!", "?")) else ".")


def summary_of(plan: SearchPlan) -> str:
    """What the plan does and costs, in one or two sentences."""
    if plan.advice == "do-not-tune":
        first = plan.reasons[0].reason if plan.reasons else ""
        return f"Don't tune yet{_as_clause(first)}"
    names = [parameter.name for parameter in plan.space]
    listed = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    trials = sum(started(stage) for stage in plan.stages)
    final = next((stage for stage in plan.stages if stage.kind == "validate"), None)
    ending = f"; the best {final.top} and the default on {final.seeds} seeds at the end" if final else ""
    cost = plan.cost
    hours = f", about {cost.hours:.3g} h" if cost and cost.hours is not None else ""
    full = cost.full_trials if cost else 0
    return f"Searches {listed}{ending}. Up to {trials} trials for the cost of {full:g} full-length ones{hours}."


def reasons_of_strategy(means: Means, parameters: int, setup: Setup) -> tuple[Why, ...]:
    """Why this strategy, and which rows of the source agree."""
    row = strategy_row(means.trials, parameters)
    many = "1 parameter" if parameters == 1 else f"{parameters} parameters"
    reason = f"{means.trials:.0f} full-length trials for {many}: {row['name']}"
    agreeing = _agreeing(row, parameters, setup)
    if agreeing:
        reason += f" (as the table {agreeing} says too)"
    return (Why(reason=reason, rule="tables/strategy"),)


def _agreeing(row: Mapping[str, object], parameters: int, setup: Setup) -> str:
    rows, family = table("strategy"), _FAMILIES.get(str(row["sampler"]), ())
    found = []
    for candidate in rows["by_parameters"]:
        if candidate["from"] and candidate["from"] <= parameters <= (candidate["to"] or parameters):
            found += ["by number of parameters"] if candidate["strategy"] in family else []
            break
    if setup.budget_hours is not None:
        hours = setup.budget_hours
        near = next(r for r in rows["by_budget"] if r["below"] is None or hours < r["below"])
        found += ["by budget"] if near["strategy"] in family else []
    return " and ".join(found)
