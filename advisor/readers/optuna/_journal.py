"""Optuna's journal file: operations, one JSON a line, played back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from advisor.readers.optuna._records import RawStudy, RawTrial, moment

MAX_LINE = 64 * 1024 * 1024
_BATCH = 500  # lines that are loaded together
_FINISHED = ("1", "2", "3")
_CREATES = re.compile(rb'"op_code": ?([04])\b')


def _loaded(lines: Sequence[bytes]) -> Sequence[Any]:
    """The lines' operations, loaded at once; None for each where one of them is damaged."""
    try:
        found = json.loads(b"[" + b",".join(lines) + b"]")
    except (ValueError, RecursionError):
        return [None] * len(lines)
    return found if len(found) == len(lines) else [None] * len(lines)


class Journal:
    """The state after the operations so far.

    `lost` counts lines that could not be played, `cut` tells of a half-written last one.
    """

    def __init__(self) -> None:
        self.studies: dict[int, RawStudy] = {}
        self.lost = 0
        self.cut = False
        self._created = 0
        self._trials: list[RawTrial] = []

    def play(self, lines: Iterable[bytes]) -> None:
        """Plays lines; a damaged one is counted and skipped, a half-written last one is left alone."""
        written = (line for line in lines if line.strip())
        while batch := list(islice(written, _BATCH)):
            for line, operation in zip(batch, _loaded(batch), strict=True):
                self.cut = False
                try:
                    self._operation(json.loads(line) if operation is None else operation)
                except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
                    self.cut = not line.endswith(b"\n")
                    if not self.cut:
                        self.lost += 1
                        self._keep_numbers(line)

    def _keep_numbers(self, line: bytes) -> None:
        """Counts what a damaged line would have created, so that later lines still find theirs."""
        found = _CREATES.search(line)
        if found and found[1] == b"0":
            self._created += 1
        elif found:
            self._trials.append(RawTrial(number=-1, state="3"))

    def _operation(self, log: Mapping[str, Any]) -> None:
        operation = int(log["op_code"])
        if operation == 0:
            self._create_study(log)
        elif operation == 1:
            self.studies.pop(int(log["study_id"]), None)
        elif operation in (2, 3):
            study = self.studies.get(int(log["study_id"]))
            if study is not None:
                attributes = study.user_attrs if operation == 2 else study.system_attrs
                attributes.update(log["user_attr" if operation == 2 else "system_attr"])
        elif operation == 4:
            self._create_trial(log)
        elif 5 <= operation <= 9:
            self._change_trial(operation, self._trials[int(log["trial_id"])], log)

    def _create_study(self, log: Mapping[str, Any]) -> None:
        """A study; a second one of the same name was refused when it was written and takes no number."""
        name = str(log["study_name"])
        if any(study.name == name for study in self.studies.values()):
            return
        self.studies[self._created] = RawStudy(name=name, directions=[str(d) for d in log["directions"]])
        self._created += 1

    def _create_trial(self, log: Mapping[str, Any]) -> None:
        study = self.studies.get(int(log["study_id"]))
        if study is None:
            return
        trial = RawTrial(number=len(study.trials), state=str(int(log.get("state", 0))))
        texts = log.get("distributions", {})
        trial.params = {name: (value, texts[name]) for name, value in log.get("params", {}).items()}
        values = log.get("values") or ([log["value"]] if log.get("value") is not None else [])
        trial.values = {index: float(value) for index, value in enumerate(values)}
        trial.intermediate = {int(step): float(value) for step, value in log.get("intermediate_values", {}).items()}
        trial.user_attrs, trial.system_attrs = dict(log.get("user_attrs", {})), dict(log.get("system_attrs", {}))
        trial.started, trial.completed = moment(log.get("datetime_start")), moment(log.get("datetime_complete"))
        self._trials.append(trial)
        study.trials.append(trial)

    def _change_trial(self, operation: int, trial: RawTrial, log: Mapping[str, Any]) -> None:
        if trial.state in _FINISHED:
            return
        if operation == 8:
            trial.user_attrs.update(log["user_attr"])
        elif operation == 9:
            trial.system_attrs.update(log["system_attr"])
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
