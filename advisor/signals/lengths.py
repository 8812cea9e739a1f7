"""How long a run trained, in steps, epochs and hours, what of that was wasted, and what is only a piece of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.facts.course import LengthFacts
from advisor.meaning import UNKNOWN
from advisor.records import FloatArray, Run, Series
from advisor.signals.curves import Curve
from advisor.signals.order import median
from advisor.signals.read import CURVE_POINTS, Read, held_curves
from advisor.tables import table


def length_facts(read: Read) -> LengthFacts:
    """How long the run trained, by the longest of its curves, and what it did in that time."""
    curves = [s for s in read.run.series.values() if len(s) >= CURVE_POINTS]
    held = [read.chosen[name] for name in ("val", "metric") if name in read.chosen]
    known = [m for m in read.meanings.values() if m.role == "loss" or (m.role == "metric" and m.direction is not None)]
    validated = any(m.split in ("validation", "test") for m in known)
    training = [t for t, m in read.meanings.items() if m.role == "loss" and m.split == "train" and m.sure]
    values: dict[str, Any] = {
        "kind": read.kind,
        "points": max((len(s) for s in read.run.series.values()), default=0),
        "fragment": _fragment(read),
        "steps": max((int(s.steps.max()) for s in read.run.series.values() if len(s)), default=0),
        "evaluations": max((len(s) for s in held), default=None),
        "trained": any(len(read.run.series[tag]) >= CURVE_POINTS for tag in training),
        "validated": validated,
        "unnamed": ", ".join(unnamed := _unnamed(read)),
        "unnamed_first": next(iter(unnamed), None),
        "summed": ", ".join(sorted(read.summed)),
        "growing": read.run.growing,
        "hours": _hours(curves),
    }
    values |= _wasted(read, values["hours"]) | _cut(read.run)
    return LengthFacts(**values)


def _cut(run: Run) -> dict[str, Any]:
    """What cut the training short, where its output says so."""
    if run.cut is None:
        return {"cut": ""}
    means = next((row["means"] for row in table("cut_short")["kinds"] if row["name"] == run.cut.kind), run.cut.kind)
    return {"cut": run.cut.kind, "cut_means": means, "cut_line": run.cut.line, "cut_done": run.cut.done}


def _unnamed(read: Read) -> list[str]:
    """Measurements on data held out of which nobody knows which way is better: no counts, and no one value."""
    held = [m for m in read.meanings.values() if m.split in ("validation", "test") and m.direction is None]
    unknown = [m.tag for m in held if m.role == "metric" or m.why == UNKNOWN]
    return sorted(tag for tag in unknown if _measures(read.run.series[tag].values))


def _measures(values: FloatArray) -> bool:
    finite = values[np.isfinite(values)]
    counts = np.all(finite == np.rint(finite)) and np.all(np.diff(finite) >= 0)
    return len(finite) >= CURVE_POINTS and not counts and bool(finite.min() < finite.max())


def _fragment(read: Read) -> bool | None:
    """Whether the training loss, else the held-out one, is first logged late: its start is not in the log."""
    series = read.chosen.get("train") or read.chosen.get("val")
    if series is None:
        return None
    known, steps = table("constant_answers"), np.sort(np.asarray(series.steps))
    interval = median(np.diff(steps))
    return bool(steps[0] > known["late"] * steps[-1] and steps[0] > known["late_intervals"] * max(interval, 1.0))


def _hours(curves: Sequence[Series]) -> float | None:
    walls = [s.wall_times[np.isfinite(s.wall_times)] for s in curves]
    spans = [float(w.max() - w.min()) for w in walls if len(w) > 1]
    return max(spans) / 3600 if spans and max(spans) > 0 else None


def _wasted(read: Read, hours: float | None) -> dict[str, Any]:
    """The share of the run after which neither the held-out loss nor the metric gained more than its own noise."""
    held = held_curves(read)
    long = [made for made in held if len(made) >= table("curves")["lengths"]["fewest_points"] and made.span > 0]
    if not long or len(long) < len(held):
        names = ("wasted", "wasted_hours", "saved_share")
        return {"absent": dict.fromkeys(names, "too-few" if held else "not-logged")}
    reached = max(_reached(made) for made in long)
    return {"wasted": 1 - reached, "wasted_hours": hours * (1 - reached) if hours else None, "saved_share": reached}


def _reached(made: Curve) -> float:
    """The share of the run at which the smoothed curve first comes within its noise of its best."""
    level = made.level
    settings = table("curves")["lengths"]
    slack = min(max(made.noise, settings["least_slack"]), settings["most_slack"])
    at = int(np.argmax(level <= level.min() + slack))
    return float((made.steps[at] - made.steps[0]) / made.span)
