"""Cells of a table: a column read at once holds what its cells would hold one by one."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.readers.engines import _columns
from advisor.readers.engines._columns import cell, cells

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
