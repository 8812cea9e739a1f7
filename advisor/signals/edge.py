"""Whether the optimum lies beyond an end of a parameter's range, how sure that is, and where the next end should be.

A Gaussian process over the trials gives the cost along one parameter, the others as in the good trials. How far the end
beats points inside, in standard deviations of that difference, how much the parameter moves the cost at all, and where
good trials lie are weighed into the probability that the optimum lies beyond (`rules/tables/edges.yaml`; fitted on
searches of known truth). A proof also needs the end to be sampled, a lead that survives the number of parameters, and
no place inside that beats the end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from advisor.facts.base import Reason
from advisor.facts.space import Edge
from advisor.records import FloatArray, IntArray, Study
from advisor.signals.bounds import Limits, Side, natural_limit, near_limit, proposed, set_high
from advisor.signals.design import Design, failures
from advisor.signals.design import design as design_of
from advisor.signals.distributions import normal_tail
from advisor.signals.edge_doubts import OUTER, forbidden, observed
from advisor.signals.edge_few import open_sweep
from advisor.signals.edge_next import new_position, probes
from advisor.signals.edge_proof import PLACES, EdgeTest, weighed
from advisor.signals.end_slope import end_slopes
from advisor.signals.kept import computed_once
from advisor.signals.order import unique
from advisor.signals.response import beyond
from advisor.signals.ridge import along_ridge
from advisor.signals.surrogate import Surrogate, surrogate
from advisor.signals.trials import Column, Table
from advisor.tables import table

INSIDE = (3, 6)
GOOD_SHARE = 0.15  # of the trials: the good ones
SMALLEST = 1e-6  # chance below which nothing smaller is told
SIDES: tuple[Side, ...] = ("low", "high")
Chances = Mapping[tuple[int, str], float]


def edge_facts(
    design: Design | None, study: Study, limits: Limits | None = None, data: Table | None = None
) -> dict[str, Edge]:
    """Every parameter's facts; `limits` are ends that the person declared, by parameter and side.

    An end near which most trials of `data` break a constraint is left alone: the region beyond is forbidden.
    """
    few: dict[str, Reason] = dict.fromkeys(Edge.declared(), "too-few")
    edges = {name: Edge(absent=few) for name in study.parameters}
    if design is None or len(design.cost) < table("edges")["trials"]:
        return edges | open_sweep(data, limits)
    unordered = {name for name, _ in design.categories} & set(edges)
    edges |= dict.fromkeys(unordered, Edge(pressed=False, proven=False, default_reason="unusable"))
    for column, tests in zip(design.axes, _borne_out(design, data), strict=True):
        if tests and column.parameter.name in edges:
            allowed = [
                test for test in tests if not (test.pressed and forbidden(data, column.parameter.name, test.side))
            ]
            edges[column.parameter.name] = (
                _facts(column, allowed, limits) if allowed else Edge(pressed=False, proven=False)
            )
    return edges


def _borne_out(design: Design, data: Table | None) -> list[tuple[EdgeTest, ...]]:
    """Every axis's ends; what the finished trials alone do not prove is not proven by those that failed."""
    found = edge_tests(design)
    if data is None or not any(test.proven for tests in found for test in tests) or not failures(data):
        return found
    alone = design_of(data, failed=False)
    if alone is None:
        return [()] * len(found)
    calm = {axis.parameter.name: tests for axis, tests in zip(alone.axes, edge_tests(alone), strict=True)}
    return [
        _proven_by(tests, calm.get(axis.parameter.name, ())) for axis, tests in zip(design.axes, found, strict=True)
    ]


def _proven_by(tests: tuple[EdgeTest, ...], calm: tuple[EdgeTest, ...]) -> tuple[EdgeTest, ...]:
    """The tests, those of the finished trials where these do not prove the same end."""
    proven = {test.side for test in calm if test.proven}
    return tests if all(test.side in proven for test in tests if test.proven) else calm


def edge_tests(design: Design) -> list[tuple[EdgeTest, ...]]:
    """Both ends of every axis, low first; empty where there are too few trials or nothing varies."""
    trials = len(design.cost)
    if trials < table("edges")["trials"] or not design.axes or np.ptp(design.cost) <= 0:
        return [()] * len(design.axes)
    found = computed_once(
        "edges", design, lambda: {"ends": [[asdict(end) for end in ends] for ends in _tested(design)]}
    )
    return [tuple(_as_test(end) for end in ends) for ends in found["ends"]]


