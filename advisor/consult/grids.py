"""A grid that is named by how many values each parameter has: `5 values of lr x 4 bs x 3 wd`, `is 4x4x4 too much`."""

from __future__ import annotations

import math
import re
from typing import Any

from advisor.patterns import compiled
from advisor.tables import table

_MOST_RUNS = 10**9


def grid_of(said: str) -> dict[str, Any]:
    """The sizes of the grid that the plain text names and how many runs these are; empty where it names none."""
    rows = table("plain_questions")["grid_sizes"]
    if not compiled(rows["near"]).search(said):
        return {}
    sizes = _listed(rows["listed"], said) or _counted(rows["named"], said) or _counted(rows["product"], said)
    if not sizes and compiled(rows["counted_near"]).search(said):
        sizes = _counted(rows["counted"], said)
    runs = math.prod(sizes)
    if len(sizes) < 2 or not 1 < runs < _MOST_RUNS:
        return {}
    return {"grid_sizes": " x ".join(map(str, sizes)), "grid_runs": runs}


def _counted(expression: str, said: str) -> list[int]:
    m = compiled(expression).search(said)
    return [int(count) for count in re.findall(r"(?<![\w.])\d{1,2}|(?<=x)\d{1,2}", m[0])] if m else []


def _listed(expression: str, said: str) -> list[int]:
    m = compiled(expression).search(said)
    return [values.count(",") + 1 for values in re.findall(r"[\[{(]([^\[\]{}()]+)[\]})]", m[0])] if m else []
