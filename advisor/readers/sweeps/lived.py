"""Whether a log was written while its training ran: one written afterwards tells nothing of what the training took."""

from __future__ import annotations

import math

from advisor.tables import table


def lived(seconds: float) -> bool:
    """Whether a log that spans so many seconds may have been written by the training itself, point by point."""
    return math.isfinite(seconds) and seconds >= float(table("sweeps")["shortest_seconds"])
