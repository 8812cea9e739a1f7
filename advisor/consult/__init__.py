"""The consultation: understands what a person says, answers from the knowledge, asks, and ends in a plan."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.consult.dialogue import Dialogue, Turn, ask

__all__ = ["Dialogue", "Turn", "ask"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("advisor.consult.dialogue"), name)
    raise AttributeError(f"module 'advisor.consult' has no attribute {name!r}")
