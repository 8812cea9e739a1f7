"""Consult."""

from __future__ import annotations

from advisor_tui.screens.place import Place


class ConsultScreen(Place):
    """Consult."""

    NAME = "consult"
