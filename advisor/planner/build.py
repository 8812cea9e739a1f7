"""From a diagnosis, the evidence behind it and what is told to a search plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor.errors import PlanError
from advisor.facts.setup import Setup
from advisor.facts.training import told_training
from advisor.findings import Diagnosis, Finding
from advisor.names import canonical, canonical_names
from advisor.planner import earlier
from advisor.planner.advice import endings, reasons_not_to_tune, spoiled, why_it_goes_on
from advisor.planner.checking import missing_names
from advisor.planner.constraints import hold_constraints
from advisor.planner.defaults import seen_in, training_of
from advisor.planner.draft import Draft
from advisor.planner.drafting import start_draft
from advisor.planner.drawn import meant_study
from advisor.planner.goal import find_goal
from advisor.planner.holding import proven_values, reach_own_defaults, reach_values_in_use
from advisor.planner.in_goal import leave_out_parts
from advisor.planner.logged import logged_values
from advisor.planner.means import Means, cost_of, find_means
from advisor.planner.memory import bound_batch
from advisor.planner.objective import accepted
from advisor.planner.objective_source import Accepted
from advisor.planner.of_run import is_sure, told_by_run
from advisor.planner.opening import open_learning_rate
from advisor.planner.plan import CarryOver, Goal, Objective, PlannedParameter, Sampler, SearchPlan, Stage, Stop, Why
from advisor.planner.prescriptions import prescribe
from advisor.planner.selection import select, strategy_row
from advisor.planner.stages import Wishes, make_stages, plan_pruner
from advisor.planner.starting_points import baseline_of, incumbents_of, with_default
from advisor.planner.ties import hold_what_others_need, search_product, tie_followers
from advisor.planner.unnamed import with_names
from advisor.planner.words import reasons_of_strategy, summary_of
from advisor.records import Evidence, Scalar, Study
from advisor.signals.siblings import by_siblings
from advisor.signals.training import study_training
from advisor.strategies import useful_trials
from advisor.tables import table


def plan_from(diagnosis: Diagnosis, evidence: Evidence, setup: Setup, objective: Objective | None = None) -> SearchPlan:
    """The plan that the findings, the evidence and what is told lead to."""
    try:
        return _plan(diagnosis, evidence, setup, objective)
    except ValidationError as error:
        first = error.errors()[0]
        raise PlanError(f"no plan can be made: {str(first['msg']).removeprefix('Value error, ')}") from None


def _plan(diagnosis: Diagnosis, evidence: Evidence, setup: Setup, objective: Objective | None) -> SearchPlan:
    study, setup, notes = _searched(diagnosis, evidence, setup, objective)
    goal = find_goal(study, evidence.runs, setup)
    reads = accepted(objective)
    draft = start_draft(study, setup, reads, _told(study, evidence, setup, reads))
    leave_out_parts(draft, goal)
    draft.framework = seen_in(objective, evidence.runs)
    draft.assumed[:0] = notes
    worthless = spoiled(diagnosis.findings, study.name if study else None)
    best = _best(study, goal, draft) if study is not None and not worthless else []
    _learn(draft, diagnosis, study, goal, best)
    means = find_means(setup, study, evidence.runs, len(draft.space), draft.more_trials)
    _narrow(draft, means.trials)
    name = study.name if study else None
    new = _new_parts(draft, study)
    against = reasons_not_to_tune(diagnosis, setup, means.trials, name, bool(new))
    draft.reasons += [] if against else why_it_goes_on(diagnosis.findings, name, new)
    if not draft.space and not against:
        raise PlanError(_nothing_to_search(draft))
    carried = earlier.carry_over(study, worthless, draft)
    curves = earlier.read_curves(study, goal, setup, reads.reports, draft.space)
    best = best[: _incumbents_for(means.trials, carried)]
    wishes = _wishes(draft, means.trials, study, objective, carried, len(best))
    row = strategy_row(means.trials, len(draft.space))
    stages = () if against else make_stages(means.trials, row, len(draft.space), curves, wishes)
    saving = None if against else plan_pruner(curves, wishes)[1]
    return _assembled(draft, goal, objective, study, means, stages, saving, against, carried, best)


def _searched(
    diagnosis: Diagnosis, evidence: Evidence, setup: Setup, objective: Objective | None
) -> tuple[Study | None, Setup, list[Why]]:
    """The earlier search, its parameters by their meaning; what is told and logged; what had to be assumed."""
    study, notes = earlier.main_study(evidence)
    study, unnamed = with_names(study, setup)
    setup, reads = training_of(setup, seen_in(objective, evidence.runs)), accepted(objective)
    shown: list[Why] = []
    if study is None and evidence.runs:
        setup, shown = told_by_run(setup, evidence.runs[-1], reads.names or (), diagnosis.findings)
    return *_in_company(study, setup, reads), [*notes, *unnamed, *shown]


def _learn(
    draft: Draft, diagnosis: Diagnosis, study: Study | None, goal: Goal, best: Sequence[Mapping[str, Scalar]]
) -> None:
    """Puts into the draft what the earlier search showed and what the findings ask for."""
    draft.best = {**draft.best, **(best[0] if best else {})}
    draft.proven = proven_values(study, goal, draft) if best and study is not None else {}
    prescribe(draft, [f for f in diagnosis.findings if _concerns(f, study)])
    if study is not None and not endings(diagnosis.findings, study.name):
        open_learning_rate(draft, study, goal)
    if study is not None:
        hold_constraints(draft, study)
    search_product(draft)


def _narrow(draft: Draft, trials: float) -> None:
    """Keeps what the trials suffice for, in ranges that hold together and reach what is in use."""
    select(draft, trials)
    tie_followers(draft)
    hold_what_others_need(draft)
    reach_values_in_use(draft)
    reach_own_defaults(draft)
    bound_batch(draft)


def _wishes(
    draft: Draft,
    trials: float,
    study: Study | None,
    objective: Objective | None,
    carried: CarryOver | None,
    incumbents: int,
) -> Wishes:
    """What the stages are asked for, by what the draft, the earlier search and the trials say."""
    wishes = Wishes(
        sampler=draft.sampler or _taught(study, carried, trials), pruning=draft.pruning,
        pruning_rule=draft.pruning_rule, seeds=draft.seeds, lr_test=_lr_test(draft, objective, study),
        carried=incumbents, most=useful_trials(len(draft.space)), noisy=_is_noisy(draft),
    )  # fmt: skip
    return _with_more_seeds(draft, trials, wishes)


def _is_noisy(draft: Draft) -> bool:
    """Whether repeats of one configuration differed as much as different ones."""
    return any(why.rule == table("planning")["validate"]["noisy"]["rule"] for why in draft.reasons)


def _in_company(study: Study | None, setup: Setup, reads: Accepted) -> tuple[Study | None, Setup]:
    """The study's parameters and the kind of training, as all the names beside each other tell them."""
    study = meant_study(study) if study is not None else None
    names = tuple(reads.names or ()) if setup.parameters is None else ()
    training = study_training(study, setup) if study is not None else told_training(setup, names)
    if setup.training is None and is_sure(training):
        setup = setup.replaced(training=training.method or training.kind)
    return by_siblings(study, training) if study is not None else None, setup


