"""The five places, each imported when it is first gone to."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from textual.screen import Screen

_SCREENS = {
    "consult": "ConsultScreen",
    "chart": "ChartScreen",
    "plan": "PlanScreen",
    "run": "RunScreen",
    "rulebook": "RulebookScreen",
}


def _maker(name: str, screen: str) -> Callable[[], Screen[Any]]:
    def make() -> Screen[Any]:
        made = getattr(import_module(f"advisor_tui.screens.{name}"), screen)()
        assert isinstance(made, Screen)
        return made

    return make


MODES: dict[str, str | Callable[[], Screen[Any]]] = {name: _maker(name, screen) for name, screen in _SCREENS.items()}
