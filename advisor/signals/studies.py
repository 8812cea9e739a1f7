"""The cases of a study: itself, each further objective, its space, each parameter; and two studies compared.

A study passes through here once: it is read (`Search`), each objective is measured (`Measured`), and every group of
facts is computed from these when a rule in play asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, TypeVar

from advisor.facts import Case, Namespace, Setup, Subject
from advisor.facts.base import Reason
from advisor.facts.computed import Computed
from advisor.facts.space import Edge, Space
from advisor.facts.study import Baseline, Importance, Luck, Pruning, Stopping, StudyFacts, Twin
from advisor.records import Parameter, Study
from advisor.signals.baseline import baseline_facts
from advisor.signals.ends import open_ends, study_edges
from advisor.signals.held_value import of_the_weakest
from advisor.signals.importance import effect_facts, importance_facts
from advisor.signals.luck import luck_facts
from advisor.signals.measured import Measured, measure, objectives
from advisor.signals.metric_parts import part_of_metric
from advisor.signals.outcome import family, outcome_facts
from advisor.signals.parameters import param_facts, space_facts, weakest
from advisor.signals.pruning import pruning_facts
from advisor.signals.siblings import by_siblings
from advisor.signals.stopping import stopping_facts
from advisor.signals.study import study_facts
from advisor.signals.training import study_training, training_facts
from advisor.signals.twins import twins
from advisor.training import Training

Kind = TypeVar("Kind", bound=Namespace)
Makers = dict[str, Callable[[], Namespace]]
NO_SEARCH = ("baseline", "lr-test", "validate")
GROUPS: Mapping[str, type[Namespace]] = {
    "study": StudyFacts, "baseline": Baseline, "luck": Luck, "pruning": Pruning, "stopping": Stopping,
    "importance": Importance, "twin": Twin,
}  # fmt: skip


@dataclass(frozen=True)
class Search:
    """A study as it is judged: what is told beside it, its kind of training, its objectives, its other stages."""

    study: Study
    setup: Setup
    training: Training
    objectives: tuple[Measured, ...]
    stages: tuple[Study, ...]

    @property
    def first(self) -> Measured:
        """The objective that counts."""
        return self.objectives[0]

    @cached_property
    def space(self) -> Space:
        """What is searched, as a whole."""
        return space_facts(self.study, self.setup, self.training)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the study, of its parameters and of what its trials tell beside their values."""
        attrs = (name for trial in self.study.trials for name in trial.user_attrs)
        return frozenset((self.study.name, *self.study.metric_names, *self.study.parameters, *attrs))

    @cached_property
    def edges(self) -> Mapping[str, Edge]:
        """The ends that the best trials press against, by parameter."""
        return study_edges(self.study, self.setup, self.objectives, self.space.adaptive)


def study_cases(study: Study, setup: Setup, studies: Sequence[Study] = ()) -> Iterator[Case]:
    """The study, its further objectives, its space and its parameters, as cases for the rules.

    `studies` are all that were read: a stage of a plan is judged as part of its search.
    """
    search = _search(study, setup, studies)
    if study.stage in NO_SEARCH:
        own = _blank(search) | {"study": lambda: _as_stage(search, study_facts(search.first, "stage"))}
        yield Case(subject=_subject("study", study), facts=Computed(own))
        return
    facts = _facts(search)
    yield Case(subject=_subject("study", study), facts=facts)
    for further in search.objectives[1:]:
        own = _blank(search) | {"study": partial(study_facts, further, "further-objective")}
        yield Case(subject=_subject("study", study), facts=Computed(own))
    with_space = facts.beside({"space": lambda: search.space})
    yield Case(subject=_subject("space", study), facts=with_space)
    for name, parameter in search.study.parameters.items():
        subject = _subject("parameter", study, parameter=name, canonical=parameter.canonical)
        yield Case(subject=subject, facts=with_space.beside(_of_parameter(search, parameter)))


