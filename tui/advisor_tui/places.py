"""The program's places: one line here and one screen file each; keys, tabs, palette and help follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from textual.screen import Screen


@dataclass(frozen=True)
class PlaceEntry:
    """A place: its name, the title on its tab, what one does there. Its screen is `NameScreen` in `screens/name.py`."""

    name: str
    does: str

    @property
    def title(self) -> str:
        """The word on the tab."""
        return self.name.title()

    @property
    def module(self) -> str:
        """Where its screen is."""
        return f"advisor_tui.screens.{self.name}"

    def screen(self) -> Screen[Any]:
        """The place's screen, imported when it is first gone to."""
        made = getattr(import_module(self.module), f"{self.title}Screen")()
        assert isinstance(made, Screen)
        return made


PLACES = (
    PlaceEntry("consult", "Talk about the training and the search"),
    PlaceEntry("chart", "Findings, curves, what to do"),
    PlaceEntry("plan", "Ranges, stages, budget"),
    PlaceEntry("run", "Watch and steer a running search"),
    PlaceEntry("rulebook", "Tiers, red flags, every rule"),
)
"""In the order of their keys."""

MODES: dict[str, str | Callable[[], Screen[Any]]] = {place.name: place.screen for place in PLACES}
