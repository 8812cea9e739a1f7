"""Every fact a rule may read: its type, its unit, one line of meaning, by scope."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.facts import kinds, run, study
from advisor.facts.base import Case, Namespace, Provenance, Reason, Scope, Subject, fact
from advisor.facts.setup import Setup
from advisor.facts.training import TrainingFacts, told_training

_COMMON: dict[str, type[Namespace]] = {"setup": Setup, "training": TrainingFacts}

DECLARED: Mapping[Scope, Mapping[str, type[Namespace]]] = {
    "run": {**_COMMON, **run.NAMESPACES, **kinds.NAMESPACES},
    "study": {**_COMMON, **study.STUDY},
    "space": {**_COMMON, **study.STUDY, **study.SPACE},
    "parameter": {**_COMMON, **study.STUDY, **study.SPACE, **study.PARAMETER},
}

__all__ = [
    "DECLARED",
    "Case",
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