def _with_more_seeds(draft: Draft, trials: float, wishes: Wishes) -> Wishes:
    """More seeds at the end where the search cannot use what the budget affords; the rest stays unspent, and why."""
    told = table("budget")
    left = trials - 1 - wishes.most - (told["finalists"] + 1) * max(told["final_seeds"], wishes.seeds)
    if left <= 0:
        return wishes
    seeds = max(wishes.seeds, int(told["more_seeds"]["count"])) if left >= told["finalists"] + 1 else wishes.seeds
    many = "one parameter gains" if len(draft.space) == 1 else f"{len(draft.space)} parameters gain"
    reason = (
        f"{many} nothing known beyond {wishes.most:.0f} trials of the {trials:.0f} affordable: more seeds at the end, "
    )
    reason += "and the rest is left for longer trainings or further parameters"
    draft.reasons.append(Why(reason=reason, rule="tables/strategy"))
    return wishes.model_copy(update={"seeds": seeds})


def _assembled(
    draft: Draft, goal: Goal, objective: Objective | None, study: Study | None, means: Means,
    stages: tuple[Stage, ...], saving: tuple[float, float] | None, against: tuple[Why, ...], carried: Any,
    best: list[dict[str, Scalar]],
) -> SearchPlan:  # fmt: skip
    space = tuple(with_default(draft, p.name) for p in draft.space.values())
    fixed = tuple(draft.fixed.values())
    baseline, stand_ins, owners = baseline_of(draft)
    plan = SearchPlan(
        name=_name(study, objective), advice="do-not-tune" if against else "tune", goal=goal, objective=objective,
        reasons=(*against, *_distinct(draft.reasons)) if against else
        (*reasons_of_strategy(means, len(space), draft.setup), *_distinct(draft.reasons)),
        budget=means.budget, baseline=baseline, stand_ins=stand_ins, default_of=owners, space=space, fixed=fixed,
        left_out=tuple(draft.left_out.values()),
        stages=stages, stop=_stop(means.trials), carry_over=carried if not against else None,
        incumbents=incumbents_of(draft, best, baseline) if not against else (),
        assumed=(*draft.assumed, *means.assumed), cost=cost_of(stages, means.budget, saving if stages else None),
    )  # fmt: skip
    return plan.model_copy(update={"summary": summary_of(plan), "assumed": (*plan.assumed, *_not_set(plan))})


