"""The advisor: reads training logs and hyperparameter studies, diagnoses, plans, runs and explains."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "ask", "diagnose", "plan", "read", "run"]

_WHERE = {
    "read": "advisor.diagnosis",
    "diagnose": "advisor.diagnosis",
    "plan": "advisor.planner.calling",
    "run": "advisor.runner",
    "ask": "advisor.consult",
}

if TYPE_CHECKING:
    from advisor.diagnosis import diagnose, read


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        from advisor.extras import extras_named

        with extras_named():
            return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'advisor' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
