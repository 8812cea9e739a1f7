"""Joins the trials of a study with the logs that they wrote, by number or by hyperparameters."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from advisor.names import canonical
from advisor.readers.sweeps._names import from_name, scalar
from advisor.records import Run, Scalar, Study, Trial

_NUMBERED = re.compile(r"(?:^|[^a-z])trial[-_ #]*0*(?P<number>\d{1,9})(?!\d)", re.IGNORECASE)
_TOLERANCE = 1e-5
_FEWEST = 2  # settings of a trial, to be found by them

Key = tuple[tuple[str, object], ...]


def join(studies: Sequence[Study], runs: Sequence[Run]) -> list[Run]:
    """The runs, with the hyperparameters of their trial filled in where exactly one trial is theirs.

    A run is a trial's when its settings are that trial's alone, or when its folder is numbered like the
    trial, the folders name the study or there is only one, and no setting of the two contradicts.
    """
    searched = [study for study in studies if study.kind != "sweep" and study.trials]
    if not searched:
        return list(runs)
    index = _by_params(searched)
    shapes = {tuple(name for name, _ in key) for key in index}
    return [_joined(run, _alone(run, shapes, index) or _numbered(run, searched)) for run in runs]


def is_of_study(run: Run, studies: Sequence[Study]) -> bool:
    """Whether one of the run's folders bears the name of a study that was read: its trials are judged there."""
    return not {study.name for study in studies}.isdisjoint(PurePosixPath(run.name).parts)


def _joined(run: Run, trial: Trial | None) -> Run:
    if trial is None:
        return run
    spelled = {canonical(name) for name in run.hyperparameters}
    added = {name: value for name, value in trial.params.items() if canonical(name) not in spelled}
    return run.model_copy(update={"hyperparameters": {**run.hyperparameters, **added}})


def _alone(run: Run, shapes: Iterable[tuple[str, ...]], index: Mapping[Key, Sequence[Trial]]) -> Trial | None:
    """The only trial with the run's settings."""
    settings = _settings(run)
    for names in shapes:
        if all(name in settings for name in names):
            found = index.get(_key({name: settings[name] for name in names}), ())
            if len(found) == 1:
                return found[0]
    return None


def _settings(run: Run) -> dict[str, Scalar]:
    return _plain({**from_name(run.name), **run.hyperparameters})


def _numbered(run: Run, studies: Sequence[Study]) -> Trial | None:
    """The trial whose number the run's folder bears."""
    parts = PurePosixPath(run.name).parts
    numbers = [int(match["number"]) for part in parts[-2:] for match in _NUMBERED.finditer(part)]
    if not numbers:
        return None
    named = [study for study in studies if study.name and any(study.name in part for part in parts)]
    candidates = named or studies
    if len(candidates) != 1:
        return None
    settings = _settings(run)
    trials = [trial for trial in candidates[0].trials if trial.number == numbers[-1] and trial.params]
    return next((trial for trial in trials if _agree(_plain(trial.params), settings)), None)


def _agree(params: Mapping[str, Scalar], settings: Mapping[str, Scalar]) -> bool:
    """Whether no setting that both have contradicts."""
    return all(_same(value, settings[name]) for name, value in params.items() if name in settings)


def _same(first: Scalar, second: Scalar) -> bool:
    if isinstance(first, (int, float)) and isinstance(second, (int, float)):
        return math.isclose(first, second, rel_tol=_TOLERANCE)
    return str(first).lower() == str(second).lower()


def _by_params(studies: Iterable[Study]) -> dict[Key, list[Trial]]:
    """Trials by their hyperparameters; two of one study with the same stay both."""
    index: dict[Key, list[Trial]] = {}
    for study in studies:
        for trial in study.trials:
            if len(trial.params) >= _FEWEST:
                index.setdefault(_key(_plain(trial.params)), []).append(trial)
    return index


def _plain(params: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Settings by canonical name, numbers that were logged as text as numbers."""
    return {canonical(name): scalar(value) if isinstance(value, str) else value for name, value in params.items()}


def _key(params: Mapping[str, Scalar]) -> Key:
    """Settings as a key; numbers are rounded to the digits that logs of single precision keep."""
    return tuple(sorted((name, _rounded(value)) for name, value in params.items()))


def _rounded(value: Scalar) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value).lower()
    return f"{value:.5g}"
