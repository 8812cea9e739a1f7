"""How far each stage of a running search is."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from advisor_tui.run_state import RunState, StageRow
from advisor_tui.wording import duration, number, safe

SIGNS = {
    "waiting": ("·", "$foreground 50%"),
    "running": ("▸", "$text-accent"),
    "stopped": ("■", "$text-warning"),
    "done": ("✓", "$text-success"),
}


class StageProgress(Widget):
    """One line a stage: sign, name, bar, counts, best, time left."""

    DEFAULT_CSS = """
    StageProgress { height: auto; padding: 0 1; border: round $edge; border-title-color: $foreground 80%; }
    """
    version: reactive[int] = reactive(0, layout=True)

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Stages"
        self.state = RunState()

    is_alive = True

    def show(self, state: RunState, is_alive: bool = True) -> None:
        """Shows where the search stands."""
        self.state, self.is_alive = state, is_alive
        self.version = state.version
        self.refresh(layout=True)

    def render(self) -> Content:
        """The lines."""
        stages = list(self.state.stages.values())
        if not stages:
            return Content.styled("waiting for the first stage …", "$foreground 60%")
        names = max(len(stage.name) for stage in stages)
        room = max(8, min(40, self.content_size.width - names - 50))
        return Content("\n").join(_line(stage, names, room, self.is_alive) for stage in stages)


def _line(stage: StageRow, names: int, room: int, is_alive: bool) -> Content:
    sign, tone = SIGNS[stage.state if is_alive or stage.state != "running" else "stopped"]
    share = min(1.0, stage.done / stage.trials) if stage.trials else float(stage.state == "done")
    full = round(share * room)
    words = [f"{stage.done}/{stage.trials}"] if stage.trials else []
    words += [f"{stage.pruned} pruned"] if stage.pruned else []
    words += [f"{stage.failed} failed"] if stage.failed else []
    words += [f"best {number(stage.best)}"] if stage.best is not None else []
    words += [f"{duration(stage.eta)} left"] if stage.eta is not None and stage.state == "running" and is_alive else []
    return Content.assemble(
        (f"{sign} ", f"bold {tone}"),
        (f"{safe(stage.name):<{names}}  ", "bold" if stage.state == "running" else ""),
        ("━" * full, "$text-primary"),
        ("─" * (room - full), "$foreground 25%"),
        f"  {', '.join(words)}",
    )
