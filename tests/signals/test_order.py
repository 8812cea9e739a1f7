"""Order statistics: the same to the last bit as NumPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from advisor.records import FloatArray
from advisor.signals.order import (
    by_shape,
    median,
    medians,
    percentile,
    quantile,
    quantile_rows,
    running_median,
    running_medians,
    unique,
    window_medians,
)

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False, width=64)
ROWS = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 60)), elements=NUMBERS)
VALUES = arrays(np.float64, st.integers(1, 40), elements=NUMBERS)


@given(VALUES)
def test_the_median(values: FloatArray) -> None:
    assert median(values) == float(np.median(values))


@given(arrays(np.int64, st.integers(1, 40), elements=st.integers(-(10**12), 10**12)))
def test_the_median_of_whole_numbers(values: FloatArray) -> None:
    assert median(values) == float(np.median(values))


@given(arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 9)), elements=NUMBERS), st.booleans())
def test_the_medians_of_rows(rows: FloatArray, lost: bool) -> None:
    if lost:
        rows[0, -1] = np.nan
    assert np.array_equal(medians(rows), np.median(rows, 1), equal_nan=True)


@given(VALUES, st.floats(0, 100))
def test_percentiles(values: FloatArray, at: float) -> None:
    assert percentile(values, at, 90, 10) == tuple(map(float, np.percentile(values, [at, 90, 10])))


@given(VALUES, st.integers(1, 21))
def test_the_running_median(values: FloatArray, width: int) -> None:
    made = running_median(values, width)
    width = max(1, min(width | 1, len(values) if len(values) % 2 else len(values) - 1))
    half = width // 2 if width >= 3 else 0
    wanted = [np.median(values[max(0, i - half) : i + half + 1]) for i in range(len(values))]
    assert made.tolist() == list(map(float, wanted))


def test_one_that_is_no_number_makes_it_none() -> None:
    for values in (np.array([1.0, np.nan, 2.0]), np.array([])):
        assert np.isnan(median(values))
        assert np.isnan(percentile(values, 50)).all()
    assert np.isnan(running_median(np.array([np.nan, 1.0, 2.0, 3.0, 4.0]), 3)[:2]).all()


def test_what_is_shared_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        running_median(np.arange(9.0), 3)[0] = 5.0


@given(arrays(np.float64, st.integers(0, 12), elements=st.integers(-3, 3).map(float)))
def test_different_values_are_numpys(values: FloatArray) -> None:
    assert unique(values).tolist() == np.unique(values).tolist()


@given(ROWS, st.floats(0, 1))
def test_quantiles_of_rows_are_those_of_each(rows: FloatArray, share: float) -> None:
    found = quantile_rows(rows, share, 0.5)
    assert [tuple(one) for one in zip(*found, strict=True)] == [quantile(row, share, 0.5) for row in rows]


@given(ROWS, st.integers(1, 30))
def test_running_medians_of_rows_are_those_of_each(rows: FloatArray, width: int) -> None:
    assert np.array_equal(running_medians(rows, width), [running_median(row, width) for row in rows])


@given(ROWS, st.integers(1, 40), st.integers(1, 9))
def test_medians_of_windows(rows: FloatArray, width: int, stride: int) -> None:
    width = min(width, rows.shape[1])
    expected = np.median(np.lib.stride_tricks.sliding_window_view(rows, width, axis=1), axis=2)
    assert np.array_equal(window_medians(rows, width), expected)
    assert np.array_equal(window_medians(rows, width, stride), expected[:, ::stride])


def test_arrays_of_one_shape_come_together_with_their_places() -> None:
    parts = [(np.arange(n), np.ones(n)) for n in (3, 2, 3)]
    found = {tuple(places): (first.tolist(), second.shape) for places, first, second in by_shape(parts)}
    assert found == {(0, 2): ([[0, 1, 2], [0, 1, 2]], (2, 3)), (1,): ([[0, 1]], (1, 2))}
