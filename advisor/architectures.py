"""What is known of kinds of network: one row of the table each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.tables import table


def architectures() -> Mapping[str, Mapping[str, Any]]:
    """Every row of the table by its id; the keys are explained there."""
    return table("architectures")["architectures"]  # type: ignore[no-any-return]


def said() -> Mapping[str, str]:
    """How people write each kind of network: id → regular expression."""
    return {name: row["said"] for name, row in architectures().items()}


def implied() -> Mapping[str, str]:
    """Parts and sizes that tell the kind only where none is named: `3 conv layers`, id → regular expression."""
    return {name: row["implied"] for name, row in architectures().items() if "implied" in row}


def rivals(name: str) -> str:
    """Models of other kinds that this one is weighed against, as a regular expression; empty for none."""
    return str(architectures()[name].get("rivals", ""))
