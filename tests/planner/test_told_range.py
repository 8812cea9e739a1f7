"""A parameter told in one line."""

from __future__ import annotations

import pytest

from advisor.errors import PlanError
from advisor.planner.told_range import told_range


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "log"),
    [
        ("1e-4..10:log", "float", 1e-4, 10.0, True),
        ("1..8:int", "int", 1, 8, False),
        ("0.5..1", "float", 0.5, 1.0, False),
        ("-1 .. 1", "float", -1.0, 1.0, False),
        ("2..64:log int", "int", 2, 64, True),
        ("1..8:int,log", "int", 1, 8, True),
    ],
)
def test_ranges(text: str, kind: str, low: float, high: float, log: bool) -> None:
    made = told_range("foo", text)
    assert (made.kind, made.low, made.high, made.log) == (kind, low, high, log)


def test_choices_keep_their_types() -> None:
    assert told_range("act", "relu|gelu|silu").choices == ("relu", "gelu", "silu")
    assert told_range("n", "1|2|4.5|true").choices == (1, 2, 4.5, True)


@pytest.mark.parametrize("text", ["foo", "1..", "8..1", "0..1:log", "1..8:octave", ""])
def test_what_is_no_range_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(PlanError, match=r"space\.foo"):
        told_range("foo", text)
