"""A study's dear statistics, kept between commands by the content of its trials: the same study costs them once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from advisor import signals
from advisor.cache import remembered, source_of
from advisor.signals.design import Design
from advisor.tables import table

TABLES = ("edges", "importance")
"""The tables that the statistics read."""


def computed_once(name: str, design: Design, make: Callable[[], dict[str, Any]], *more: Any) -> dict[str, Any]:
    """What `make` computes of the design and of `more`, plain values; from an earlier command where one did."""
    return remembered(f"study-{name}", lambda: [_fingerprint(), content(design), *more], make)


def content(design: Design) -> str:
    """A fingerprint of the trials: their places, choices and costs."""
    arrays = (design.positions, design.cost, design.exact, *(codes for _, codes in design.categories))
    made = hashlib.sha256(f"{design.searched} {[len(design.categories), *design.positions.shape]}".encode())
    for array in arrays:
        made.update(np.ascontiguousarray(array, dtype=np.float64).tobytes())
    return made.hexdigest()


@cache
def _fingerprint() -> list[Any]:
    """What the statistics are made by: the code, NumPy, the tables."""
    return [source_of(signals), np.__version__, [table(name) for name in TABLES]]
