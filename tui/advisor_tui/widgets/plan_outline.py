"""Where this is going: the plan so far, in a few lines."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import VerticalScroll
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


class Outline(VerticalScroll):
    """The plan so far, scrolling."""

    HELP = """\
## Where this is going
The plan as it stands; ▸ marks what the last thing you said changed. **P** takes it over into Plan, **y** tells the
reasons.
"""
    DEFAULT_CSS = """
    Outline {
        height: 1fr; border: round $edge; border-title-color: $foreground 80%; padding: 0 1;
        &:focus { border: round $primary; }
    }
    """


def still_needed(needed: Sequence[str], error: str) -> str:
    """What a plan still needs: what the conversation asks for, in the same words, or what the planner misses."""
    from advisor.consult.questions import words_of

    return f"It still needs the {' and the '.join(words_of(fact) for fact in needed)}." if needed else error
