"""The cases of a study: itself, each further objective, its space, each parameter; and two studies compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import numpy as np

from advisor.facts import Case, Namespace, Setup, Subject
from advisor.facts.base import Reason
from advisor.facts.study import Baseline, Edge, Importance, Luck, Pruning, Role, Stopping, StudyFacts, Twin
from advisor.records import Direction, IntArray, Study
from advisor.signals.design import Design, design
from advisor.signals.edge import edge_facts
from advisor.signals.importance import Effects, effect_facts, effects, importance_facts
from advisor.signals.luck import luck_facts
from advisor.signals.noise import Noise, measured_noise
from advisor.signals.outcome import family, outcome_facts
from advisor.signals.parameters import is_neural, param_facts, space_facts, weakest
from advisor.signals.pruning import pruning_facts
from advisor.signals.siblings import by_siblings
from advisor.signals.stopping import stopping_facts
from advisor.signals.study import baseline_facts, configuration_keys, study_facts
from advisor.signals.training import study_training, training_facts
from advisor.signals.trials import Table, direction, tabulate
from advisor.signals.twins import twins
from advisor.tables import table

Facts = Mapping[str, Namespace]
Kind = TypeVar("Kind", bound=Namespace)
NO_SEARCH = ("baseline", "lr-test", "validate")


@dataclass(frozen=True)
class Measured:
    """One objective of a study as far as it could be measured; `way` is None where nobody says which way is better."""

    data: Table
    way: Direction | None
    design: Design | None
    effects: Effects | None
    noise: Noise | None
    keys: IntArray


def study_cases(study: Study, setup: Setup, studies: Sequence[Study] = ()) -> Iterator[Case]:
    """The study, its further objectives, its space and its parameters, as cases for the rules.

    `studies` are all that were read: a stage of a plan is judged as part of its search.
    """
    stages = family(study, studies)
    study = by_siblings(study, setup)
    measured = [measure(study, setup, objective) for objective in range(objectives(study))]
    if study.stage in NO_SEARCH:
        own = _further(study, setup, measured[0], 0, "stage")
        yield Case(subject=_subject("study", study), facts=_as_stage(own, study, stages, measured[0].way))
        return
    edges = _edges(study, setup, measured)
    facts = _as_stage(_facts(study, setup, measured[0], edges), study, stages, measured[0].way)
    yield Case(subject=_subject("study", study), facts=facts)
    for number, further in enumerate(measured[1:], 1):
        yield Case(subject=_subject("study", study), facts=_further(study, setup, further, number))
    space = {**facts, "space": space_facts(study, setup)}
    yield Case(subject=_subject("space", study), facts=space)
    yield from _parameter_cases(study, measured[0], edges, space)


def _as_stage(facts: Facts, study: Study, stages: Sequence[Study], way: Direction | None) -> Facts:
    """The facts with what the other stages of its plan tell."""
    if not stages:
        return facts
    return {**facts, "study": facts["study"].replaced(**outcome_facts(study, stages, way))}


def compare_cases(studies: Sequence[Study], setup: Setup | None = None) -> Iterator[Case]:
    """A case for every search that is followed by another one of the same problem."""
    told = setup or Setup()
    for study, twin in twins(studies, told):
        facts = _blank(study, told) | {"study": StudyFacts(role="comparison"), "twin": twin}
        yield Case(subject=_subject("study", study), facts=facts)


def objectives(study: Study) -> int:
    """How many values a trial returns."""
    if study.directions:
        return len(study.directions)
    return max(1, max((len(trial.values) for trial in study.trials), default=1))


def measure(study: Study, setup: Setup, objective: int = 0) -> Measured:
    """The trials as arrays, what the parameters explain of them, and the noise."""
    way = direction(study, objective, setup.direction, setup.metric)
    data = tabulate(study, objective, way)
    made = design(data)
    found = effects(made) if made is not None else None
    keys = configuration_keys(data)
    noise = measured_noise(data, keys, made)
    return Measured(data, way, made, found, noise, keys)


def _facts(study: Study, setup: Setup, measured: Measured, edges: Mapping[str, Edge]) -> Facts:
    data, way, noise = measured.data, measured.way, measured.noise
    best = _best_params(measured)
    more = {"neural": is_neural(study), "open_ends": _open_ends(edges)}
    return {
        "setup": setup,
        "training": training_facts(study_training(study, setup)),
        "study": study_facts(study, data, way, keys=measured.keys)
        .postponed(_weakest(study, measured, best))
        .replaced(**more),
        "baseline": baseline_facts(data, setup, noise, way),
        "luck": luck_facts(data, measured.keys, noise, setup.seeds_repeated) if way else _untold(Luck),
        "pruning": pruning_facts(data),
        "stopping": stopping_facts(data, noise) if way else _untold(Stopping),
        "importance": importance_facts(measured.effects, study, best) if way else _untold(Importance),
        "twin": _missing(Twin, "not-told"),
    }


def _further(study: Study, setup: Setup, measured: Measured, objective: int, role: Role = "further-objective") -> Facts:
    found = study_facts(study, measured.data, measured.way, objective, role, measured.keys)
    return _blank(study, setup) | {"study": found}


def _blank(study: Study, setup: Setup) -> dict[str, Namespace]:
    kinds: tuple[type[Namespace], ...] = (StudyFacts, Baseline, Luck, Pruning, Stopping, Importance, Twin)
    names = ("study", "baseline", "luck", "pruning", "stopping", "importance", "twin")
    blank: dict[str, Namespace] = {name: kind() for name, kind in zip(names, kinds, strict=True)}
    return {**blank, "setup": setup, "training": training_facts(study_training(study, setup))}


def _parameter_cases(study: Study, first: Measured, edges: Mapping[str, Edge], facts: Facts) -> Iterator[Case]:
    best = _best_params(first)
    for name, parameter in study.parameters.items():
        subject = _subject("parameter", study, parameter=name, canonical=parameter.canonical)
        own = {
            "param": param_facts(parameter, first.data.columns.get(name), best),
            "effect": effect_facts(first.effects, study, name),
            "edge": edges[name],
        }
        yield Case(subject=subject, facts={**facts, **own})


def _edges(study: Study, setup: Setup, measured: Sequence[Measured]) -> dict[str, Edge]:
    """Each parameter's edge; of several objectives the first proven one that no other one presses against."""
    told = [edge_facts(m.design, study, setup.limits, m.data) for m in measured if m.way is not None]
    if not told:
        return dict.fromkeys(study.parameters, _untold(Edge))
    agreed = {name: _agreed([found[name] for found in told]) for name in study.parameters}
    agreed |= _sane_rates(study, setup, agreed)
    followed = {name for name, side in study.widened if name in agreed and agreed[name].side == side}
    return agreed | {name: agreed[name].replaced(followed=True) for name in followed}


