"""Trials that died: which, and whether a parameter decides it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from advisor.records import FloatArray, Trial, TrialState
from advisor.signals.order import median, unique
from advisor.signals.ranks import mann_whitney
from advisor.signals.trials import LARGEST, BoolArray, Column, Table, is_seed
from advisor.tables import table


def death_counts(data: Table) -> dict[str, Any]:
    """Shares of the finished trials that died, and that were over after one report while others made many."""
    if not data.trials:
        return {}
    lengths = np.array([len(trial.intermediate) for trial in data.trials])
    full = int(np.max(lengths, initial=0))
    died = np.array([_died(trial, full) for trial in data.trials])
    first = (lengths == 1) & (full >= table("searches")["deaths"]["full"]) & ~died
    found = {"died_share": float(died.mean()), "first_step_share": float(first.mean())}
    found |= _worse_there(data, first)
    return found | _durations(data, died) | _decided_by(data, died | first)


def _worse_there(data: Table, first: BoolArray) -> dict[str, Any]:
    """Chance that a trial over after one report was worse there than one that ran on: a pruner's choice or not."""
    starts = [t.intermediate[min(t.intermediate)] if t.intermediate else math.nan for t in data.trials]
    values = data.sign * np.array(starts, dtype=np.float64)
    over, ran = values[first & np.isfinite(values)], values[~first & np.isfinite(values)]
    if min(len(over), len(ran)) < table("searches")["deaths"]["each"]:
        return {}
    below, up_to = (np.searchsorted(np.sort(ran), over, side) for side in ("left", "right"))
    return {"first_step_worse": float(np.mean(below + up_to)) / (2 * len(ran))}


def _durations(data: Table, died: BoolArray) -> dict[str, Any]:
    """Median seconds of the trials that died and of the others."""
    took = np.array(
        [(t.completed - t.started).total_seconds() if t.completed and t.started else np.nan for t in data.trials]
    )
    known = np.isfinite(took)
    found = {"died_seconds": took[known & died], "usual_seconds": took[known & ~died]}
    return {name: median(values) for name, values in found.items() if len(values)}


def _died(trial: Trial, full: int) -> bool:
    """Failed, gave no number, or was over before its first report while others report."""
    if trial.state is TrialState.FAIL:
        return True
    if trial.state is TrialState.PRUNED:
        last = trial.intermediate[max(trial.intermediate)] if trial.intermediate else None
        return not math.isfinite(last) if last is not None else full >= 2
    return not trial.values or not all(abs(value) <= LARGEST for value in trial.values)


def _decided_by(data: Table, dead: BoolArray, among: BoolArray | None = None) -> dict[str, Any]:
    """The ordered parameter that best tells dead from living trials, by a rank test corrected for their number."""
    living = ~dead if among is None else among & ~dead
    if min(dead.sum(), living.sum()) < table("searches")["deaths"]["each"]:
        return {}
    columns = [c for n, c in data.columns.items() if c.ordered and not is_seed(n) and np.isfinite(c.unit).sum() > 0]
    tested = [(_rank_chance(column.unit, dead, living), column) for column in columns if np.nanmax(column.unit) > 0]
    if not tested:
        return {}
    (chance, high), column = min(tested, key=lambda item: item[0][0])
    chance = min(1.0, chance * len(tested))
    return _split(column, dead, living, chance, high) if chance < table("searches")["deaths"]["chance"] else {}


def value_decided_by(data: Table) -> dict[str, Any]:
    """The ordered parameter that best tells trials of the commonest value from the others, as for trials that died."""
    values, counts = np.unique(data.scores[data.usable], return_counts=True)
    if not len(values) or counts.max() < table("searches")["deaths"]["each"]:
        return {}
    found = _decided_by(data, data.usable & (data.scores == values[np.argmax(counts)]), data.usable)
    told = {name.replace("died", "commonest"): value for name, value in found.items()}
    return {name: value for name, value in told.items() if name != "commonest_p"}


def _rank_chance(unit: FloatArray, dead: BoolArray, living: BoolArray) -> tuple[float, bool]:
    """Two-sided chance of the Mann-Whitney test, and whether the dead lie higher."""
    have = np.isfinite(unit)
    ours, others = unit[have & dead], unit[have & living]
    if min(len(ours), len(others)) < table("searches")["deaths"]["each"]:
        return 1.0, False
    return mann_whitney(ours, others), float(np.mean(ours)) > float(np.mean(others))


def _rounded(edge: float, whole: bool, up: bool) -> float:
    """Two figures that leave the living trial at the edge within the range."""
    if whole or not edge:
        return round(edge)
    unit = 10.0 ** (math.floor(math.log10(abs(edge))) - 1)
    steps = edge / unit
    return float(f"{(math.ceil(steps - 1e-9) if up else math.floor(steps + 1e-9)) * unit:.2g}")


def _edge(column: Column, value: float, up: bool) -> float:
    """The end of the part that lives: one of the values that were listed, else the value in two figures."""
    if column.levels:
        return min(column.levels, key=lambda level: abs(level - value))
    return _rounded(value, column.parameter.kind == "int", up)


def _split(column: Column, dead: BoolArray, living: BoolArray, chance: float, high: bool) -> dict[str, Any]:
    """The side that kills, and the part of the range that leaves most of the living and fewest of the dead."""
    unit = column.unit if high else 1.0 - column.unit
    alive, dead_there = (np.sort(unit[np.isfinite(unit) & which]) for which in (living, dead))
    cuts = unique(alive)
    kept, left = (np.searchsorted(side, cuts, "right") / len(side) for side in (alive, dead_there))
    cut = float(cuts[int(np.argmax(kept + (1 - left)))])
    edge = _edge(column, column.value(cut if high else 1.0 - cut), high)
    return {
        "died_by": column.parameter.name,
        "died_side": "high" if high else "low",
        "died_p": chance,
        "died_low": column.low if high else edge,
        "died_high": edge if high else column.high,
    }
