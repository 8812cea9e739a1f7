"""Finished trials that lack a parameter that nearly all others have, or searched it in another range.

Optuna's TPE draws jointly what every completed and pruned trial has with one range: one such trial ends that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.records import Parameter, Scalar, Study, Trial, TrialState
from advisor.signals.grid import levels_of
from advisor.tables import table

JOINT = "tpe:relative_params:"  # where Optuna 5 leaves what a trial drew jointly


def unlike_facts(study: Study, names: Sequence[str]) -> dict[str, Any]:
    """How many trials are unlike nearly all others in what they searched, which, and in which of these parameters."""
    trials = [t for t in study.trials if t.state in (TrialState.COMPLETE, TrialState.PRUNED)]
    usual: dict[str, list[Trial]] = {}
    if study.kind == "optuna" and not _alike(study, trials):
        usual = {name: odd for name in names if (odd := _unlike(study, name, trials)) is not None}
    found = {name: odd for name, odd in usual.items() if odd and len(usual) > 1}
    unlike = {t.number: t for odd in found.values() for t in odd}
    ranges = {t.number for name, odd in found.items() for t in odd if name in t.params}
    return {
        "unlike": len(unlike),
        "unlike_bare": sum(not t.params for t in unlike.values()),
        "unlike_cut": sum(map(_cut, unlike.values())),
        "unlike_ranges": len(ranges),
        "unlike_trials": tuple(sorted(unlike)) or None,
        "unlike_parameters": tuple(found) or None,
    }


def _alike(study: Study, trials: Sequence[Trial]) -> bool:
    return not study.redeclared and len({frozenset(t.params) for t in trials}) <= 1


def _unlike(study: Study, name: str, trials: Sequence[Trial]) -> list[Trial] | None:
    """The trials that lack the parameter or redeclared it; None where it is not one that nearly all have."""
    settings, redeclared = table("searches")["unlike"], set(study.redeclared.get(name, ()))
    having = [t for t in trials if name in t.params and t.number not in redeclared]
    ranges = [t for t in trials if name in t.params and t.number in redeclared]
    lacking = [t for t in trials if name not in t.params]
    if not lacking and not ranges:
        return []
    if len(having) < settings["usual"] * len(trials):
        return None
    reason = _Reason.of(study, having)
    cut = [t for t in lacking if _cut(t) and not reason.choice(t)]
    others = [t for t in lacking if not _cut(t) or reason.choice(t)]
    if len(others + ranges) > settings["few"] * len(trials):
        return None
    if others and (others[0].number > having[-1].number or all(reason.choice(t) or reason.number(t) for t in others)):
        return None
    return [t for t in cut + others + ranges if not _harmless(study, name, t)]


def _cut(trial: Trial) -> bool:
    """Whether the trial was pruned before it reported anything: it may have ended between two suggestions."""
    return trial.state is TrialState.PRUNED and not trial.intermediate


@dataclass(frozen=True)
class _Reason:
    """Why a trial lacks a parameter: a value of it that none of the trials has that have the parameter.

    A size that is pruned at once is a number too: only a choice tells a branch from a trial that was cut.
    """

    parameters: Mapping[str, Parameter]
    seen: Mapping[str, set[Scalar]]

    @classmethod
    def of(cls, study: Study, having: Sequence[Trial]) -> _Reason:
        seen: dict[str, set[Scalar]] = {name: set() for name in study.parameters}
        for trial in having:
            for name in trial.params.keys() & seen.keys():
                seen[name].add(trial.params[name])
        return cls(study.parameters, seen)

    def choice(self, trial: Trial) -> bool:
        """Whether it took a choice that none of them took."""
        chosen = [n for n, p in self.parameters.items() if p.kind == "categorical" and not p.numeric_choices]
        return any(self._new(name, trial) for name in chosen)

    def number(self, trial: Trial) -> bool:
        """Whether it has a number of few that none of them has, or one below or above all of theirs."""
        few = table("searches")["grid"]["many_levels"]
        return any(
            self._new(name, trial) if p.kind == "categorical" or levels_of(p) <= few else self._beyond(name, trial)
            for name, p in self.parameters.items()
        )

    def _new(self, name: str, trial: Trial) -> bool:
        return name in trial.params and bool(self.seen[name]) and trial.params[name] not in self.seen[name]

    def _beyond(self, name: str, trial: Trial) -> bool:
        value, numbers = trial.params.get(name), [n for n in self.seen[name] if isinstance(n, (int, float))]
        return isinstance(value, (int, float)) and bool(numbers) and not min(numbers) <= value <= max(numbers)


def _harmless(study: Study, name: str, trial: Trial) -> bool:
    """Whether later trials drew the parameter jointly all the same: with group=True, unless this one splits it off."""
    if trial.params and name not in trial.params:
        return False
    later = [t for t in study.trials if t.number > trial.number and _after(t, trial)]
    return any(f'"{name}":' in _drawn_jointly(t) for t in later)


def _after(later: Trial, trial: Trial) -> bool:
    return later.started is None or trial.completed is None or later.started >= trial.completed


def _drawn_jointly(trial: Trial) -> str:
    return "".join(str(text) for key, text in trial.system_attrs.items() if key.startswith(JOINT))
