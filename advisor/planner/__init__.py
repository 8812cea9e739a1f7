"""The planner: evidence and a budget become a search plan; the public call `plan` stands in `calling`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.planner.build import plan_from

__all__ = ["plan_from"]


def __getattr__(name: str) -> Any:
    if name == "plan_from":
        from advisor.planner.build import plan_from

        return plan_from
    raise AttributeError(f"module 'advisor.planner' has no attribute {name!r}")
