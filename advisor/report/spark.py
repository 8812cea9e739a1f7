"""Small curves for a terminal: a line of blocks for a run's losses."""

from __future__ import annotations

import numpy as np

from advisor.records import FloatArray, Run

BLOCKS = "▁▂▃▄▅▆▇█"


def spark(values: FloatArray, width: int = 48) -> str:
    """The values as one line of blocks, block means over `width` columns; `×` where nothing is finite."""
    if len(values) == 0:
        return ""
    chunks = np.array_split(values, min(width, len(values)))
    levels = np.array([np.nanmean(c[np.isfinite(c)]) if np.isfinite(c).any() else np.nan for c in chunks])
    finite = levels[np.isfinite(levels)]
    if len(finite) == 0:
        return "×" * len(levels)
    low, span = float(finite.min()), float(np.ptp(finite)) or 1.0
    return "".join("×" if not np.isfinite(v) else BLOCKS[round(7 * (float(v) - low) / span)] for v in levels)


def run_curves(run: Run | None) -> list[str]:
    """A line for each of the run's curves that were judged: the training loss, the held-out loss, else the metric."""
    if run is None:
        return []
    from advisor.facts.setup import Setup
    from advisor.signals.choosing import read_run

    chosen = read_run(run, Setup(), {}, {}).chosen
    names = ["train", "val"] if "val" in chosen else ["train", "metric"]
    shown = [chosen[name] for name in names if name in chosen]
    return [f"{spark(one.values)}  {one.tag} {one.values[0]:.3g} → {one.values[-1]:.3g}" for one in shown]
