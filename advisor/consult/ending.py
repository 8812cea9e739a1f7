"""How a consultation ends: the plan for what is known, what it still needs, and how it is shown."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor.consult.questions import fact_text, questions
from advisor.consult.speech import bullets, paragraphs
from advisor.errors import PlanError
from advisor.facts.setup import Setup

if TYPE_CHECKING:
    from advisor.consult.conversation import Conversation
    from advisor.planner.plan import SearchPlan

OFFER = " Say *show the plan* to see all of it."
_FLAGGED = ("budget_hours", "budget_kind", "budget_trials", "trial_hours", "n_workers")


def make_plan(dialogue: Conversation) -> SearchPlan:
    """The plan that the evidence and the facts lead to."""
    from advisor.planner import plan_from

    return plan_from(dialogue.diagnosis, dialogue.evidence, _for_planner(dialogue))


def _for_planner(dialogue: Conversation) -> Setup:
    """What was told or assumed; the planner measures for itself. Parameters in the study's own spelling."""
    from advisor.names import canonical
    from advisor.planner.earlier import main_study

    setup = dialogue.memory.model_copy(update={"measured": {}}).setup()
    study = main_study(dialogue.evidence)[0]
    if study is None or setup.parameters is None:
        return setup
    own = {canonical(name): name for name in study.parameters}
    return setup.replaced(parameters=tuple(own.get(name, name) for name in setup.parameters))


def refusal(dialogue: Conversation) -> SearchPlan | None:
    """The plan that says not to tune, whatever the metric and the cost of a trial are; None where it says otherwise."""
    from advisor.planner import plan_from

    metric = questions()["metric"].assumed
    known = _for_planner(dialogue)
    supposed = known.replaced(metric=known.metric or metric, direction=known.direction or "minimize")
    try:
        plan = plan_from(dialogue.diagnosis, dialogue.evidence, supposed)
    except PlanError:
        return None
    return plan if plan.advice == "do-not-tune" else None


def needed_for_plan(dialogue: Conversation) -> Iterator[str]:
    """The facts without which no plan can be made."""
    setup = dialogue.setup
    if setup.budget_hours is not None and setup.trial_hours is None and not dialogue.evidence.runs:
        yield "trial_hours"
    if not _directed(dialogue, setup):
        yield "direction" if setup.metric else "metric"


def _directed(dialogue: Conversation, setup: Setup) -> bool:
    from advisor.planner.earlier import main_study
    from advisor.planner.goal import find_goal

    try:
        find_goal(main_study(dialogue.evidence)[0], dialogue.evidence.runs, setup)
    except PlanError:
        return False
    return True


def closing(dialogue: Conversation) -> tuple[SearchPlan | None, str]:
    """The plan and its one sentence when there is enough to plan on; nothing otherwise."""
    known = dialogue.memory.values()
    if not any(name in known for name in ("budget_hours", "budget_trials", "parameters")):
        return None, ""
    try:
        plan = make_plan(dialogue)
    except PlanError as error:
        return None, f"No plan yet: {error}."
    return plan, offer(plan)


def offer(plan: SearchPlan) -> str:
    """The plan in its one sentence, and how to see the rest."""
    names = ", ".join(f"`{one.name}`" for one in plan.left_out)
    return f"**The plan:** {plan.summary}{f' It leaves out {names}.' if names else ''}{OFFER}"


def plan_text(dialogue: Conversation, plan: SearchPlan) -> str:
    """The plan in Markdown: what is searched, the stages, the cost, what was assumed, the command that writes it."""
    from advisor.planner.explanation import range_text
    from advisor.planner.means import started

    space = [f"`{p.name}` {range_text(p)}{f', now {p.default}' if p.default is not None else ''}" for p in plan.space]
    left = [f"`{one.name}`: {one.reason}{f' *{one.rule}*' if one.rule else ''}" for one in plan.left_out]
    stages = [
        f"{s.name}: {started(s)} trial{'s' * (started(s) != 1)}, {s.sampler}{f', {s.reason}' if s.reason else ''}"
        for s in plan.stages
    ]
    reasons = [f"{why.reason}{f' *{why.rule}*' if why.rule else ''}" for why in plan.reasons]
    assumed = [f"{fact_text(k, f.value)}, since you did not say" for k, f in dialogue.memory.assumed.items()]
    assumed += [why.reason for why in plan.assumed]
    return paragraphs(
        f"**{plan.summary}**",
        bullets(reasons),
        paragraphs("Searched:", bullets(space)) if space and plan.advice == "tune" else "",
        paragraphs("Left out:", bullets(left)) if left and plan.advice == "tune" else "",
        paragraphs("Stages:", bullets(stages)) if stages else "",
        paragraphs("Assumed:", bullets(assumed)) if assumed else "",
        f"To write it: `{command(dialogue)}`",
    )


def command(dialogue: Conversation) -> str:
    """The command line that makes the same plan."""
    setup, known = dialogue.setup, {**dialogue.memory.provenance()}
    words = ["advisor", "plan", *(source.path for source in dialogue.evidence.sources)]
    if setup.budget_trials is not None:
        words += ["--budget", f"{setup.budget_trials}trials"]
    elif setup.budget_hours is not None:
        words += ["--budget", f"{setup.budget_hours:g}h"]
    if setup.trial_hours is not None and known.get("trial_hours") != "measured":
        words += ["--trial-cost", f"{setup.trial_hours * 60:g}m"]
    if setup.n_workers is not None:
        words += ["--workers", str(setup.n_workers)]
    told = {**{k: f.value for k, f in dialogue.memory.assumed.items()}, **_told(dialogue)}
    for name, value in told.items():
        if isinstance(value, Mapping):
            words += [word for key, span in value.items() for word in ("--set", f"{name}.{key}={span}")]
        elif name not in _FLAGGED or (name == "budget_kind" and value == "gpu"):
            words += ["--set", f"{name}={','.join(value) if isinstance(value, (tuple, list)) else value}"]
    return shlex.join([*words, "-o", "plan.yaml"])


def _told(dialogue: Conversation) -> dict[str, Any]:
    return {name: fact.value for name, fact in dialogue.memory.told.items()}
