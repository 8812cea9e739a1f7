"""Run."""

from __future__ import annotations

from advisor_tui.screens.place import Place


class RunScreen(Place):
    """Run."""

    NAME = "run"
