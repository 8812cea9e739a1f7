"""Two searches of one problem: whether they found the same optimum."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from advisor.facts import Setup
from advisor.facts.study import Twin
from advisor.records import FloatArray, IntArray, Study
from advisor.signals.design import design
from advisor.signals.effects import effects
from advisor.signals.order import median
from advisor.signals.trials import Column, Table, direction, tabulate, varying
from advisor.tables import table


@dataclass(frozen=True)
class Optimum:
    """A search's good trials: the values that they took, and the parameters that matter in it."""

    study: Study
    data: Table
    good: IntArray
    best: float
    matter: frozenset[str]


def twins(studies: Sequence[Study], setup: Setup) -> Iterator[tuple[Study, Twin]]:
    """Every search with the facts of its comparison with the next earlier one of the same problem."""
    groups: list[list[Study]] = []
    for study in studies:
        if len(study.trials) < table("searches")["twins"]["fewest_trials"] or not study.independent:
            continue
        home = next((group for group in groups if same_problem(group[-1], study)), None)
        if home is None:
            groups.append([study])
        else:
            home.append(study)
    for group in groups:
        found = [optimum(study, setup) for study in group] if len(group) > 1 else []
        solid = [item for item in found if item is not None]
        for earlier, later in pairwise(solid):
            yield later.study, compared(later, earlier)


def same_problem(first: Study, second: Study) -> bool:
    """Whether both search mostly the same parameters for metrics of the same direction and name."""
    mine, theirs = set(varying(first)), set(varying(second))
    if not mine or not theirs or first.directions != second.directions:
        return False
    if first.metric_names and second.metric_names and first.metric_names != second.metric_names:
        return False
    return bool(len(mine & theirs) >= table("searches")["twins"]["shared"] * max(len(mine), len(theirs)))


def optimum(study: Study, setup: Setup) -> Optimum | None:
    """Where the study's good trials lie; None with too few of them or no direction."""
    settings = table("searches")["twins"]
    way = direction(study, 0, setup.direction, setup.metric)
    data = tabulate(study, 0, way)
    rows = np.flatnonzero(data.usable)
    if way is None or len(rows) < settings["fewest_trials"] or len(study.directions) > 1:
        return None
    order = rows[np.argsort(data.scores[rows], kind="stable")]
    good = order[: max(3, math.ceil(settings["best"] * len(order)))].astype(np.int64)
    made = design(data)
    found = effects(made) if made is not None else None
    chances = found.chances.items() if found else ()
    matter = frozenset(name for name, chance in chances if chance <= settings["matters"])
    return Optimum(study, data, good, float(data.sign * data.scores[order[0]]), matter)


def compared(first: Optimum, second: Optimum) -> Twin:
    """How far the optima lie apart in the parameters that matter in either search."""
    shared = [name for name in first.data.columns if name in second.data.columns and name in varying(first.study)]
    matter = [name for name in shared if name in first.matter | second.matter]
    maximize = first.data.sign < 0
    better = first if (first.best > second.best) == maximize else second
    found = {"other": second.study.name, "shared": len(shared), "better": better.study.name}
    if not matter:
        return Twin(**found, absent=dict.fromkeys(("agree", "distance", "chance", "differing"), "too-few"))
    apart = {name: _apart(first, second, name) for name in matter}
    differing = tuple(
        sorted((n for n, (distance, near) in apart.items() if distance > near), key=lambda n: -apart[n][0])
    )
    least = table("searches")["twins"]["least_chance"]
    chance = math.prod(min(1.0, max(2 * d - d * d, least)) for d, _ in apart.values())
    return Twin(
        **found,
        agree=not differing,
        distance=max(distance for distance, _ in apart.values()),
        chance=chance,
        differing=differing,
        matter=tuple(matter),
    )


def _apart(one: Optimum, other: Optimum, name: str) -> tuple[float, float]:
    """Distance of the good trials' middles on the joint range, and how far apart they may be to agree."""
    mine, theirs = one.data.columns[name], other.data.columns[name]
    if not (mine.ordered and theirs.ordered):
        same = _favourite(one, name) == _favourite(other, name)
        choices = max(2, len(one.study.parameters[name].choices))
        return (1.0 / choices if same else 1.0), 0.99
    settings = table("searches")["twins"]
    log = mine.log and theirs.log and min(mine.low, theirs.low) > 0
    low, high = min(mine.low, theirs.low), max(mine.high, theirs.high)
    places = [_places(item, column, low, high, log) for item, column in ((one, mine), (other, theirs))]
    if not all(len(p) for p in places):
        return 1.0, settings["close"]
    middles = [median(p) for p in places]
    spread = max(median(np.abs(p - m)) for p, m in zip(places, middles, strict=True))
    near = max(settings["close"], min(2 * settings["close"], settings["scatter"] * spread))
    return abs(middles[0] - middles[1]), near


def _places(item: Optimum, column: Column, low: float, high: float, log: bool) -> FloatArray:
    unit = column.unit[item.good]
    values = np.array([column.value(float(u)) for u in unit if np.isfinite(u)])
    if high <= low or not len(values):
        return np.empty(0)
    if log:
        return np.asarray(np.log(values / low) / math.log(high / low))
    return np.asarray((values - low) / (high - low))


def _favourite(item: Optimum, name: str) -> str:
    values = [repr(item.data.trials[int(row)].params.get(name)) for row in item.good]
    return max(sorted(set(values)), key=values.count)
