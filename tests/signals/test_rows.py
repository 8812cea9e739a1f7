"""Rows of curves: every statistic is, to the last bit, that of the curve alone."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals.curves import blocks, curve, end_level, noise, smooth, start_level
from advisor.signals.rows import alike, between, block_rows, noises, rows_of, smooth_rows
from tests.factories import series

RANDOM = np.random.default_rng(6)


@pytest.mark.parametrize("points", [1, 3, 7, 8, 40, 200, 201, 1000])
def test_levels_and_noise_are_those_of_each_curve(points: int) -> None:
    rows = RANDOM.normal(size=(5, points)).round(1)
    steps = np.arange(points, dtype=float)
    assert np.array_equal(smooth_rows(rows), [smooth(row) for row in rows])
    assert noises(rows).tolist() == [noise(row) for row in rows]
    assert np.array_equal(block_rows(rows), [blocks(steps, row)[1] for row in rows])


def test_curves_of_a_shape_come_together_in_their_order() -> None:
    values = [np.exp(RANDOM.normal(size=n)) for n in (30, 50, 30)] + [RANDOM.normal(size=30)]
    curves = [made for one in values if (made := curve(series("loss", one))) is not None]
    found = list(alike(curves))
    assert [places for places, _ in found] == [[0, 2], [1], [3]]
    for places, rows in found:
        for place, start, end, best in zip(places, rows.start, rows.end, rows.best, strict=True):
            own = curves[place].y
            assert (start, end, best) == (start_level(own), end_level(own), int(np.argmin(smooth(own))))


@pytest.mark.parametrize("at", [[3], [0, 4], [2, 5, 11], [7, 8, 9, 15]])
def test_what_lies_between_known_places_is_as_numpy_has_it(at: list[int]) -> None:
    places, values = np.array(at), RANDOM.normal(size=(4, len(at)))
    assert np.array_equal(between(values, places, 20), [np.interp(np.arange(20), places, row) for row in values])


def test_columns_become_plain_rows() -> None:
    assert rows_of({"a": np.array([1.5, 2.5]), "b": [None, "x"]}) == [{"a": 1.5, "b": None}, {"a": 2.5, "b": "x"}]
