"""Where the optimum of a grid of learning rate by batch size lies: the chance that it is beyond each end.

At each batch another rate is best, by a power of the batch; the loss is a bowl about that ridge in the logarithms,
steeper above the best rate, and repeats differ by a share of a percent. What published pretrainings have in common is
the prior (`rules/tables/edges.yaml`, `ridge`), so that a few runs of a thinned grid say more than a surface fitted to
them alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from advisor.names import canonical
from advisor.records import FloatArray
from advisor.signals.design import Design
from advisor.signals.order import median
from advisor.signals.trials import Column
from advisor.tables import table

Chances = dict[tuple[int, str], float]


def along_ridge(design: Design) -> Chances | None:
    """By axis and side, the chance that the optimum lies beyond; None where this is no grid of rate by batch."""
    settings: Mapping[str, Any] = table("edges")["ridge"]
    axes = _axes(design)
    if axes is None or design.cost.min() <= 0:
        return None
    places = np.column_stack([_log2(design.axes[axis], design.positions[:, axis]) for axis in axes])
    above = design.cost / design.cost.min() - 1.0
    near = (design.exact > 0) & np.isfinite(places).all(axis=1) & (above < settings["near"])
    if int(near.sum()) < settings["fewest"]:
        return None
    weights, optima = _posterior(places[near], above[near], settings)
    found: Chances = {}
    for axis, mine, here in zip(axes, optima.T, places[near].T, strict=True):
        found[axis, "high"] = float(weights[mine > here.max()].sum())
        found[axis, "low"] = float(weights[mine < here.min()].sum())
    return found


def _axes(design: Design) -> tuple[int, int] | None:
    """The places of the learning rate and of the batch size, where these two are all that varies."""
    names = [canonical(axis.parameter.name) for axis in design.axes]
    if design.categories or sorted(map(str, names)) != ["batch_size", "learning_rate"]:
        return None
    return names.index("learning_rate"), names.index("batch_size")


def _log2(column: Column, unit: FloatArray) -> FloatArray:
    """An axis' values in doublings."""
    if column.low <= 0:
        return np.full(len(unit), np.nan)
    if column.log:
        return np.asarray(np.log2(column.low) + unit * np.log2(column.high / column.low))
    return np.asarray(np.log2(column.low + unit * (column.high - column.low)))


def _posterior(places: FloatArray, above: FloatArray, settings: Mapping[str, Any]) -> tuple[FloatArray, FloatArray]:
    """The weight of every optimum on a mesh that reaches beyond the grid, all else summed out."""
    reach = float(settings["reach"])
    lines = [
        np.linspace(here.min() - reach, here.max() + reach, count)
        for here, count in zip(places.T, settings["mesh"], strict=True)
    ]
    optima = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1).reshape(-1, 2)
    total = np.full(len(optima), -np.inf)
    for rest in _rests(places, above, optima, settings):
        for noise in settings["noise"]:
            misfit = np.log1p((rest / noise) ** 2 / settings["freedom"]).sum(axis=1)
            chance = -len(above) * np.log(noise) - 0.5 * (settings["freedom"] + 1.0) * misfit
            total = np.logaddexp(total, chance)
    weights = np.exp(total - total.max())
    return weights / weights.sum(), optima


def _rests(
    places: FloatArray, above: FloatArray, optima: FloatArray, settings: Mapping[str, Any]
) -> Iterator[FloatArray]:
    """What the bowl about every optimum leaves unexplained, by power of the batch, curvature and bends.

    Its depth is fitted to the runs, the best ones most, within what is usual.
    """
    rate, batch = (places[None, :, k] - optima[:, None, k] for k in (0, 1))
    weights = 1.0 / (1.0 + above / (median(above) or 1.0)) ** 2
    weights /= weights.sum()
    risen = above - weights @ above
    for slope, power in product(settings["slopes"], settings["powers"]):
        off = rate - slope * batch
        across = np.where(off > 0, settings["steeper"], 1.0) * np.abs(off) ** power
        along = np.abs(batch) ** power
        for tilt in settings["tilts"]:
            bowl = across + tilt * along
            bowl -= (bowl @ weights)[:, None]
            depth = (bowl * risen) @ weights / np.maximum(bowl**2 @ weights, 1e-12)
            rest = risen - np.clip(depth, *settings["bends"])[:, None] * bowl
            yield rest - np.median(rest, axis=1, keepdims=True)
