"""Changes of one parameter of the plan by hand: the questions, and what their answers do to the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from advisor.planner.plan import PlannedParameter, SearchPlan
from advisor_tui.plan_edits import edited_parameter, with_fixed, with_parameter
from advisor_tui.screens.ask_text import AskText
from advisor_tui.widgets.parameter_table import range_text

if TYPE_CHECKING:
    from advisor_tui.program import Program

Attempt = Callable[[str, Callable[[], SearchPlan], str], None]
"""Tries a change of the plan: why, the change, the parameter's name."""


def ask_edit(app: Program, plan: SearchPlan, name: str, attempt: Attempt) -> None:
    """Opens the form of a parameter; one that the plan does not search is added to it."""
    from advisor_tui.screens.edit_parameter import EditParameter

    parameter = plan.parameter(name) or _as_parameter(plan, name)

    def edited(result: PlannedParameter | None) -> None:
        if result is not None and (result != parameter or plan.parameter(name) is None):
            why = f"{name} {range_text(parameter)} → {range_text(result)}"
            attempt(why, lambda: with_parameter(plan, result), name)

    app.push_screen(EditParameter(parameter), edited)


def _as_parameter(plan: SearchPlan, name: str) -> PlannedParameter:
    from advisor.names import canonical

    value = next((f.value for f in plan.fixed if f.name == name), None)
    near = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 else 1.0
    return PlannedParameter(
        name=name, canonical=canonical(name), kind="float", low=near / 10, high=near * 10, log=True, default=value,
        reason="added by hand",
    )  # fmt: skip


def ask_fix(app: Program, plan: SearchPlan, name: str, attempt: Attempt) -> None:
    """Asks for the one value at which a parameter is held."""
    from advisor_tui.screens.edit_parameter import typed

    parameter = plan.parameter(name)
    start = "" if parameter is None or parameter.default is None else str(parameter.default)

    def given(text: str | None) -> None:
        if text and text.strip():
            value = typed(text)
            attempt(f"{name} fixed at {text}", lambda: with_fixed(plan, name, value, "fixed by hand"), name)

    app.push_screen(AskText(f"Hold {name} at one value", "The value that every trial gets.", start), given)


def ask_add(app: Program, plan: SearchPlan, attempt: Attempt) -> None:
    """Asks for the name of a parameter to add, then for its range."""

    def given(name: str | None) -> None:
        if name and name.strip():
            ask_edit(app, plan, name.strip(), attempt)

    hint = "Its name as your training spells it; one that is left out or fixed comes back."
    app.push_screen(AskText("Add a parameter", hint), given)


def ask_rate(app: Program, attempt: Attempt) -> None:
    """Runs a learning-rate range test of the plan's objective; its suggestion becomes the value in use."""
    from advisor_tui.screens.rate_test import RateTest

    plan = app.workspace.plan
    objective = plan.objective if plan else None

    def suggested(rate: float | None) -> None:
        if rate is not None and plan is not None:
            _use_rate(app, plan, rate, attempt)

    app.push_screen(RateTest(objective.target or "" if objective else ""), suggested)


def _use_rate(app: Program, plan: SearchPlan, rate: float, attempt: Attempt) -> None:
    parameter = plan.parameter("learning_rate")
    if parameter is None:
        app.notify(f"The plan does not search the learning rate; the test suggests {rate:.3g}.")
        return
    attempt(
        f"{parameter.name} starts at {rate:.3g}",
        lambda: with_parameter(plan, edited_parameter(parameter, default=float(f"{rate:.3g}"))),
        parameter.name,
    )
