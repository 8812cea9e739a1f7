"""Editing one searched parameter, with what is wrong said while it is typed."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid, Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Select, Static

from advisor.errors import PlanError
from advisor.planner.plan import PlannedParameter
from advisor.records import Scalar
from advisor_tui.plan_edits import edited_parameter
from advisor_tui.widgets.parameter_table import range_text
from advisor_tui.widgets.tick_box import TickBox
from advisor_tui.wording import number, safe

EDITED, BEFORE = "Edited by hand: ", " Before: "


def typed(text: str) -> Scalar:
    """A value as it was meant: number, yes or no, else text."""
    stripped = text.strip()
    if stripped.lower() in ("true", "yes", "false", "no"):
        return stripped.lower() in ("true", "yes")
    for kind in (int, float):
        try:
            return kind(stripped)
        except ValueError:
            continue
    return stripped


def finite(text: str, what: str) -> float:
    """A finite number; raises PlanError with the field's name."""
    try:
        value = float(text)
    except ValueError:
        raise PlanError(f"{what}: '{text}' is no number; write 0.1 or 1e-4") from None
    if not math.isfinite(value):
        raise PlanError(f"{what}: '{text}' is not finite")
    return value


class EditParameter(ModalScreen[PlannedParameter | None]):
    """A form for one parameter."""

    HELP = """\
## Editing a parameter
Range and scale for a number, choices for the rest. What is wrong is said below while you type; **Apply** works once
nothing is. A log range starts above 0: **0 as well** offers 0 as a choice of its own.
"""
    DEFAULT_CSS = """
    EditParameter {
        align: center middle;
        & > Vertical {
            width: 72; max-width: 96%; height: auto; max-height: 96%; border: round $primary;
            border-title-color: $text-accent; background: $surface; padding: 0 2;
        }
        & Grid { grid-size: 4; grid-columns: 9 1fr 9 1fr; grid-rows: 1; grid-gutter: 1 1; height: auto; margin-top: 1; }
        & Label { width: 1fr; color: $foreground 75%; }
        & Select { width: 1fr; }
        & TickBox { border: none; padding: 0; background: $surface; column-span: 2; }
        & #choices { column-span: 3; }
        & #verdict { color: $text-error; height: auto; min-height: 2; margin-top: 1; }
        & #verdict.-right { color: $text-success; }
        & Horizontal { height: auto; align-horizontal: right; }
        & Button { margin-left: 1; }
        & .-unused { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("ctrl+s", "apply", "Apply", key_display="^s"),
    ]

    def __init__(self, parameter: PlannedParameter) -> None:
        super().__init__()
        self.parameter = parameter

    def compose(self) -> ComposeResult:
        """Fields, verdict, buttons."""
        p = self.parameter
        kinds = [("number", "float"), ("whole number", "int"), ("choice", "categorical")]
        with Vertical() as box:
            box.border_title = Content(safe(p.name))
            with Grid():
                yield Label("kind")
                yield Select(kinds, value=p.kind, allow_blank=False, compact=True, id="kind")
                yield Label("in use")
                yield Input("" if p.default is None else str(p.default), id="default", compact=True)
                yield Label("low", classes="range")
                yield Input(_shown(p.low), id="low", compact=True, classes="range")
                yield Label("high", classes="range")
                yield Input(_shown(p.high), id="high", compact=True, classes="range")
                yield TickBox("log scale", p.log, id="log", compact=True, classes="range")
                yield TickBox("0 as well", p.zero, id="zero", compact=True, classes="range")
                yield Label("choices", classes="choices")
                yield Input(", ".join(str(c) for c in p.choices), id="choices", compact=True, classes="choices")
            yield Static(id="verdict", markup=False)
            with Horizontal():
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Apply", id="apply", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Shows the fields that the kind has."""
        self._check()
        self.query_one("#choices" if self.parameter.kind == "categorical" else "#low", Input).focus()

    @on(Input.Changed)
    @on(Select.Changed)
    @on(TickBox.Changed)
    def _changed(self) -> None:
        self._check()

    def _check(self) -> None:
        categorical = self.query_one("#kind", Select).value == "categorical"
        for widget in self.query(".range"):
            widget.set_class(categorical, "-unused")
        for widget in self.query(".choices"):
            widget.set_class(not categorical, "-unused")
        verdict = self.query_one("#verdict", Static)
        try:
            self.result()
        except PlanError as error:
            verdict.update(Content(f"✗ {safe(error)}"))
            verdict.remove_class("-right")
        else:
            verdict.update(Content("✓ can be searched"))
            verdict.add_class("-right")

    def result(self) -> PlannedParameter:
        """The parameter as the form says; raises PlanError."""
        text = {name: self.query_one(f"#{name}", Input).value.strip() for name in ("low", "high", "choices", "default")}
        kind = self.query_one("#kind", Select).value
        default = typed(text["default"]) if text["default"] else None
        changes: dict[str, Any] = {"kind": kind, "default": default}
        if kind == "categorical":
            choices = tuple(dict.fromkeys(typed(c) for c in text["choices"].split(",") if c.strip()))
            changes |= {"choices": choices, "low": None, "high": None, "log": False, "zero": False, "step": None}
            changes |= {"acts_by": "", "followed_by": {}}
        else:
            low, high = finite(text["low"], "low"), finite(text["high"], "high")
            if kind == "int" and not (low.is_integer() and high.is_integer()):
                raise PlanError("low and high of a whole number are whole numbers")
            changes |= {"choices": (), "low": low, "high": high}
            changes |= {name: self.query_one(f"#{name}", TickBox).value for name in ("log", "zero")}
            if changes["log"]:
                changes["step"] = None
        changed = {k: v for k, v in changes.items() if getattr(self.parameter, k) != v}
        edited = edited_parameter(self.parameter, **changes)
        return edited_parameter(edited, reason=by_hand(self.parameter, edited)) if changed else edited

    @on(Button.Pressed, "#apply")
    @on(Input.Submitted)
    def action_apply(self) -> None:
        """Answers with the parameter when nothing is wrong."""
        try:
            self.dismiss(self.result())
        except PlanError:
            self.app.bell()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def by_hand(old: PlannedParameter, new: PlannedParameter) -> str:
    """What was edited, old and new, and the reason that stood there before."""
    before = old.reason.rpartition(BEFORE)[2] if old.reason.startswith(EDITED) else old.reason
    return f"{EDITED}{_described(old)} → {_described(new)}." + (f"{BEFORE}{before}" if before else "")


def _described(parameter: PlannedParameter) -> str:
    scale = " log" if parameter.log else ""
    used = "" if parameter.default is None else f", {number(parameter.default)} in use"
    return f"{range_text(parameter)}{scale}{used}"


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"
