"""A table as columns, of any format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from advisor.records import Scalar

MAX_BYTES = 256 << 20
MAX_DOCUMENT = 64 << 20
MAX_COLUMNS = 5000  # of a table
Columns = dict[str, list[Scalar]]


@dataclass(slots=True)
class Grid:
    """Columns of equal length; `lost` rows had more or fewer cells than the header."""

    columns: Columns = field(default_factory=dict)
    rows: int = 0
    lost: int = 0
    problem: str = ""

    def top(self, count: int) -> Grid:
        """The first rows."""
        return Grid({name: cells[:count] for name, cells in self.columns.items()}, min(self.rows, count))


def header_names(cells: Sequence[str]) -> list[str]:
    """The names, those of data frames with two levels joined, an empty one kept for pandas' own numbering."""
    found = []
    for cell in cells:
        name = cell.strip().lstrip("\ufeff")
        if name.startswith("('") and name.endswith(")"):
            name = "_".join(part for part in re.findall(r"'([^']*)'", name) if part)
        found.append(name)
    return found
