"""What the table of strategies says by the number of parameters (K6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.tables import table


def row_by_parameters(parameters: int) -> Mapping[str, Any]:
    """The row of the table for so many parameters."""
    rows = table("strategy")["by_parameters"]
    return dict(next(r for r in rows if r["from"] and r["from"] <= parameters <= (r["to"] or float("inf"))))


def useful_trials(parameters: int) -> float:
    """The search trials beyond which a space of so many parameters gains nothing that the table knows of."""
    return float(row_by_parameters(max(1, parameters))["high"])
