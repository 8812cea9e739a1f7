"""Where the next end of a range should be, and how many runs beyond the old one would tell."""

from __future__ import annotations

import math

import numpy as np

from advisor.records import FloatArray
from advisor.signals.edge_proof import PLACES
from advisor.tables import table


def new_position(mean: FloatArray) -> float:
    """The new end: past the minimum of a parabola through the outer two thirds of the profile, at most a width away."""
    settings = table("edges")["beyond"]
    outer = len(mean) * 2 // 3
    second, first, _ = np.polyfit(1.0 - PLACES[:outer], mean[:outer], 2)
    vertex = -first / (2.0 * second) if second > 1e-9 else math.inf
    wanted = vertex + settings["past"] if math.isfinite(vertex) and vertex > 0 else settings["straight"]
    return float(min(max(wanted, settings["least"]), settings["most"]))


def probes(mean: FloatArray, noise: float) -> int:
    """Runs beyond the end that tell the expected gain from the noise, 5 % one-sided with 80 % power."""
    least, most = table("edges")["probes"]
    gain = max(float(mean[2] - mean[0]), 0.25 * noise, 1e-9)
    return int(min(max(math.ceil((2.486 * noise / gain) ** 2), least), most))
