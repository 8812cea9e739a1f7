"""The runner: executes a search plan."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["Result", "Stop", "Task", "run"]

_WHERE = {
    "run": "advisor.runner.running",
    "Result": "advisor.runner.result",
    "Stop": "advisor.runner.stop",
    "Task": "advisor.runner.task",
}

if TYPE_CHECKING:
    from advisor.runner.result import Result
    from advisor.runner.running import run
    from advisor.runner.stop import Stop
    from advisor.runner.task import Task


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'advisor.runner' has no attribute {name!r}")
