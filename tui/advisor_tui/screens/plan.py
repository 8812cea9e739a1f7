"""Plan."""

from __future__ import annotations

from advisor_tui.screens.place import Place


class PlanScreen(Place):
    """Plan."""

    NAME = "plan"
