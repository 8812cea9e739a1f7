"""A grid that is named by how many values each parameter has: `5 values of lr x 4 bs x 3 wd`, `is 4x4x4 too much`."""

from __future__ import annotations

import math
import re
from typing import Any

from advisor.patterns import compiled
from advisor.tables import table

_MOST_RUNS = 10**9
_COUNT = r"(?<![\w.])\d{1,2}(?![\w.])"


def grid_of(said: str) -> dict[str, Any]:
    """The sizes of the grid that the plain text names and how many runs these are; empty where it names none."""
    rows = table("plain_questions")["grid_sizes"]
    if not compiled(rows["near"]).search(said):
        return {}
    named = _named(said)
    sizes = _listed(rows["listed"], said) or (_numbers(named[0]) if named else []) or _product(rows["product"], said)
    runs = math.prod(sizes)
    if len(sizes) < 2 or not 1 < runs < _MOST_RUNS:
        return {}
    return {"grid_sizes": " x ".join(map(str, sizes)), "grid_runs": runs, **_folds(said)}


def _folds(said: str) -> dict[str, int]:
    """The folds that each configuration is fitted on, where they are no factor of the grid already."""
    m = compiled(table("plain_questions")["grid_sizes"]["folds"]).search(said)
    folds = int(next(n for n in m.groups() if n)) if m else 0
    named = _named(said)
    return {"grid_folds": folds} if folds > 1 and not (named and "fold" in named[0]) else {}


def grid_counts(said: str) -> list[tuple[int, int]]:
    """Where the counts of such a grid stand: they are no values of the parameters beside them."""
    whole = _named(said) if grid_of(said) else None
    counts = re.finditer(_COUNT, whole[0]) if whole else ()
    return [(whole.start() + m.start(), whole.start() + m.end()) for m in counts] if whole else []


def _named(said: str) -> re.Match[str] | None:
    """Counts with the names of two or more parameters: `5 lrs x 4 wds`; apart by commas where runs are counted."""
    rows = table("plain_questions")["grid_sizes"]
    keys = ("named", "counted") if compiled(rows["counted_near"]).search(said) else ("named",)
    found = (compiled(rows[key]).search(said) for key in keys)
    return next((m for m in found if m and len(compiled(rows["of"]).findall(m[0])) > 1), None)


def _numbers(text: str) -> list[int]:
    return [int(count) for count in re.findall(_COUNT, text)]


def _product(expression: str, said: str) -> list[int]:
    m = compiled(expression).search(said)
    return [int(count) for count in re.findall(r"\d{1,2}", m[0])] if m else []


def _listed(expression: str, said: str) -> list[int]:
    m = compiled(expression).search(said)
    return [values.count(",") + 1 for values in re.findall(r"[\[{(]([^\[\]{}()]+)[\]})]", m[0])] if m else []
