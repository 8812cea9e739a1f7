"""Cells of a table: a column read at once holds what its cells would hold one by one."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.readers.engines import _columns
from advisor.readers.engines._cell_values import cell
from advisor.readers.engines._columns import cells

WORDS = [
    "",
    "nan",
    "1",
    "-7",
    "+3",
    "0.5",
    ".5",
    "5.",
    "1e-3",
    "2E5",
    "adam",
    "1.2 ± 0.1",
    "12%",
    "true",
    "1_000",
    "e",
    "--",
]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.floats().map(repr), st.integers().map(str)), min_size=1))
def test_a_column_is_its_cells(texts: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("value", "beside"), *((text, 1) for text in texts)])
    column = cells(written.getvalue().splitlines()).columns["value"]
    expected = [cell(text) for text in texts]
    assert column == expected
    assert list(map(type, column)) == list(map(type, expected))


def test_rows_of_another_width_are_lost_in_every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_columns, "_BATCH", 2)
    grid = cells(["a,b", "1,2", "3", "4,5", "6,7,8", "9,0"])
    assert (grid.rows, grid.lost, grid.columns) == (3, 2, {"a": [1, 4, 9], "b": [2, 5, 0]})


def test_a_header_of_two_lines_is_joined() -> None:
    grid = cells([",value,params,params", ",val_loss,lr,units", "0,0.5,0.1,3", "1,0.4,0.2,4"])
    assert grid.columns == {"": [0, 1], "value_val_loss": [0.5, 0.4], "params_lr": [0.1, 0.2], "params_units": [3, 4]}


@pytest.mark.parametrize("below", ["1,2,3", "1,2"])
def test_a_header_that_repeats_a_name_is_no_table(below: str) -> None:
    assert not cells(["a,b,b", below, "4,5,6"]).rows
