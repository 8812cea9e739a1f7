"""How the lines of one shape are read: where their step, epoch and measurements stand among their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.readers.printed._names import PARTS, is_measured_on_data, part_of


@dataclass(frozen=True)
class Quantity:
    """A measurement: its tag, the place of its number among the line's, of what it is out of, of its running mean."""

    tag: str
    place: int
    total: int | None = None
    mean: int | None = None
    label: tuple[str, int] | None = None


@dataclass(frozen=True)
class Place:
    """A number that counts steps, batches or epochs, and what it is out of."""

    place: int
    total: int | None = None
    rank: int = 0
    named: bool = False


@dataclass
class Template:
    """All lines of one shape: how their numbers are read."""

    step: Place | None = None
    epoch: Place | None = None
    quantities: list[Quantity] = field(default_factory=list)
    part: str | None = None
    summary: bool = False
    leading: bool = False

    @property
    def held(self) -> bool:
        """Whether the line measures held-out data."""
        parts = {part_of(quantity.tag) for quantity in self.quantities if is_measured_on_data(quantity.tag)}
        return (bool(parts) and parts <= PARTS) or (not parts and self.part is not None and part_of(self.part) in PARTS)
