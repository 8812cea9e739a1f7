"""The plan's stages one below the other, each as long as it costs."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from advisor.planner.plan import SearchPlan, Stage
from advisor_tui.wording import count, hours, safe

KIND_COLOURS = {
    "lr-test": "$text-secondary", "baseline": "$foreground", "explore": "$text-primary", "refine": "$text-accent",
    "validate": "$text-success",
}  # fmt: skip


class StageTimeline(Widget):
    """Bars that start where the stage before ends."""

    DEFAULT_CSS = """
    StageTimeline { height: auto; padding: 0 1; border: round $edge; border-title-color: $foreground 80%; }
    """
    plan: reactive[SearchPlan | None] = reactive(None, layout=True)

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Stages"

    def watch_plan(self, plan: SearchPlan | None) -> None:
        """Says the cost in the border."""
        self.border_title = f"Stages: {cost_text(plan)}" if plan else "Stages"

    def render(self) -> Content:
        """One line a stage: name, how, bar."""
        if self.plan is None or not self.plan.stages:
            return Content.styled("no stages", "$foreground 60%")
        width = max(30, self.content_size.width)
        stages = self.plan.stages
        names = max(len(stage.name) for stage in stages)
        words = [how(stage) for stage in stages]
        wide = min(max(len(word) for word in words), 34)
        room = max(6, width - names - wide - 4)
        total = sum(max(stage.full_trials, 0.01) for stage in stages)
        lines, start = [], 0.0
        for stage, word in zip(stages, words, strict=True):
            share = max(stage.full_trials, 0.01) / total
            lines.append(_line(stage, word, names, wide, room, start, share))
            start += share
        return Content("\n").join(lines)


def _line(stage: Stage, words: str, names: int, wide: int, room: int, start: float, share: float) -> Content:
    before = round(start * room)
    size = max(1, round((start + share) * room) - before)
    before = min(before, room - size)
    return Content.assemble(
        (f"{safe(stage.name):<{names}}", "bold"),
        f"  {words[:wide]:<{wide}}  ",
        ("·" * before, "$foreground 30%"),
        ("█" * size, KIND_COLOURS[stage.kind]),
        ("·" * (room - before - size), "$foreground 30%"),
    )


def how(stage: Stage) -> str:
    """A stage in a few words: trials, sampler, seeds."""
    if stage.kind == "validate":
        top = stage.top or stage.trials
        best = f"{top} best + default" if stage.trials > top else f"{top} best"
        return f"{best} x {count(stage.seeds, 'seed')}"
    text = f"{count(stage.trials, 'trial')}"
    if stage.kind in ("explore", "refine"):
        text += f", {stage.sampler}"
        if stage.pruner.kind != "none":
            text += f", {stage.pruner.kind}"
    return text


def cost_text(plan: SearchPlan | None) -> str:
    """What the plan costs, in one line."""
    cost = plan.cost if plan else None
    if cost is None:
        return "cost not known"
    parts = [count(cost.trials, "trial"), f"the work of {cost.full_trials:.0f} full ones"]
    if cost.hours is not None:
        parts.append(hours(cost.hours))
    if cost.money is not None:
        parts.append(f"{cost.money:,.0f} money")
    return ", ".join(parts)
