"""Every fact a rule may read: its type, its unit, one line of meaning, by scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import get_args

from advisor.facts.base import Namespace, Provenance, Reason, Scope, Subject, fact
from advisor.facts.computed import Case, Computed
from advisor.facts.setup import Setup
from advisor.facts.training import TrainingFacts, told_training

Groups = Mapping[str, type[Namespace]]
_COMMON: Groups = {"setup": Setup, "training": TrainingFacts}


class _Declared(Mapping[Scope, Groups]):
    """The groups of facts by scope; those of a scope are loaded when it is first asked for."""

    def __getitem__(self, scope: Scope) -> Groups:
        return _groups(scope)

    def __iter__(self) -> Iterator[Scope]:
        return iter(get_args(Scope))

    def __len__(self) -> int:
        return len(get_args(Scope))


@cache
def _groups(scope: Scope) -> Groups:
    if scope == "run":
        from advisor.facts import kinds, run

        return {**_COMMON, **run.NAMESPACES, **kinds.NAMESPACES}
    from advisor.facts import study

    further: Mapping[str, Groups] = {"space": study.SPACE, "parameter": {**study.SPACE, **study.PARAMETER}}
    return {**_COMMON, **study.STUDY, **further.get(scope, {})}


DECLARED: Mapping[Scope, Groups] = _Declared()

__all__ = [
    "DECLARED",
    "Case",
    "Computed",
    "Namespace",
    "Provenance",
    "Reason",
    "Scope",
    "Setup",
    "Subject",
    "TrainingFacts",
    "fact",
    "told_training",
]