def _not_set(plan: SearchPlan) -> tuple[Why, ...]:
    """What the training cannot do without and the plan does not set: said now, not by the first trial."""
    names = missing_names(plan, plan.objective) if plan.objective is not None else []
    return tuple(
        Why(reason=f"the training needs '{name}', and the plan does not set it: tell it, --set baseline.{name}=VALUE")
        for name in names
    )


def _told(study: Study | None, evidence: Evidence, setup: Setup, reads: Accepted) -> Mapping[str, Scalar]:
    """Values in use: the objective's defaults, the logged ones, the study's default, what is told; later ones win."""
    found: dict[str, Scalar] = dict(reads.defaults)
    if study is None and evidence.runs:
        run = evidence.runs[-1]
        shown = {**logged_values(run, setup), **run.hyperparameters}
        found |= {k: v for k, v in shown.items() if v is not None and _holds(k, setup)}
    if study is not None:
        found |= earlier.study_default(study)
    for name in canonical_names():
        value = getattr(setup, name, None)
        if value is not None:
            found[name] = value
    plain = (bool, int, float, str)
    return found | {k: v for k, v in (setup.baseline or {}).items() if isinstance(v, plain)}


def _holds(name: str, setup: Setup) -> bool:
    """Whether a logged value is in use: a learning rate at which the run diverged is none."""
    return canonical(name) != "learning_rate" or setup.learning_rate is not None


def _best(study: Study, goal: Goal, draft: Draft) -> list[dict[str, Scalar]]:
    return earlier.best_configs(study, goal, draft, int(table("planning")["incumbents"]["most"]))


def _incumbents_for(trials: float, carried: CarryOver | None) -> int:
    """How many of the best run first: one where the old trials are there anyway, else as many as the budget bears."""
    told = table("planning")["incumbents"]
    most = 1 if carried is not None and carried.trials else int(told["most"])
    return max(1, min(most, round(trials / float(told["trials_each"]))))


def _new_parts(draft: Draft, study: Study | None) -> list[str]:
    """The parameters that the plan searches and the earlier study did not, or not as far."""
    before = draft.begun if study is not None else {}
    return [p.name for p in draft.space.values() if before and _reaches_further(p, before.get(p.name))]


def _reaches_further(parameter: PlannedParameter, before: PlannedParameter | None) -> bool:
    """Whether the range goes beyond what it began with."""
    if before is None:
        return True
    if None in (parameter.low, parameter.high, before.low, before.high):
        return bool(set(parameter.choices) - set(before.choices))
    return parameter.low < before.low or parameter.high > before.high  # type: ignore[operator]


def _taught(study: Study | None, carried: CarryOver | None, trials: float) -> Sampler | None:
    """A model-based sampler where the old trials suffice for one although the budget alone would not."""
    rows = table("strategy")
    if study is None or carried is None or not carried.trials or trials < rows["precedence"][0]["trials_below"]:
        return None
    return "tpe" if len(earlier.completed(study)) >= rows["surrogate_from_trials"] else None


def _concerns(finding: Finding, study: Study | None) -> bool:
    return finding.subject.study is None or study is None or finding.subject.study == study.name


def _lr_test(draft: Draft, objective: Objective | None, study: Study | None) -> bool:
    """Whether a short sweep pays: a Task's learning rate that no study has searched and nobody told."""
    rate = next((p for p in draft.space.values() if p.canonical == "learning_rate"), None)
    if rate is None or objective is None or objective.kind != "task":
        return False
    return rate.name not in draft.earlier and draft.setup.learning_rate is None


def _stop(trials: float) -> Stop:
    rows = table("stopping")
    if trials < rows["minimum_trials"]:
        return Stop(reason=f"fewer than {rows['minimum_trials']} trials run to their end", rule="tables/stopping")
    patience = max(int(rows["no_gain_trials"]), round(float(table("planning")["patience_share"]) * trials))
    return Stop(
        patience=patience, reason=f"{patience} trials without a better one seldom get one", rule="tables/stopping"
    )


def _name(study: Study | None, objective: Objective | None) -> str:
    text = "search"
    if study is not None:
        text = f"{study.name}-next"
    elif objective is not None and objective.target:
        place, _, name = objective.target.rpartition(":")
        text = f"{Path(place).stem}-{name}"
    cleaned = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")
    return cleaned[:100] if cleaned else "search"


def _nothing_to_search(draft: Draft) -> str:
    why = "; ".join(f"{item.name}: {item.reason}" for item in list(draft.left_out.values())[:5])
    return (
        f"nothing is left to search{f' ({why})' if why else ''}. Tell what the training accepts: --set parameters=a,b"
    )


def _distinct(reasons: list[Why]) -> tuple[Why, ...]:
    return tuple({(why.reason, why.rule): why for why in reasons}.values())
