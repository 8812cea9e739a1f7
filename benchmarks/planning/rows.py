"""The rows of the comparison, and the advisor with one decision taken away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from advisor.planner.plan import Pruner, SearchPlan, Stage
from benchmarks.planning.first import sensible
from benchmarks.planning.methods import Method, advisor, carry_on, fresh, full_box, textbook, widened_random

ADVISOR = "advisor's plan"
CARRY_ON = "carry on the same study (TPE)"
TEXTBOOK = "Optuna's defaults over textbook ranges"
KNEW = "TPE over the full box (one who knew)"


def without_widening(plan: SearchPlan) -> SearchPlan:
    """Ranges stay as the plan wrote them."""
    return plan.model_copy(update={"widen": plan.widen.model_copy(update={"times": 0})})


def without_log(plan: SearchPlan) -> SearchPlan:
    """Ranges of learning rate and weight decay are searched evenly."""
    space = tuple(
        p.model_copy(update={"log": False, "zero": False}) if p.name in ("learning_rate", "weight_decay") else p
        for p in plan.space
    )
    return plan.model_copy(update={"space": space})


def without_carry_over(plan: SearchPlan) -> SearchPlan:
    """Nothing comes from the earlier study but its diagnosis."""
    return plan.model_copy(update={"carry_over": None, "incumbents": ()})


def without_old_trials(plan: SearchPlan) -> SearchPlan:
    """The best old configurations are tried first, the other old trials are forgotten."""
    return plan.model_copy(update={"carry_over": None})


def without_pruning(plan: SearchPlan) -> SearchPlan:
    """Every trial runs to its end."""
    return _stages(plan, lambda stage: stage.model_copy(update={"pruner": Pruner(), "trials": _full(stage)}))


def without_refinement(plan: SearchPlan) -> SearchPlan:
    """The share of the refinement goes to the exploration."""
    refine = next((s for s in plan.stages if s.kind == "refine"), None)
    if refine is None:
        return plan
    kept = tuple(s for s in plan.stages if s.kind != "refine")
    return _stages(
        plan.model_copy(update={"stages": kept}),
        lambda stage: stage.model_copy(
            update={"trials": stage.trials + refine.trials, "full_trials": stage.full_trials + refine.full_trials}
        ),
    )


def without_validation(plan: SearchPlan) -> SearchPlan:
    """The seeds' share goes to the search."""
    final = next((s for s in plan.stages if s.kind == "validate"), None)
    if final is None:
        return plan
    kept = tuple(s for s in plan.stages if s.kind != "validate")
    count = sum(s.kind in ("explore", "refine") for s in kept)
    more = final.full_trials / count
    return _stages(
        plan.model_copy(update={"stages": kept}),
        lambda stage: stage.model_copy(
            update={"full_trials": stage.full_trials + more, "trials": stage.trials + round(4 * more)}
        ),
    )


def over_the_old_space(plan: SearchPlan) -> SearchPlan:
    """Only the ranges that a careful person would have written; what else the training takes stays as it is."""
    kept = tuple(p for p in plan.space if p.name in sensible())
    return plan.model_copy(update={"space": kept or plan.space})


def _stages(plan: SearchPlan, change: Callable[[Stage], Stage]) -> SearchPlan:
    stages = tuple(change(s) if s.kind in ("explore", "refine") else s for s in plan.stages)
    return plan.model_copy(update={"stages": stages})


def _full(stage: Stage) -> int:
    return max(1, int(stage.full_trials))


ROWS: Mapping[str, Method] = {
    CARRY_ON: carry_on,
    "a fresh TPE study, same space": fresh,
    "random in a widened space": widened_random,
    TEXTBOOK: textbook,
    KNEW: full_box,
    ADVISOR: advisor(),
    "advisor's plan, no adaptive widening": advisor(without_widening),
}
ABLATION: Mapping[str, Method] = {
    ADVISOR: advisor(),
    "no adaptive widening": advisor(without_widening),
    "linear scales": advisor(without_log),
    "no carry-over, no incumbents": advisor(without_carry_over),
    "incumbents, no old trials": advisor(without_old_trials),
    "no pruning": advisor(without_pruning),
    "no refinement": advisor(without_refinement),
    "no validation": advisor(without_validation),
    "only the usual four parameters": advisor(over_the_old_space),
}
SMALL: Mapping[str, Method] = {
    CARRY_ON: carry_on,
    TEXTBOOK: textbook,
    KNEW: full_box,
    ADVISOR: advisor(),
    "no validation": advisor(without_validation),
}
OWN: Mapping[str, Method] = {
    "a fresh TPE study, same space": fresh,
    ADVISOR: advisor(own=True),
    "incumbents, no old trials": advisor(without_old_trials, own=True),
    "no carry-over, no incumbents": advisor(without_carry_over, own=True),
}
NOISE: Mapping[str, Method] = {
    TEXTBOOK: textbook,
    ADVISOR: advisor(),
    "no validation": advisor(without_validation),
    "no refinement": advisor(without_refinement),
}
