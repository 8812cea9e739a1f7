"""One thing of a diagnosis: a rule, a run, a study or a parameter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from advisor.errors import ConfigError, did_you_mean
from advisor.facts import Subject
from advisor.findings import Diagnosis
from advisor.records import Evidence
from advisor.selection import matches

_RULE = re.compile(r"(run|study|space)/[a-z0-9*-]+")


def split_rules(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of a command line as sources and rule ids; a file or folder of such a name is a source."""
    rules = [word for word in words if _RULE.fullmatch(word) and not Path(word).exists()]
    return [word for word in words if word not in rules], rules


def focused(diagnosis: Diagnosis, evidence: Evidence, rules: Sequence[str], only: Sequence[str]) -> Diagnosis:
    """The findings and gaps of the rules and subjects alone; a name that nothing has is refused."""
    _refuse_unknown(evidence, only)

    def wanted(rule: str, subject: Subject) -> bool:
        ruled = not rules or any(matches(rule, pattern) for pattern in rules)
        return ruled and (not only or any(_is(subject, name) for name in only))

    return diagnosis.model_copy(
        update={
            "findings": tuple(f for f in diagnosis.findings if wanted(f.rule, f.subject)),
            "unexamined": tuple(u for u in diagnosis.unexamined if wanted(u.rule, u.subject)),
        }
    )


def _is(subject: Subject, name: str) -> bool:
    names = (subject.run, subject.study, subject.parameter, subject.canonical)
    return any(_same(known, name) for known in names if known is not None)


def _same(known: str, name: str) -> bool:
    return known == name or known.endswith(f"/{name}") or fnmatchcase(known, name)


def _refuse_unknown(evidence: Evidence, only: Sequence[str]) -> None:
    known = [run.name for run in evidence.runs]
    for study in evidence.studies:
        known += [study.name, *study.parameters, *(p.canonical for p in study.parameters.values())]
    for name in only:
        if known and not any(_same(one, name) for one in known):
            shown = ", ".join(sorted(set(known))[:6])
            raise ConfigError(f"--only {name}: no run, study or parameter is called that.{did_you_mean(name, known)} "
                              f"There are: {shown}{' …' if len(set(known)) > 6 else ''}")  # fmt: skip
