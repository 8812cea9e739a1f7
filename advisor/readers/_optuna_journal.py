"""Optuna's journal file: operations, one JSON a line, played back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from advisor.readers._optuna_records import RawStudy, RawTrial, moment

MAX_LINE = 64 * 1024 * 1024
_FINISHED = ("1", "2", "3")


class Journal:
    """The state after the operations so far; `lost` counts lines that could not be played."""

    def __init__(self) -> None:
        self.studies: dict[int, RawStudy] = {}
        self.lost = 0
        self._created = 0
        self._trials: list[RawTrial] = []

    def play(self, lines: Iterable[bytes]) -> None:
        """Plays lines; a damaged one is counted and skipped, a half-written last one is left alone."""
        for line in lines:
            if not line.strip():
                continue
            try:
                self._operation(json.loads(line))
            except (ValueError, KeyError, TypeError, IndexError, AttributeError):
                self.lost += line.endswith(b"\n")

    def _operation(self, log: Mapping[str, Any]) -> None:
        operation = int(log["op_code"])
        if operation == 0:
            self.studies[self._created] = RawStudy(
                name=str(log["study_name"]), directions=[str(d) for d in log["directions"]]
            )
            self._created += 1
        elif operation == 1:
            self.studies.pop(int(log["study_id"]), None)
        elif operation in (2, 3):
            study = self.studies[int(log["study_id"])]
            (study.user_attrs if operation == 2 else study.system_attrs).update(
                log["user_attr" if operation == 2 else "system_attr"]
            )
        elif operation == 4:
            self._create_trial(log)
        elif 5 <= operation <= 9:
            self._change_trial(operation, self._trials[int(log["trial_id"])], log)

    def _create_trial(self, log: Mapping[str, Any]) -> None:
        study = self.studies.get(int(log["study_id"]))
        trial = RawTrial(number=len(study.trials) if study else 0, state=str(int(log.get("state", 0))))
        texts = log.get("distributions", {})
        trial.params = {name: (value, texts[name]) for name, value in log.get("params", {}).items()}
        values = log.get("values") or ([log["value"]] if log.get("value") is not None else [])
        trial.values = {index: float(value) for index, value in enumerate(values)}
        trial.intermediate = {int(step): float(value) for step, value in log.get("intermediate_values", {}).items()}
        trial.user_attrs, trial.system_attrs = dict(log.get("user_attrs", {})), dict(log.get("system_attrs", {}))
        trial.started, trial.completed = moment(log.get("datetime_start")), moment(log.get("datetime_complete"))
        self._trials.append(trial)
        if study:
            study.trials.append(trial)

    def _change_trial(self, operation: int, trial: RawTrial, log: Mapping[str, Any]) -> None:
        if operation == 8:
            trial.user_attrs.update(log["user_attr"])
        elif operation == 9:
            trial.system_attrs.update(log["system_attr"])
        elif trial.state in _FINISHED:
            return
        elif operation == 5:
            trial.params[log["param_name"]] = (float(log["param_value_internal"]), log["distribution"])
        elif operation == 7:
            trial.intermediate[int(log["step"])] = float(log["intermediate_value"])
        else:
            self._set_state(trial, log)

    def _set_state(self, trial: RawTrial, log: Mapping[str, Any]) -> None:
        trial.state = str(int(log["state"]))
        if log.get("values"):
            trial.values = {index: float(value) for index, value in enumerate(log["values"])}
        trial.started = moment(log.get("datetime_start")) or trial.started
        trial.completed = moment(log.get("datetime_complete")) or trial.completed
