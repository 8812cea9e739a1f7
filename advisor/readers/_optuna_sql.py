"""Optuna's relational schema of every version since 2.x, in a handful of SELECTs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from advisor.readers._optuna_records import RawStudy, RawTrial, attribute, moment, number

Query = Callable[[str], Iterable[Sequence[Any]]]
Columns = Mapping[str, frozenset[str]]


def raw_studies(query: Query, columns: Columns) -> list[RawStudy]:
    """Every study of a storage whose tables have these columns; raises KeyError where it is none of Optuna's."""
    studies = {row[0]: RawStudy(name=str(row[1])) for row in query("SELECT study_id, study_name FROM studies")}
    for key, directions in _directions(query, columns).items():
        if key in studies:
            studies[key].directions = directions
    for table, target in (("study_user_attributes", "user_attrs"), ("study_system_attributes", "system_attrs")):
        if table in columns:
            for key, name, text in query(f"SELECT study_id, key, value_json FROM {table}"):
                if key in studies:
                    getattr(studies[key], target)[name] = attribute(text)
    trials = _trials(query, columns, studies)
    _fill(query, columns, trials)
    return list(studies.values())


def _directions(query: Query, columns: Columns) -> dict[Any, list[str]]:
    if "study_directions" in columns:
        found: dict[Any, list[str]] = {}
        for key, direction in query("SELECT study_id, direction FROM study_directions ORDER BY study_id, objective"):
            found.setdefault(key, []).append(str(direction))
        return found
    if "direction" in columns["studies"]:
        return {key: [str(direction)] for key, direction in query("SELECT study_id, direction FROM studies")}
    return {}


def _trials(query: Query, columns: Columns, studies: Mapping[Any, RawStudy]) -> dict[Any, RawTrial]:
    have = columns["trials"]
    wanted = ["trial_id", "study_id", "state", "datetime_start", "datetime_complete"]
    wanted += [column for column in ("number", "value") if column in have]
    trials: dict[Any, RawTrial] = {}
    for row in query(f"SELECT {', '.join(wanted)} FROM trials ORDER BY trial_id"):
        values = dict(zip(wanted, row, strict=True))
        study = studies.get(values["study_id"])
        if study is None:
            continue
        given = values.get("number")
        trial = RawTrial(number=len(study.trials) if given is None else int(given), state=str(values["state"]))
        trial.started, trial.completed = moment(values["datetime_start"]), moment(values["datetime_complete"])
        if values.get("value") is not None:
            trial.values[0] = float(values["value"])
        study.trials.append(trial)
        trials[values["trial_id"]] = trial
    return trials


def _fill(query: Query, columns: Columns, trials: Mapping[Any, RawTrial]) -> None:
    columns_of = "trial_id, param_name, param_value, distribution_json"
    for key, name, value, text in query(f"SELECT {columns_of} FROM trial_params ORDER BY param_id"):
        if key in trials and value is not None:
            trials[key].params[name] = (value, text)
    _fill_values(query, columns, trials)
    _fill_intermediate(query, columns, trials)
    for table, target in (("trial_user_attributes", "user_attrs"), ("trial_system_attributes", "system_attrs")):
        if table in columns:
            for key, name, text in query(f"SELECT trial_id, key, value_json FROM {table}"):
                if key in trials:
                    getattr(trials[key], target)[name] = attribute(text)


def _fill_values(query: Query, columns: Columns, trials: Mapping[Any, RawTrial]) -> None:
    have = columns.get("trial_values", frozenset())
    if not have:
        return
    objective = "objective" if "objective" in have else "0"
    kind = "value_type" if "value_type" in have else "NULL"
    if "step" in have:
        for key, step, value in query("SELECT trial_id, step, value FROM trial_values"):
            if key in trials:
                trials[key].intermediate[int(step)] = number(value, None)
        return
    for key, index, value, stored in query(f"SELECT trial_id, {objective}, value, {kind} FROM trial_values"):
        if key in trials:
            trials[key].values[int(index)] = number(value, stored)


def _fill_intermediate(query: Query, columns: Columns, trials: Mapping[Any, RawTrial]) -> None:
    have = columns.get("trial_intermediate_values", frozenset())
    if not have:
        return
    kind = "intermediate_value_type" if "intermediate_value_type" in have else "NULL"
    rows = query(f"SELECT trial_id, step, intermediate_value, {kind} FROM trial_intermediate_values ORDER BY step")
    for key, step, value, stored in rows:
        if key in trials:
            trials[key].intermediate[step] = (
                value if stored in (None, "FINITE") and value is not None else number(value, stored)
            )
