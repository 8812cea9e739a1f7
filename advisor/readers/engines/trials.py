"""Tables with a row a trial: hand-made, sklearn's cv_results_, Optuna's and Ray's frames, W&B's and MLflow's runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.readers.engines import _columns
from advisor.readers.engines._assigning import roles_of
from advisor.readers.engines._objects import PARQUET
from advisor.readers.source import Candidate, Reading, ReadOptions
from advisor.tables import table


class TrialsReader:
    """Reads a table as one study; its ranges are those of the values tried."""

    kind = "trials"
    title = "Tables with a row a trial: CSV, TSV, JSON, Parquet; sklearn cv_results_, Optuna, Ray, W&B, MLflow frames"
    order = 35

    def claims(self, candidate: Candidate) -> bool:
        """Whether the first rows are trials: prefixed parameters, trial numbers, or settings that jump between rows."""
        if candidate.place.name in table("sidecars")["files"]:
            return False
        if candidate.head.startswith(PARQUET):
            return True
        return roles_of(_columns.peek(candidate, table("trials")["looked_at"])) is not None

    def claims_columns(self, candidate: Candidate, columns: Mapping[str, str]) -> bool:
        """Whether the table has the column that the person named as the objective."""
        return "objective" in columns and columns["objective"] in _columns.peek(candidate, 2).columns

    def read(self, root: Path, files: Sequence[Candidate], options: ReadOptions) -> Reading:
        """A study a file."""
        from advisor.readers.engines._trial_tables import read_table  # most tables are asked about, and are no trials

        readings = [read_table(file, options) for file in files]
        return Reading(
            studies=tuple(study for reading in readings for study in reading.studies),
            errors=tuple(error for reading in readings for error in reading.errors),
            points=sum(reading.points for reading in readings),
            lost=sum(reading.lost for reading in readings),
        )


READER = TrialsReader()
