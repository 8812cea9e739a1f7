"""Axes, ticks, dots: what a figure looks like as text."""

from __future__ import annotations

import numpy as np
import pytest
from advisor_tui.plot.axis import Axis, fitted, short
from advisor_tui.plot.drawing import drawn, layout
from advisor_tui.plot.figure import Band, Figure, Line, Mark, Points
from advisor_tui.plot.raster import characters, polyline, scatter, thinned
from hypothesis import given
from hypothesis import strategies as st


def picture(figure: Figure, width: int = 60, height: int = 12) -> list[str]:
    place = layout(figure, width, height)
    assert place is not None
    return ["".join(c for c, _ in row) for row in drawn(figure, place, width, height)]


def test_a_line_reaches_from_corner_to_corner() -> None:
    dots = polyline(np.array([0.0, 9.0]), np.array([7.0, 0.0]), 10, 8)
    assert dots[7, 0]
    assert dots[0, 9]
    assert dots.any(axis=0).all()


def test_a_gap_stays_a_gap() -> None:
    x = np.arange(30.0)
    y = np.full(30, 2.0)
    y[10:20] = np.nan
    dots = polyline(x, y, 30, 4)
    assert dots[:, 9].any()
    assert not dots[:, 10:20].any()
    assert dots[:, 20].any()


def test_thinning_keeps_every_peak() -> None:
    x = np.linspace(0, 99.9, 100_000)
    y = np.zeros(100_000)
    y[54_321] = 7.0
    y[12_345] = -3.0
    px, py = thinned(x, y)
    assert len(px) <= 400
    assert py.max() == 7.0
    assert py.min() == -3.0


def test_braille_bits() -> None:
    dots = scatter(np.array([0.0, 1.0]), np.array([0.0, 3.0]), 2, 4)
    assert characters(dots).tolist() == [[0x2800 + 0x01 + 0x80]]


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (Axis(0, 1), ["0.0", "0.5", "1.0"]),
        (Axis(1e-5, 1e-1, log=True), ["1e-4", "0.01"]),
        (Axis(0, 120_000), ["0", "50k", "100k"]),
        (Axis(-1, 1), ["-1", "0", "1"]),
    ],
)
def test_ticks_are_round_and_alike(axis: Axis, expected: list[str]) -> None:
    assert [label for _, label in axis.ticks(3)] == expected


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=40), st.booleans())
def test_any_values_can_be_drawn(values: list[float], log: bool) -> None:
    y = np.asarray(values, dtype=np.float64)
    figure = Figure(title="t", lines=(Line("a", np.arange(len(y), dtype=np.float64), y),), y_log=log)
    place = layout(figure, 50, 10)
    assert place is not None
    assert all(len(row) == 50 for row in drawn(figure, place, 50, 10))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_short_numbers_are_short(value: float) -> None:
    assert len(short(value)) <= 10


def test_a_log_axis_needs_something_above_zero() -> None:
    assert not fitted(np.array([-1.0, 0.0]), log=True).log
    assert fitted(np.array([0.0, 1.0, 10.0]), log=True).log


def test_marks_bands_and_names_are_written() -> None:
    figure = Figure(
        title="loss",
        lines=(Line("train", np.arange(100.0), np.arange(100.0)),),
        marks=(Mark(50.0, "best"), Mark(52.0, "worse from here")),
        bands=(Band(80.0, 99.0, "proposed"),),
        x_label="step",
    )
    text = "\n".join(picture(figure))
    for word in ("loss", "train", "best", "worse from here", "proposed", "step", "░", "┊"):
        assert word in text


def test_categories_stand_under_their_points() -> None:
    figure = Figure(
        points=(Points("trials", np.array([0.0, 2.0]), np.array([1.0, 3.0]), glyph="•"),), x_names=("a", "b", "c")
    )
    rows = picture(figure, 40, 8)
    assert rows[-1].split() == ["a", "b", "c"]
    assert sum(row.count("•") for row in rows) == 3


def test_names_with_markup_and_escapes_are_text() -> None:
    figure = Figure(title="[red]x[/]\x1b[2J", lines=(Line("\x07", np.arange(3.0), np.arange(3.0)),))
    rows = picture(figure)
    assert "[red]x[/]\\x1b[2J" in rows[0]
    assert "\\x07" in rows[0]


def test_wide_characters_keep_the_columns() -> None:
    from rich.cells import cell_len

    figure = Figure(title="学習率", lines=(Line("損失", np.arange(3.0), np.arange(3.0)),))
    assert {cell_len(row) for row in picture(figure)} == {60}


def test_too_small_is_none() -> None:
    figure = Figure(lines=(Line("a", np.arange(3.0), np.arange(3.0)),))
    assert layout(figure, 10, 10) is None
    assert layout(figure, 60, 4) is None