def _sane_rates(study: Study, setup: Setup, edges: Mapping[str, Edge]) -> dict[str, Edge]:
    """The edges of learning rates whose new end would be one that no training takes, with that end drawn in."""
    rates = table("edges")["rates"]
    highest = rates["adaptive_high" if space_facts(study, setup).adaptive else "high"]
    found = {}
    for name, edge in edges.items():
        if study.parameters[name].canonical == "learning_rate" and edge.proposed is not None and edge.bound is not None:
            to = min(edge.proposed, highest) if edge.side == "high" else max(edge.proposed, rates["low"])
            if to != edge.proposed and (to > edge.bound if edge.side == "high" else to < edge.bound):
                found[name] = edge.replaced(proposed=to)
    return found


def _open_ends(edges: Mapping[str, Edge]) -> tuple[str, ...] | None:
    """The parameters with a proven end that can be passed; None where nothing could be tested."""
    if all(edge.pressed is None for edge in edges.values()):
        return None
    return tuple(name for name, edge in edges.items() if edge.proven and not edge.natural_limit and not edge.followed)


def _agreed(edges: Sequence[Edge]) -> Edge:
    chosen = next((e for e in edges if e.proven), next((e for e in edges if e.pressed), edges[0]))
    opposed = any(e.side not in (None, chosen.side) or (e.interior and e is not chosen) for e in edges)
    return chosen.replaced(proven=False) if chosen.proven and opposed else chosen


def _best_params(measured: Measured) -> dict[str, Any]:
    rows = np.flatnonzero(measured.data.usable)
    if measured.way is None or not len(rows):
        return {}
    return dict(measured.data.trials[rows[int(np.argmin(measured.data.scores[rows]))]].params)


def _weakest(study: Study, measured: Measured, best: Mapping[str, Any]) -> dict[str, Callable[[], Any]]:
    """What computes the parameters of the least effect: their shares are dear, and few rules ask for them."""
    names = cache(lambda: weakest(study, measured.effects if measured.way else None))
    return {
        "weakest": lambda: names() or None,
        "weakest_name": lambda: names()[0] if names() else None,
        "weakest_value": lambda: best.get(names()[0]) if names() else None,
    }


def _subject(kind: Any, study: Study, **names: Any) -> Subject:
    return Subject(kind=kind, study=study.name, source=study.source or None, **names)


def _missing(kind: type[Kind], reason: Reason) -> Kind:
    return kind(absent=dict.fromkeys(kind.declared(), reason))


def _untold(kind: type[Kind]) -> Kind:
    """All facts missing because nobody says which way the metric is better."""
    return _missing(kind, "not-told").replaced(wanting="direction")
