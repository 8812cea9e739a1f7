"""What is known of each hyperparameter: one row of the table, for names, ranges and what people say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from advisor.tables import table


def parameters() -> Mapping[str, Mapping[str, Any]]:
    """Every row of the table by the canonical name."""
    return table("parameters")["parameters"]  # type: ignore[no-any-return]


def usual_search(name: str) -> Mapping[str, Any]:
    """How it is searched: kind, scale, wide range, sane ends, start; empty for a name that the table doesn't know."""
    return parameters().get(name, {}).get("search", {})  # type: ignore[no-any-return]


@cache
def said() -> Mapping[str, str]:
    """How people write each hyperparameter: canonical name → regular expression."""
    return {name: row["said"] for name, row in parameters().items()}


@cache
def spellings() -> Mapping[str, tuple[str, ...]]:
    """How logs, studies and code spell each hyperparameter: canonical name → aliases."""
    return {name: tuple(row["aliases"]) for name, row in parameters().items()}
