"""What Plan shows before there is a plan: the ways to get one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static


class NoPlan(Vertical):
    """Words and buttons that lead to a plan; its screen acts on the buttons."""

    DEFAULT_CSS = """
    NoPlan {
        align: center middle; height: 1fr;
        & Static { width: 100%; max-width: 90; text-align: center; margin-bottom: 1; padding: 0 2; }
        & .heading { text-style: bold; }
        & .hint { color: $foreground 75%; }
        & Horizontal { width: 100%; max-width: 90; height: auto; align-horizontal: center; }
        & Button { margin: 0 1; }
    }
    """

    def compose(self) -> ComposeResult:
        """Two lines and a row of buttons."""
        yield Static("There is no plan yet.", classes="heading")
        yield Static(
            "A plan comes from findings (open logs or a study), from what you tell in Consult, or from a file.",
            classes="hint",
        )
        with Horizontal():
            yield Button("Plan now", id="now", variant="primary", compact=True)
            yield Button("Load a plan …", id="load", compact=True)
            yield Button("Talk first", id="talk", compact=True)
            yield Button("Starter files …", id="starter", compact=True)
