"""The rhythm in which a run or study brings something new: when its silence is a stall, and when it is an end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from advisor.tables import table


@dataclass
class Rhythm:
    """The times at which something new was seen, in seconds of one clock."""

    last: float
    pauses: list[float] = field(default_factory=list)
    stalled: bool = False

    def heard(self, now: float) -> bool:
        """Something new came; whether that ends a stall."""
        was, self.stalled = self.stalled, False
        self.pauses.append(now - self.last)
        self.last = now
        return was

    def stalls(self, now: float) -> bool:
        """Whether its silence becomes a stall now: far longer than usual and than ever before."""
        limits = table("watching")["stall"]
        if self.stalled or len(self.pauses) < limits["pauses"]:
            return False
        usual, longest = float(np.median(self.pauses)), max(self.pauses)
        self.stalled = now - self.last > max(limits["seconds"], limits["usual"] * usual, limits["longest"] * longest)
        return self.stalled

    def over(self, now: float, seconds: float | None) -> bool:
        """Whether it went quiet: silent for the seconds given, or else for those of the table and its own pauses."""
        if seconds is not None:
            return now - self.last >= seconds
        limits = table("watching")["quiet"]
        return bool(now - self.last >= max(limits["seconds"], limits["longest"] * max(self.pauses, default=0.0)))