def _as_test(end: Mapping[str, Any]) -> EdgeTest:
    """A test as it was kept."""
    return EdgeTest(**{**end, "leads": tuple(end["leads"]), "slopes": tuple(end["slopes"])})


def _tested(design: Design) -> list[tuple[EdgeTest, ...]]:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # many small matrices: threads cost more than they give
        model = surrogate(design)
        ridge = along_ridge(design) if _is_grid(design) else None
        surface = beyond(design) if ridge is None and _is_grid(design) else None
    return [_ends(design, model, j, surface, ridge) for j in range(len(design.axes))]


def _is_grid(design: Design) -> bool:
    """Whether the runs stand at few levels of few parameters, levels that come again."""
    wanted = table("edges")["grid"]
    if not wanted["axes"][0] <= len(design.axes) <= wanted["axes"][1] or design.categories:
        return False
    return _come_again(design)


def _come_again(design: Design) -> bool:
    """Whether every parameter stands at levels that come again, as on a grid of any size."""
    wanted = table("edges")["grid"]
    most = min(wanted["levels"], len(design.cost) / wanted["runs_per_level"])
    return bool(max(_levels(here) for here in design.positions.T) <= most)


def _levels(here: FloatArray) -> int:
    """How many values a parameter has in the trials."""
    return len(unique(np.round(here[np.isfinite(here)], 9)))


def _ends(
    design: Design, model: Surrogate, j: int, surface: Chances | None = None, ridge: Chances | None = None
) -> tuple[EdgeTest, ...]:
    here = design.positions[:, j]
    have = np.flatnonzero(np.isfinite(here))
    if len(have) < table("edges")["trials"]:
        return ()
    mean, covariance = model.profile(j, PLACES.tolist(), _good_rows(model, np.isfinite(here[model.rows])))
    good = _good(design, have)
    coarse = _levels(here) <= table("edges")["coarse"]["levels"] and _come_again(design)
    ends = []
    for side in SIDES:
        u = here if side == "high" else 1.0 - here
        order = slice(None, None, -1) if side == "high" else slice(None)
        finished = int(np.sum(design.exact[have] > 0))
        piled = _piled(design, j, u[have])
        test = _end(side, u, good, mean[order], covariance[order, order], model, _corrected(design), finished)
        best = float(u[have[np.argmin(design.cost[have])]])
        leans = _leans(u[have], design.cost[have])
        slopes = end_slopes(design, j, side)
        test = weighed(replace(test, piled=piled, leans=leans, coarse=coarse, slopes=slopes), len(have))
        at_end = best >= 1.0 - 1e-9
        if at_end and ridge is not None:
            test = replace(test, grid=ridge[j, side], ridge=True)
        elif at_end and surface is not None and surface.get((j, side)) != 0.0:
            test = replace(test, grid=_of_grid(test, surface.get((j, side))))
        ends.append(test)
    return tuple(ends)


def _piled(design: Design, j: int, u: FloatArray) -> float:
    """The share of trials exactly at the end; 0 for a parameter with steps or levels, which stands there anyway."""
    parameter = design.axes[j].parameter
    at_end = u >= 1.0 - 1e-9
    inside = u[~at_end]
    stepped = parameter.kind != "float" or parameter.step or len(unique(inside)) < 0.9 * len(inside)
    return 0.0 if stepped else float(np.mean(at_end))


def _of_grid(test: EdgeTest, surface: float | None) -> float:
    """The chance that the optimum lies beyond an end of a grid whose best run stands at it."""
    settings = table("edges")["grid"]
    lead = math.asinh(min(max(test.leads[0], -5.0), 50.0))
    told = (lead, test.near / max(test.good, 1), settings["unknown"] if surface is None else surface)
    score = float(np.dot(settings["weights"], told)) + float(settings["intercept"])
    return 1.0 / (1.0 + math.exp(-score))


def _corrected(design: Design) -> int:
    """How many ends a chance is corrected for: of all numeric parameters that were looked at."""
    return max(len(design.axes), design.parameters - len(design.categories))


