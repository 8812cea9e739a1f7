"""Whether the good trials press against an end of the space, proven or not, and where the next end should be.

Three things must agree for a proof: the fitted cost still falls at the end (a one-sided test on the slope there, or a
rank test over the outer half where the data is too clean or too bent for the model), the good trials are at that end, and
the outer trials beat their inner neighbours once the other parameters are taken out. Holm's method guards against many
parameters. The tests presume that trials are independent given their parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.study import Edge
from advisor.names import words
from advisor.records import FloatArray, Parameter, Study
from advisor.signals.additive import Fit, fit
from advisor.signals.design import Design
from advisor.signals.trials import Column
from advisor.tables import table

OUTER = 0.2
ALPHA = 0.03
MIN_TRIALS = 8
TOP_SHARE = 0.15


@dataclass(frozen=True)
class EdgeTest:
    """One parameter's verdict; `position` is the proposed new end on the axis."""

    side: Literal["low", "high", "none"]
    proven: bool
    p_value: float
    near: int
    good: int
    position: float
    missing_points: int


def edge_tests(design: Design) -> list[EdgeTest | None]:
    """The verdict for every axis, corrected for their number; None where there are too few trials."""
    raw = [_raw_test(design, j) for j in range(len(design.axes))]
    order = sorted((j for j, item in enumerate(raw) if item is not None), key=lambda j: raw[j].p_value)  # type: ignore[union-attr]
    tested = [j for j in order if raw[j].side != "none"]  # type: ignore[union-attr]
    proven: set[int] = set()
    corrected: dict[int, float] = {}
    running = 0.0
    for rank, j in enumerate(tested):
        item = raw[j]
        assert item is not None
        running = max(running, min(1.0, item.p_value * (len(tested) - rank)))
        corrected[j] = running
        if running <= ALPHA and item.proven:
            proven.add(j)
    return [
        None if item is None else EdgeTest(
            item.side, j in proven, corrected.get(j, item.p_value), item.near, item.good, item.position, item.missing_points
        )
        for j, item in enumerate(raw)
    ]  # fmt: skip


def _raw_test(design: Design, j: int) -> EdgeTest | None:
    here = design.positions[:, j]
    have = np.isfinite(here)
    if have.sum() < MIN_TRIALS:
        return None
    model = fit(design, keep=j)
    good = _good(design, have)
    side, near = _side(here, good)
    if side == "none" or model is None:
        return EdgeTest("none", False, 1.0, near, len(good), math.nan, 0)
    u = here if side == "high" else 1.0 - here
    p_slope, vertex = _slope(model, j, side)
    partial = _partial(model, j)
    p_rank = _rank_trend(u[have], partial[have])
    p_value = min(1.0, 2.0 * min(p_slope, p_rank))
    agrees = _outer_beats_inner(u[have], partial[have]) and _sampled(u[have])
    placed = _beyond(vertex)
    missing = _missing_points(model, j, p_value)
    return EdgeTest(side, agrees, p_value, near, len(good), placed if side == "high" else 1.0 - placed, missing)


def _good(design: Design, have: FloatArray) -> FloatArray:
    """Rows of the best trials: at least three, at most a sixth; every trial that ties with them."""
    rows = np.flatnonzero(have)
    count = max(3, min(30, math.ceil(TOP_SHARE * len(rows))))
    order = rows[np.argsort(design.cost[rows], kind="stable")]
    limit = design.cost[order[min(count, len(order)) - 1]]
    return order[: max(count, int(np.sum(design.cost[rows] < limit)))]