def compare_cases(studies: Sequence[Study], setup: Setup | None = None) -> Iterator[Case]:
    """A case for every search that is followed by another one of the same problem."""
    told = setup or Setup()
    for study, twin in twins(studies, told):
        blank = {name: group() for name, group in GROUPS.items()}
        own = {"setup": told, "training": training_facts(study_training(study, told)), "twin": twin}
        facts = {**blank, **own, "study": StudyFacts(role="comparison")}
        yield Case(subject=_subject("study", study), facts=facts)


def _search(study: Study, setup: Setup, studies: Sequence[Study] = ()) -> Search:
    training = study_training(study, setup)
    named = by_siblings(study, training)
    measured = tuple(measure(named, setup, objective) for objective in range(objectives(named)))
    return Search(named, setup, training, measured, tuple(family(study, studies)))


def _facts(search: Search) -> Computed:
    """Every group of facts about the study, by its name: computed when a rule asks for it."""
    setup, first, way = search.setup, search.first, search.first.way
    makers: Makers = {
        "study": lambda: _as_stage(search, _study(search)),
        "baseline": lambda: baseline_facts(first.data, setup, first.noise, way),
        "luck": lambda: luck_facts(first.data, first.keys, first.noise, setup.seeds_repeated) if way else _untold(Luck),
        "pruning": lambda: pruning_facts(first.data),
        "stopping": lambda: stopping_facts(first.data, first.noise) if way else _untold(Stopping),
        "importance": lambda: _importance(search) if way else _untold(Importance),
        "twin": lambda: _missing(Twin, "not-told"),
    }
    return Computed(_blank(search) | makers)


def _of_parameter(search: Search, parameter: Parameter) -> Makers:
    first, name = search.first, parameter.name
    return {
        "param": lambda: param_facts(parameter, first.data.columns.get(name), first.best, _in_metric(search, name)),
        "effect": lambda: effect_facts(first.effects, search.study, name),
        "edge": lambda: search.edges[name],
    }


def _in_metric(search: Search, name: str) -> dict[str, Any]:
    """Whether the parameter is part of the metric that counts, and that metric's name; empty where it has none."""
    named, place = search.study.metric_names, search.first.objective
    metric = named[place] if place < len(named) else search.setup.metric
    found = part_of_metric(name, metric, search.training.kind, search.names)
    return {} if found is None else {"in_metric": found, "metric": metric}


def _study(search: Search) -> StudyFacts:
    """The facts of the study as a whole; what is dear and seldom asked for is left for later."""
    first = search.first
    names = cache(lambda: weakest(search.study, first.searched, first.effects if first.way else None))
    return study_facts(first).postponed(
        {
            "neural": lambda: search.space.neural,
            "open_ends": lambda: open_ends(search.edges),
            "weakest": lambda: names() or None,
            "weakest_name": lambda: names()[0] if names() else None,
            "weakest_value": lambda: _held_at(search, names()[0]) if names() else None,
        }
    )


def _held_at(search: Search, name: str) -> Any:
    """The value at which the parameter that matters least is held."""
    best = search.first.best.get(name)
    return None if best is None else of_the_weakest(search.study.parameters[name], best)


def _as_stage(search: Search, facts: StudyFacts) -> StudyFacts:
    """The facts with what the other stages of its plan tell."""
    if not search.stages:
        return facts
    return facts.replaced(**outcome_facts(search.study, search.stages, search.first.way))


def _importance(search: Search) -> Importance:
    first = search.first

    def cut_off(name: str) -> bool:
        return name in (open_ends(search.edges) or ())

    return importance_facts(first.effects, first.study, first.best, cut_off)


def _blank(search: Search) -> Makers:
    """The groups of a study with nothing in them, beside what is told."""
    told: Makers = {"setup": lambda: search.setup, "training": lambda: training_facts(search.training)}
    return {**GROUPS, **told}


def _subject(kind: Any, study: Study, **names: Any) -> Subject:
    return Subject(kind=kind, study=study.name, source=study.source or None, **names)


def _missing(kind: type[Kind], reason: Reason) -> Kind:
    return kind(absent=dict.fromkeys(kind.declared(), reason))


def _untold(kind: type[Kind]) -> Kind:
    """All facts missing because nobody says which way the metric is better."""
    return _missing(kind, "not-told").replaced(wanting="direction")