def _good_rows(model: Surrogate, have: Any) -> IntArray:
    """The rows that the process itself holds for best, luck taken out."""
    count = max(3, min(12, len(model.rows) // 8))
    best = np.argsort(model.mean, kind="stable")[:count]
    kept = best[have[best]]
    return kept if len(kept) >= 2 else np.flatnonzero(have)[np.argsort(model.mean[have], kind="stable")[:3]]


def _end(
    side: Side,
    u: FloatArray,
    good: IntArray,
    mean: FloatArray,
    covariance: FloatArray,
    model: Surrogate,
    parameters: int,
    finished: int,
) -> EdgeTest:
    """One end's test from the profile that begins at it and runs inward; `u` is 1 at the end."""
    leads = tuple(_lead(mean, covariance, 0, inside) for inside in INSIDE)
    best = int(np.argmin(mean))
    return EdgeTest(
        side=side,
        leads=leads,
        inner=_lead(mean, covariance, best, 0) if best else -math.inf,
        probability=0.0,
        p_value=_corrected_chance(leads[0], parameters),
        by_chance=_corrected_chance(max(leads), parameters),
        sampled=_sampled(u[np.isfinite(u)]),
        near=int(np.sum(u[good] >= 1.0 - OUTER)),
        good=len(good),
        position=new_position(mean),
        probes=probes(mean, model.noise),
        finished=finished,
        moves=float(np.ptp(mean)),
    )


def _corrected_chance(lead: float, parameters: int) -> float:
    """The chance of such a lead where nothing goes on, at the end of any of so many parameters."""
    return min(1.0, parameters * max(normal_tail(lead), SMALLEST))


def _lead(mean: FloatArray, covariance: FloatArray, one: int, other: int) -> float:
    """How far the cost at one place lies below that at the other, in standard deviations of the difference."""
    variance = covariance[one, one] + covariance[other, other] - 2.0 * covariance[one, other]
    return float(mean[other] - mean[one]) / math.sqrt(max(float(variance), 1e-12))


def _leans(u: FloatArray, cost: FloatArray) -> float:
    """How far the better third of the trials lies towards the end from all of them, as a share of the range."""
    better = np.argsort(cost, kind="stable")[: max(3, len(cost) // 3)]
    return float(u[better].mean() - u.mean())


def _good(design: Design, have: IntArray) -> IntArray:
    """Rows of the best trials: at least three, about a sixth, at most thirty."""
    count = max(3, min(30, math.ceil(GOOD_SHARE * len(have))))
    return np.asarray(have[np.argsort(design.cost[have], kind="stable")[:count]], dtype=np.int64)


def _sampled(u: FloatArray) -> bool:
    """Whether the end itself was tried, and an inner neighbour: three different values at least."""
    at_end = bool(np.sum(u >= 0.875) >= 2 or np.any(u >= 1.0 - 1e-9))
    return at_end and len(unique(np.round(u, 9))) >= 3


def _facts(column: Column, tests: Sequence[EdgeTest], limits: Limits | None) -> Edge:
    test = max(tests, key=lambda end: (end.proven, end.pressed, end.chance))
    if test.pressed:
        return _pressed(column, test, limits)
    return Edge(
        pressed=False,
        proven=False,
        interior=all(end.inner >= table("edges")["interior"] for end in tests),
        p=test.p_value,
        confidence=test.probability,
        default_reason="unusable",
    )


def _pressed(column: Column, test: EdgeTest, limits: Limits | None) -> Edge:
    """The facts of the end that the best trials press against, and what to try beyond it."""
    bound = column.high if test.side == "high" else column.low
    seen = observed(column, test.side)
    return Edge(
        side=test.side,
        pressed=True,
        proven=test.proven,
        on_grid=test.on_grid and test.proven,
        observed=seen,
        absent={} if test.doubt else {"doubt": "unusable"},
        default_reason="unusable",
        doubt=test.doubt,
        natural_limit=natural_limit(column.parameter, test.side, bound, limits)
        or (seen and near_limit(column, test.side)),
        set_high=set_high(column.parameter),
        bound=bound,
        p=test.p_value,
        confidence=test.chance * (table("edges")["observed"]["confidence"] if seen else 1.0),
        near=test.near,
        share=test.near / max(test.good, 1),
        proposed=proposed(column, test.side, test.position, limits),
        probes=test.probes,
        interior=False,
    )
