from __future__ import annotations

import pytest

from advisor.errors import PlanError
from advisor.planner.amounts import budget_of, hours_of


@pytest.mark.parametrize(
    ("text", "hours"),
    [("30m", 0.5), ("1h30m", 1.5), ("2 days", 48.0), ("90 sec", 0.025), (".5h", 0.5), (2.0, 2.0), ("1w", 168.0)],
)
def test_durations(text: str | float, hours: float) -> None:
    assert hours_of(text, "--trial-cost") == pytest.approx(hours)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("50h", (50.0, None, None)), ("2d", (48.0, None, None)), ("200trials", (None, 200.0, None)),
        ("200 trials", (None, 200.0, None)), ("1 run", (None, 1.0, None)), ("40 gpu hours", (40.0, None, "gpu")),
        ("40gpu-hours", (40.0, None, "gpu")), ("1,000 trials", (None, 1000.0, None)),
        ("12 configurations", (None, 12.0, None)),
    ],
)  # fmt: skip
def test_budgets(text: str, told: tuple[float | None, float | None, str | None]) -> None:
    assert budget_of(text) == told


@pytest.mark.parametrize("text", ["", "h", "5 parsecs", "1h 3", "nan", "1e400h"])
def test_what_is_no_duration_says_how_to_write_one(text: str) -> None:
    with pytest.raises(PlanError, match=r"30m, 1\.5h or 2d|50h, 2d or 200trials"):
        hours_of(text, "--trial-cost")


def test_a_bare_number_and_nothing_are_refused() -> None:
    with pytest.raises(PlanError, match="Write 50trials or 50h"):
        budget_of("50")
    with pytest.raises(PlanError, match="Write 7trials or 7h"):
        budget_of(7)  # type: ignore[arg-type]
    with pytest.raises(PlanError, match="must be above 0"):
        budget_of("0trials")
    with pytest.raises(PlanError, match="must be above 0"):
        budget_of("-3 trials")
