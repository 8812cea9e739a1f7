"""Tables of trials as Parquet; skipped where pyarrow is not installed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import advisor
from advisor.records import TrialState

parquet = pytest.importorskip("pyarrow.parquet")
ROWS = 24
RATES = [10 ** (-5 + 3 * (7 * n % ROWS) / ROWS) for n in range(ROWS)]
LOSSES = [0.3 - rate for rate in RATES]


def _written(folder: Path, columns: Mapping[str, Any]) -> Path:
    import pyarrow

    parquet.write_table(pyarrow.table(dict(columns)), folder / "trials.parquet")
    return folder / "trials.parquet"


def test_optunas_frame(tmp_path: Path) -> None:
    failed: list[float | None] = [*LOSSES[:-1], None]
    (study,) = advisor.read(
        _written(
            tmp_path,
            {
                "number": list(range(ROWS)),
                "value": failed,
                "datetime_start": [datetime(2026, 11, 1, 10, n) for n in range(ROWS)],
                "params_learning_rate": RATES,
                "state": ["COMPLETE"] * (ROWS - 1) + ["FAIL"],
            },
        )
    ).studies
    assert list(study.parameters) == ["learning_rate"]
    assert [trial.values for trial in study.trials[:-1]] == [(loss,) for loss in LOSSES[:-1]]
    assert study.trials[-1].state is TrialState.FAIL
    assert study.trials[3].started == datetime(2026, 11, 1, 10, 3)


def test_columns_of_structures_are_settings_and_results(tmp_path: Path) -> None:
    (study,) = advisor.read(
        _written(
            tmp_path,
            {
                "name": [f"run-{n}" for n in range(ROWS)],
                "config": [
                    {"learning_rate": rate, "optimizer": "adam" if n % 2 else "sgd"} for n, rate in enumerate(RATES)
                ],
                "summary": [{"val_loss": loss, "_step": 100} for loss in LOSSES],
            },
        )
    ).studies
    assert set(study.parameters) == {"learning_rate", "optimizer"}
    assert (study.directions, study.metric_names) == (("minimize",), ("val_loss",))
    assert study.trials[5].params == {"learning_rate": RATES[5], "optimizer": "adam"}


def test_names_of_two_levels_are_joined(tmp_path: Path) -> None:
    columns = {"('number', '')": list(range(ROWS)), "('value', 'val_loss')": LOSSES, "('params', 'lr')": RATES}
    (study,) = advisor.read(_written(tmp_path, columns)).studies
    assert list(study.parameters) == ["lr"]
