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
    """A line for the training loss and one for the validation loss of the run, where they are logged."""
    if run is None:
        return []
    from advisor.meaning import classify

    lines: list[str] = []
    meanings = classify(tuple(run.series))
    for split in ("train", "validation"):
        tag = next(
            (t for t, m in meanings.items() if m.role == "loss" and m.split == split and len(run.series[t]) > 3), None
        )
        if tag is not None:
            values = run.series[tag].values
            lines.append(f"{spark(values)}  {tag} {values[0]:.3g} → {values[-1]:.3g}")
    return lines
