"""What may be spent and on what: inputs that replan as they are typed."""

from __future__ import annotations

import re
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, HorizontalGroup
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Label, Static

from advisor.errors import AdvisorError, PlanError
from advisor.planner.plan import Objective, SearchPlan
from advisor_tui.planning import budget_text, hours_text, parsed_budget, parsed_hours
from advisor_tui.wording import safe

WAIT_SECONDS = 0.4  # after the last key, until the plan is made anew
_NAME = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_SHORT = re.compile(r"\{\{([\w.-]+)\}\}")
FIELDS = (
    ("budget", "budget", "e.g. 50h"),
    ("cost", "a trial takes", "e.g. 30m"),
    ("workers", "at once", "1"),
    ("objective", "runs", "file.py:name"),
)


class BudgetBar(HorizontalGroup):
    """Budget, cost of a trial, workers, objective."""

    HELP = """\
## Budget
**budget** is wall-clock time (50h, 2d) or full-length trials (200 trials); **a trial takes** 30m, 2h …; **at once** is
how many trials run side by side; **runs** is `file.py:function`, `file.py:Task`, or a command with `{{ name }}` for a
parameter. The plan follows while you type; parameters that you edited stay as you edited them.
"""
    DEFAULT_CSS = """
    BudgetBar {
        height: auto; layout: vertical; padding: 0 1;
        & > Horizontal { height: 1; }
        & Label { width: auto; color: $foreground 75%; margin-right: 1; }
        & Input { margin-right: 2; }
        & #budget { width: 11; }
        & #cost { width: 9; }
        & #workers { width: 4; }
        & #objective { width: 1fr; max-width: 70; margin-right: 0; }
        & > Static { color: $text-error; height: auto; display: none; }
        & > Static.-wrong { display: block; }
    }
    """

    class Changed(Message):
        """Something else was told: facts, and the objective where that changed."""

        def __init__(self, facts: dict[str, Any], objective: Objective | None) -> None:
            super().__init__()
            self.facts, self.objective = facts, objective

    _timer: Timer | None = None
    _shown: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Labels, inputs, and what is wrong with them."""
        with Horizontal():
            for name, label, placeholder in FIELDS:
                yield Label(label)
                yield Input(placeholder=placeholder, id=name, compact=True)
        yield Static(markup=False)

    def show(self, plan: SearchPlan) -> None:
        """Fills the inputs from the plan, except the one that is being typed in."""
        budget = plan.budget
        values = {
            "budget": budget_text(budget),
            "cost": "" if budget.trial_hours is None else hours_text(budget.trial_hours),
            "workers": str(budget.workers),
            "objective": objective_text(plan.objective),
        }
        for name, value in values.items():
            line = self.query_one(f"#{name}", Input)
            if not line.has_focus:
                with line.prevent(Input.Changed):
                    line.value = value
        self._shown = self._texts()

    def _texts(self) -> tuple[str, ...]:
        return tuple(self.query_one(f"#{name}", Input).value.strip() for name, _, _ in FIELDS)

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(WAIT_SECONDS, self.apply)

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self.apply()

    def apply(self) -> None:
        """Tells what the inputs say, or says what is wrong with them."""
        if self._timer is not None:
            self._timer.stop()
        wrong = self.query_one(Static)
        texts = self._texts()
        try:
            told, objective = told_from(*texts)
        except AdvisorError as error:
            wrong.update(Content(f"✗ {safe(error)}"))
            wrong.add_class("-wrong")
            return
        wrong.remove_class("-wrong")
        if texts != self._shown:
            self._shown = texts
            self.post_message(self.Changed(told, objective))


def told_from(budget: str, cost: str, workers: str, objective: str) -> tuple[dict[str, Any], Objective | None]:
    """The facts and the objective in the four texts; raises PlanError."""
    told: dict[str, Any] = {"budget_hours": None, "budget_trials": None, "trial_hours": None, "n_workers": None}
    if budget:
        told |= parsed_budget(budget)
    if cost:
        told["trial_hours"] = parsed_hours(cost)
    if workers:
        if not workers.isdigit() or int(workers) < 1:
            raise PlanError(f"at once: '{workers}' is no number of workers; write 1, 2, 8 …")
        told["n_workers"] = int(workers)
    return told, parsed_objective(objective)


def parsed_objective(text: str) -> Objective | None:
    """`file.py:name` or a command; raises PlanError."""
    import shlex
    from pathlib import Path

    if not text:
        return None
    if " " not in text and ":" in text:
        file, _, name = text.partition(":")
        if file.endswith(".py") and not Path(file).expanduser().is_file():
            raise PlanError(f"runs: {file}: no such file")
        return Objective(kind="task" if name[:1].isupper() else "function", target=text)
    try:
        words = tuple(_SHORT.sub(r"{{ \1 }}", word) for word in shlex.split(_NAME.sub(r"{{\1}}", text)))
    except ValueError as error:
        raise PlanError(f"runs: {error}") from None
    if len(words) < 2:
        raise PlanError(f"runs: '{text}' is neither file.py:function nor a command with arguments")
    return Objective(kind="command", argv=words)


def objective_text(objective: Objective | None) -> str:
    """The objective as it is typed."""
    import shlex

    if objective is None:
        return ""
    if objective.target:
        return objective.target
    return " ".join(word if word.startswith("{{") else shlex.quote(word) for word in objective.argv)
