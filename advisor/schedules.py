"""What is known of learning-rate schedules: one row of the table each, found by any spelling of the name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from advisor.names import words
from advisor.tables import table


def schedules() -> Mapping[str, Mapping[str, Any]]:
    """Every row of the table by its id; the keys are explained there."""
    return table("schedules")["schedules"]  # type: ignore[no-any-return]


def schedule_of(text: str) -> str | None:
    """The id of the schedule that a value names: `CosineAnnealingLR` → cosine; None for one that is not known."""
    return _spellings().get("".join(words(text.rsplit(".", 1)[-1])))


@cache
def _spellings() -> Mapping[str, str]:
    return {"".join(words(spelling)): key for key, row in schedules().items() for spelling in (key, *row["aliases"])}
