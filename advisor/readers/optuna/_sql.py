"""Optuna's relational schema of every version since 2.x, in a handful of SELECTs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from advisor.readers.optuna._records import RawStudy, RawTrial, attribute, moment, number

Query = Callable[[str], Iterable[Sequence[Any]]]
Columns = Mapping[str, frozenset[str]]
_BAD_ROW = (ValueError, KeyError, TypeError, OverflowError, AttributeError)


class Tables:
    """Plays the rows of a storage whose tables have these columns into studies.

    A row that makes no sense is counted in `lost`; a table that fails with one of `failures` midway keeps
    its rows so far and is noted in `damaged`. `studies` holds what was played.
    """

    def __init__(self, query: Query, columns: Columns, failures: tuple[type[Exception], ...] = ()) -> None:
        self._query = query
        self._columns = columns
        self._failures = failures
        self._studies: dict[Any, RawStudy] = {}
        self._trials: dict[Any, RawTrial] = {}
        self.lost = 0
        self.damaged: list[str] = []

    @property
    def studies(self) -> list[RawStudy]:
        """The studies played so far."""
        return list(self._studies.values())

    def play(self) -> None:
        """Reads every study of the storage."""
        self._read_studies()
        self._read_trials()
        self._read_params()
        self._read_values()
        self._read_intermediate()
        self._read_attributes("trial", self._trials)

    def _each(self, table: str, wanted: str, play: Callable[..., None], order: str = "") -> None:
        try:
            for row in self._query(f"SELECT {wanted} FROM {table}{order}"):
                try:
                    play(*row)
                except _BAD_ROW:
                    self.lost += 1
        except self._failures as error:
            self.damaged.append(f"table {table}: {error}")

    def _has(self, table: str, column: str) -> bool:
        return column in self._columns.get(table, ())

    def _read_studies(self) -> None:
        def play(key: Any, name: Any) -> None:
            self._studies[key] = RawStudy(name=str(name))

        def direct(key: Any, direction: Any) -> None:
            self._studies[key].directions = [*self._studies[key].directions, str(direction)]

        self._each("studies", "study_id, study_name", play, " ORDER BY study_id")
        if "study_directions" in self._columns:
            self._each("study_directions", "study_id, direction", direct, " ORDER BY study_id, objective")
        elif self._has("studies", "direction"):
            self._each("studies", "study_id, direction", direct)
        self._read_attributes("study", self._studies)

    def _read_attributes(self, owner: str, owners: Mapping[Any, RawStudy] | Mapping[Any, RawTrial]) -> None:
        for kind in ("user", "system"):
            table = f"{owner}_{kind}_attributes"

            def play(key: Any, name: Any, text: Any, target: str = f"{kind}_attrs") -> None:
                if key in owners:
                    getattr(owners[key], target)[str(name)] = attribute(text)

            if table in self._columns:
                self._each(table, f"{owner}_id, key, value_json", play)

    def _read_trials(self) -> None:
        wanted = ["trial_id", "study_id", "state", "datetime_start", "datetime_complete"]
        wanted += [column if self._has("trials", column) else "NULL" for column in ("number", "value")]

        def play(key: Any, study_key: Any, state: Any, start: Any, complete: Any, given: Any, value: Any) -> None:
            study = self._studies.get(study_key)
            if study is None:
                return
            trial = RawTrial(number=len(study.trials) if given is None else int(given), state=str(state))
            trial.started, trial.completed = moment(start), moment(complete)
            if value is not None:
                trial.values[0] = float(value)
            study.trials.append(trial)
            self._trials[key] = trial

        self._each("trials", ", ".join(wanted), play, " ORDER BY trial_id")

    def _read_params(self) -> None:
        trials = self._trials

        def play(key: Any, name: Any, value: Any, text: Any) -> None:
            if key in trials and value is not None:
                trials[key].params[str(name)] = (float(value), text)

        if "trial_params" in self._columns:
            columns = "trial_id, param_name, param_value, distribution_json"
            self._each("trial_params", columns, play, " ORDER BY param_id")

    def _read_values(self) -> None:
        trials = self._trials
        if self._has("trial_values", "step"):
            self._read_stepped("trial_values", "value", "NULL")
            return

        def play(key: Any, objective: Any, value: Any, kind: Any) -> None:
            if key in trials:
                trials[key].values[int(objective)] = number(value, kind)

        if "trial_values" in self._columns:
            objective = "objective" if self._has("trial_values", "objective") else "0"
            kind = "value_type" if self._has("trial_values", "value_type") else "NULL"
            self._each("trial_values", f"trial_id, {objective}, value, {kind}", play)

    def _read_intermediate(self) -> None:
        table = "trial_intermediate_values"
        if table in self._columns:
            kind = "intermediate_value_type" if self._has(table, "intermediate_value_type") else "NULL"
            self._read_stepped(table, "intermediate_value", kind)

    def _read_stepped(self, table: str, value: str, kind: str) -> None:
        trials = self._trials

        def play(key: Any, step: Any, value: Any, kind: Any) -> None:
            if key in trials:
                trials[key].intermediate[int(step)] = number(value, kind)

        self._each(table, f"trial_id, step, {value}, {kind}", play, " ORDER BY step")
