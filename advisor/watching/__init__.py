"""Watching: what is said of runs and studies while they grow, once, when it is sure, and when it is gone."""

from __future__ import annotations

from advisor.watching.events import Event
from advisor.watching.watch import Watch

__all__ = ["Event", "Watch"]
