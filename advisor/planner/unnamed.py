"""Choices that the engine's file holds without their names: given them where the person tells, said where not."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.facts.setup import Setup
from advisor.planner.plan import Why
from advisor.planner.told_range import told_range
from advisor.records import UNNAMED, Scalar, Study


def with_names(study: Study | None, setup: Setup) -> tuple[Study | None, tuple[Why, ...]]:
    """The study with its choices as told in their order, and what is asked of those that nobody told."""
    found = study.user_attrs.get(UNNAMED) if study is not None else None
    if study is None or not isinstance(found, tuple):
        return study, ()
    known = {name: names for name in found if (names := _told(study, name, setup))}
    untold = [name for name in found if name not in known]
    trials = tuple(trial.model_copy(update={"params": _renamed(trial.params, known)}) for trial in study.trials)
    space = {
        name: parameter.model_copy(update={"choices": tuple(known[name].values())}) if name in known else parameter
        for name, parameter in study.parameters.items()
    }
    return study.model_copy(update={"trials": trials, "parameters": space}), _asked(study, untold)


def _told(study: Study, name: str, setup: Setup) -> dict[Scalar, Scalar]:
    """What each placeholder stands for, where as many choices are told as the file has."""
    text = (setup.space or {}).get(name)
    names = told_range(name, str(text)).choices if text is not None else ()
    held = study.parameters[name].choices if name in study.parameters else ()
    return dict(zip(held, names, strict=True)) if len(names) == len(held) else {}


def _renamed(params: Mapping[str, Scalar], known: Mapping[str, Mapping[Scalar, Scalar]]) -> dict[str, Scalar]:
    return {name: known[name].get(value, value) if name in known else value for name, value in params.items()}


def _asked(study: Study, untold: list[str]) -> tuple[Why, ...]:
    if not untold:
        return ()
    count = len(study.parameters[untold[0]].choices)
    reason = (
        f"the saved search holds no names of the choices of {' and '.join(untold)}: 'choice 0' is the first one of "
        f"your space, and no training takes it. Tell all {count}, in that order, before this plan runs: "
        f"--set 'space.{untold[0]}={'|'.join('ABCDEFGH'[:count])}'"
    )
    return (Why(reason=reason),)
