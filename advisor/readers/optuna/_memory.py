"""An `optuna.Study` object, in memory or loaded, as raw rows."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from advisor.readers.optuna._records import RawStudy, RawTrial


def raw_study(study: Any) -> RawStudy:
    """The study and its trials; nothing of it is copied deeply or changed."""
    raw = RawStudy(name=str(getattr(study, "study_name", "study")))
    raw.directions = [direction.name for direction in study.directions]
    raw.user_attrs = dict(getattr(study, "user_attrs", {}))
    raw.system_attrs = {"study:metric_names": getattr(study, "metric_names", None)}
    texts: dict[int, str] = {}
    listed = study.get_trials(deepcopy=False) if hasattr(study, "get_trials") else study.trials
    raw.trials = [_raw_trial(trial, texts) for trial in listed]
    return raw


def _raw_trial(trial: Any, texts: dict[int, str]) -> RawTrial:
    params: dict[str, tuple[float, str]] = {}
    for name, declared in trial.distributions.items():
        text = texts.setdefault(id(declared), "") or _text(declared)
        texts[id(declared)] = text
        with suppress(ValueError, TypeError):
            params[name] = (float(declared.to_internal_repr(trial.params[name])), text)
    return RawTrial(
        number=trial.number,
        state=trial.state.name,
        params=params,
        values=dict(enumerate(trial.values or ())),
        intermediate=dict(trial.intermediate_values),
        user_attrs=dict(trial.user_attrs),
        system_attrs=dict(trial.system_attrs),
        started=trial.datetime_start,
        completed=trial.datetime_complete,
    )


def _text(declared: Any) -> str:
    """The distribution's JSON; choices that are no JSON stand as their text."""
    return json.dumps({"name": type(declared).__name__, "attributes": declared._asdict()}, default=str)