def _side(here: FloatArray, good: FloatArray) -> tuple[Literal["low", "high", "none"], int]:
    """The end whose fifth holds the best trial and most of the good ones."""
    positions = here[good]
    best = positions[0]
    for side, u in (("high", positions), ("low", 1.0 - positions)):
        at_end = int(np.sum(u >= 1.0 - OUTER))
        best_u = best if side == "high" else 1.0 - best
        if best_u >= 1.0 - 1.5 * OUTER and np.median(u) >= 1.0 - 2.0 * OUTER and at_end >= max(1, len(u) // 3):
            return side, at_end  # type: ignore[return-value]
    return "none", 0


def _slope(model: Fit, j: int, side: str) -> tuple[float, float]:
    """One-sided p of "the fitted cost does not fall at the end", and where its minimum lies (0 low … 1 high end)."""
    from scipy.special import stdtr

    chosen = model.index("axis", j)
    if not chosen:
        return 1.0, math.nan
    end = 1.0 if side == "high" else -1.0
    gradient = np.zeros(len(model.columns))
    gradient[chosen[0]] = end
    if len(chosen) > 1:
        gradient[chosen[1]] = 2.0
    slope = float(gradient @ model.coefficients)
    variance = float(gradient @ model.inverse @ gradient) * model.variance
    if variance <= 0:
        p_value = 0.0 if slope < 0 else 1.0
    else:
        p_value = float(stdtr(model.freedom, slope / math.sqrt(variance)))
    first = float(model.coefficients[chosen[0]]) * end
    second = float(model.coefficients[chosen[1]]) if len(chosen) > 1 else 0.0
    if second <= 0:
        falls_here = first <= 0
        return (p_value if falls_here else 1.0), math.inf
    return p_value, (1.0 - first / (2.0 * second)) / 2.0


def _partial(model: Fit, j: int) -> FloatArray:
    """The cost with all other parameters' fitted effects taken out."""
    chosen = model.index("axis", j)
    own = model.matrix[:, chosen] @ model.coefficients[chosen] if chosen else np.zeros(len(model.cost))
    return model.residuals + own


def _rank_trend(u: FloatArray, partial: FloatArray) -> float:
    """One-sided p of Kendall's tau between position and cost over the outer half."""
    outer = u >= 0.5
    if outer.sum() < 5 or len(np.unique(u[outer])) < 3:
        return 1.0
    from scipy.stats import kendalltau

    result = kendalltau(u[outer], partial[outer], alternative="less")
    return 1.0 if math.isnan(result.pvalue) else float(result.pvalue)


def _outer_beats_inner(u: FloatArray, partial: FloatArray) -> bool:
    """Whether the outermost trials are better than the next ones inward, by their medians."""
    order = np.argsort(-u, kind="stable")
    count = max(2, min(len(u) // 5, 25))
    outer, inner = order[:count], order[count : 2 * count]
    cut = u[outer[-1]]
    inner = inner[u[inner] < cut] if np.any(u[inner] < cut) else order[u[order] < cut][:count]
    if len(inner) == 0:
        return False
    return float(np.mean(partial[outer])) < float(np.mean(partial[inner]))


def _sampled(u: FloatArray) -> bool:
    """Whether the end itself was tried: two trials in its outer eighth, or one at the very end."""
    return bool(np.sum(u >= 0.875) >= 2 or np.any(u >= 1.0 - 1e-9))


def _beyond(vertex: float) -> float:
    """The new end: a little past the fitted minimum, between a quarter and a whole width beyond the old one."""
    if not math.isfinite(vertex):
        return 2.0
    return min(max(vertex + 0.25, 1.25), 2.0)


def _missing_points(model: Fit, j: int, p_value: float) -> int:
    """How many trials beyond the end would settle it: from the noise against the parameter's range of costs."""
    chosen = model.index("axis", j)
    own = model.matrix[:, chosen] @ model.coefficients[chosen] if chosen else np.zeros(1)
    size = max(float(np.ptp(own)) / 4.0, 1e-12)
    return int(min(max(math.ceil(2.0 * model.variance / size**2 * 4.0), 3), 20))


def edge_facts(
    design: Design | None, study: Study, limits: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, Edge]:
    """Every parameter's facts; `limits` are ends that the person declared, by parameter and side."""
    few: dict[str, Reason] = dict.fromkeys(Edge.declared(), "too-few")
    found = {name: Edge(absent=few) for name in study.parameters}
    if design is None:
        return found
    for column, test in zip(design.axes, edge_tests(design), strict=True):
        if test is not None and column.parameter.name in found:
            found[column.parameter.name] = _facts(column, test, limits)
    return found


def _facts(column: Column, test: EdgeTest, limits: Mapping[str, Mapping[str, float]] | None) -> Edge:
    if test.side == "none":
        return Edge(pressed=False, proven=False, default_reason="unusable")
    bound = column.high if test.side == "high" else column.low
    return Edge(
        side=test.side,
        pressed=True,
        proven=test.proven,
        natural_limit=natural_limit(column.parameter, test.side, bound, limits),
        bound=bound,
        p=test.p_value,
        confidence=1.0 - test.p_value,
        near=test.near,
        share=test.near / max(test.good, 1),
        proposed=proposed(column, test.side, test.position),
        probes=test.missing_points,
    )


def natural_limit(
    parameter: Parameter, side: str, bound: float, told: Mapping[str, Mapping[str, float]] | None
) -> bool:
    """Whether the end equals one that nobody can pass, by the table or as the user declared."""
    for name in (parameter.name, parameter.canonical):
        declared = (told or {}).get(name, {}).get(side)
        if declared is not None and (bound >= declared if side == "high" else bound <= declared):
            return True
    limit = limit_of(parameter, side)
    return limit is not None and math.isclose(bound, limit, rel_tol=1e-12, abs_tol=1e-15)


def limit_of(parameter: Parameter, side: str) -> float | None:
    """The end that nobody can pass, None where there is none that is known."""
    limits = table("natural_limits")
    known = limits["limits"].get(parameter.canonical)
    if known is not None:
        value = known.get(side)
        return None if value is None else float(value)
    found: list[float] = []
    bound = parameter.low if side == "low" else parameter.high
    for entry in limits["words"]:
        if side in entry and set(words(parameter.name)) & set(entry["any"]):
            found.append(float(entry[side]))
    return next((value for value in found if bound is not None and value == bound), found[0] if found else None)


def proposed(item: Column, side: str, position: float) -> float | None:
    """The new end as a value: sane for the parameter, whole for an int, the next step of a ladder of choices."""
    value = _ladder(item, side) if item.parameter.kind == "categorical" else item.value(position)
    if value is None:
        return None
    old = item.high if side == "high" else item.low
    if not item.log and side == "low" and item.low > 0 >= value:
        value = item.low / 2.0
    value = _clamped(item.parameter, side, value)
    if item.parameter.kind == "int" or (float(old).is_integer() and item.parameter.kind == "categorical"):
        value = float(round(value))
    else:
        value = _rounded(value)
    beyond = value > old if side == "high" else value < old
    return value if beyond else None


def _ladder(item: Column, side: str) -> float | None:
    numbers = sorted(float(choice) for choice in item.parameter.choices if isinstance(choice, (int, float)))
    last, before = (numbers[-1], numbers[-2]) if side == "high" else (numbers[0], numbers[1])
    return last * (last / before) if item.log and before else last + (last - before)


def _clamped(parameter: Parameter, side: str, value: float) -> float:
    known: Mapping[str, Any] = table("parameters")["parameters"].get(parameter.canonical, {})
    ends: Sequence[float | None] = (known.get(f"sane_{side}"), limit_of(parameter, side))
    for end in ends:
        if end is not None:
            value = min(value, float(end)) if side == "high" else max(value, float(end))
    return value


def _rounded(value: float) -> float:
    """Two significant digits, as a person would write the end."""
    return float(f"{value:.1e}") if value else 0.0
