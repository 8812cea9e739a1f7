"""Why the plan is as it is, in words."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import VerticalScroll
from textual.content import Content

from advisor.planner.explanation import warnings_on
from advisor.planner.plan import Fixed, LeftOut, PlannedParameter, SearchPlan, Why
from advisor_tui.widgets.finding_text import prose
from advisor_tui.wording import number, safe


def reasons(plan: SearchPlan, chosen: str = "") -> Content:
    """The chosen parameter's reason first, then the plan's."""
    blocks: list[Content] = []
    own = next((item for item in plan_items(plan) if item.name == chosen), None)
    if own is not None:
        blocks.append(_block(own.name, [own]))
    doubts = [Why(reason=line) for line in warnings_on(plan)]
    if doubts:
        blocks.append(_block("Look again", doubts))
    if plan.advice == "do-not-tune":
        blocks.append(_block("Better not to tune", plan.reasons))
    elif plan.reasons:
        blocks.append(_block("The plan", plan.reasons))
    if plan.summary:
        blocks.append(prose(plan.summary))
    goal = f"{plan.goal.metric}, {plan.goal.direction}"
    blocks.append(Content.assemble(("Goal  ", "bold $text-primary"), Content(safe(goal))))
    for stage in plan.stages:
        if stage.reason:
            blocks.append(_block(stage.name, [stage]))
    blocks.append(_block("Stops", [Why(reason=stop_text(plan), rule=plan.stop.rule)]))
    if plan.assumed:
        blocks.append(_block("Assumed, because nobody told", plan.assumed))
    return Content("\n\n").join(blocks)


def plan_items(plan: SearchPlan) -> tuple[PlannedParameter | Fixed | LeftOut, ...]:
    """What varies, what is fixed, what is left out."""
    return (*plan.space, *plan.fixed, *plan.left_out)


def _block(title: str, items: Iterable[Why]) -> Content:
    lines = [Content.styled(safe(title), "bold $text-primary")]
    for item in items:
        if item.reason:
            source = (f"  {item.rule}", "$foreground 55%") if item.rule else Content("")
            lines.append(Content.assemble(prose(item.reason), source))
    return Content("\n").join(lines)


def stop_text(plan: SearchPlan) -> str:
    """When the search ends early, in one sentence."""
    stop = plan.stop
    parts = []
    if stop.patience is not None:
        parts.append(f"after {stop.patience} trials without a better best")
    if stop.min_gain is not None:
        parts.append(f"when a trial promises less than {stop.min_gain:.2%} gain")
    if stop.target is not None:
        parts.append(f"once the metric reaches {number(stop.target)}")
    return "Early " + ", or ".join(parts) + "." if parts else stop.reason or "When its trials are spent."


class Reasons(VerticalScroll):
    """Why the plan is as it is, scrolling."""

    HELP = "## Why\nThe reason of the row under the cursor first, then those of the stages, stops and assumptions."
    DEFAULT_CSS = """
    Reasons {
        border: round $edge; border-title-color: $foreground 80%; padding: 0 1; height: 1fr;
        &:focus { border: round $primary; border-title-color: $text-primary; }
        & Static { padding-right: 1; }
    }
    """
