"""Which ends of the ranges the best trials press against, over all objectives of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.facts import Setup
from advisor.facts.space import Edge
from advisor.records import Study
from advisor.signals.edge import edge_facts
from advisor.signals.measured import Measured
from advisor.tables import table


def study_edges(study: Study, setup: Setup, measured: Sequence[Measured], adaptive: bool | None) -> dict[str, Edge]:
    """Each parameter's edge; of several objectives the first proven one that no other one presses against.

    `adaptive` tells whether the optimizer is: how far a learning rate may be widened depends on it.
    """
    told = [edge_facts(m.within, study, setup.limits, m.data) for m in measured if m.way is not None]
    if not told:
        untold = dict.fromkeys(Edge.declared(), "not-told")
        return dict.fromkeys(study.parameters, Edge(absent=untold, wanting="direction"))
    agreed = {name: _agreed([found[name] for found in told]) for name in study.parameters}
    agreed |= _sane_rates(study, agreed, adaptive)
    followed = {name for name, side in study.widened if name in agreed and agreed[name].side == side}
    return agreed | {name: agreed[name].replaced(followed=True) for name in followed}


def open_ends(edges: Mapping[str, Edge]) -> tuple[str, ...] | None:
    """The parameters with a proven end that can be passed; None where nothing could be tested."""
    if all(edge.pressed is None for edge in edges.values()):
        return None
    return tuple(name for name, edge in edges.items() if edge.proven and not _left_alone(edge))


def _left_alone(edge: Edge) -> bool:
    """Whether the end cannot be passed, was passed later, or is that of what is set high and not searched."""
    return bool(edge.natural_limit or edge.followed or edge.set_high)


def _sane_rates(study: Study, edges: Mapping[str, Edge], adaptive: bool | None) -> dict[str, Edge]:
    """The edges of learning rates whose new end would be one that no training takes, with that end drawn in."""
    rates = table("edges")["rates"]
    highest = rates["adaptive_high" if adaptive else "high"]
    found = {}
    for name, edge in edges.items():
        if study.parameters[name].canonical == "learning_rate" and edge.proposed is not None and edge.bound is not None:
            to = min(edge.proposed, highest) if edge.side == "high" else max(edge.proposed, rates["low"])
            if to != edge.proposed and (to > edge.bound if edge.side == "high" else to < edge.bound):
                found[name] = edge.replaced(proposed=to)
    return found


def _agreed(edges: Sequence[Edge]) -> Edge:
    chosen = next((e for e in edges if e.proven), next((e for e in edges if e.pressed), edges[0]))
    opposed = any(e.side not in (None, chosen.side) or (e.interior and e is not chosen) for e in edges)
    return chosen.replaced(proven=False) if chosen.proven and opposed else chosen
