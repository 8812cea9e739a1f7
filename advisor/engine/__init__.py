"""The engine: reads rules, judges them on cases of facts, explains what fired."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.engine.inference import CaseFacts, judge
    from advisor.engine.rulebook import Rule, Rulebook, bundled_rulebook, load_rulebook
    from advisor.engine.testing import run_tests

__all__ = ["CaseFacts", "Rule", "Rulebook", "bundled_rulebook", "judge", "load_rulebook", "run_tests"]

_HOMES = {"judge": "inference", "CaseFacts": "inference", "run_tests": "testing"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"advisor.engine.{_HOMES.get(name, 'rulebook')}"), name)
    raise AttributeError(f"module 'advisor.engine' has no attribute {name!r}")
