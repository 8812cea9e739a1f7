"""Where this is going: the plan so far, in a few lines."""

from __future__ import annotations

from textual.content import Content

from advisor.planner.plan import SearchPlan
from advisor_tui.widgets.finding_text import prose
from advisor_tui.widgets.parameter_table import range_text
from advisor_tui.widgets.stage_timeline import how
from advisor_tui.wording import count, hours, safe, without_flags


def outline(plan: SearchPlan | None, before: SearchPlan | None = None, missing: str = "") -> Content:
    """Advice, what varies, stages, cost; a line that changed since `before` is marked; or what a plan still needs."""
    if plan is None and missing:
        return Content.assemble(("No plan yet\n", "bold $text-accent"), prose(without_flags(missing)))
    if plan is None:
        return Content.styled("Tell what you train and what you may spend: a plan takes shape here.", "$foreground 65%")
    if plan.advice == "do-not-tune":
        said = Content("\n").join(prose(why.reason) for why in plan.reasons)
        return Content.assemble(("Better not to tune\n", "bold $text-accent"), said)
    old = {p.name: range_text(p) for p in before.space} if before else {}
    lines = [Content.styled(short_cost(plan), "bold $text-primary")]
    for parameter in plan.space:
        is_new = before is not None and old.get(parameter.name) != range_text(parameter)
        log = " log" if parameter.log else ""
        lines.append(
            Content.assemble(
                ("▸ " if is_new else "  ", "bold $text-accent"),
                f"{safe(parameter.name):<14} ",
                (safe(range_text(parameter)) + log, "$foreground 80%"),
            )
        )
    lines += [Content.assemble((f"  {safe(s.name):<14} ", "bold"), (how(s), "$foreground 80%")) for s in plan.stages]
    return Content("\n").join(lines)


def short_cost(plan: SearchPlan) -> str:
    """Trials and time, as short as can be."""
    if plan.cost is None:
        return "cost not known"
    time = f", {hours(plan.cost.hours)}" if plan.cost.hours is not None else ""
    return f"{count(plan.cost.trials, 'trial')}{time}"
