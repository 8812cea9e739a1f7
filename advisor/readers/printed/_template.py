"""How the lines of one shape are read: where their step, epoch and measurements stand among their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from advisor.names import words
from advisor.readers._series import split_of
from advisor.readers.printed._names import PARTS, is_measured_on_data, part_of, tag_of

OF_BATCHES = 50  # rank from which a step counts batches
OF_BAR = 90  # rank of a step that a progress bar tells: below one that is named


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

    @property
    def named(self) -> bool:
        """Whether the step goes by a name, or there is none."""
        return self.step is None or self.step.named

    @property
    def of_bar(self) -> bool:
        """Whether the line is a progress bar."""
        return self.step is not None and self.step.rank == OF_BAR

    def final(self, tag: str) -> str:
        """The mean over the training, which Trainers print at the end, is told from the loss of a step."""
        return f"train/{tag}" if self.summary and words(tag) == ("train", "loss") else tag


@dataclass
class Shape:
    """A shape that was met: its template, whether it heads a table or opens a block, and whether it is taken alone."""

    template: Template
    held: bool
    header: bool
    block: str | None = None
    measures: tuple[str, ...] = ()
    alone: bool = False
    pivot: bool = False
    """Whether the line heads a table with a column a part of the data."""
    phase: str | None = None
    """The part of the data that the lines below belong to, where the line says nothing else."""
    of_block: bool = False
    """Whether the line belongs to the part of the data that a line above opened."""

    repeats: bool = False
    """Whether the next measurements repeat earlier ones."""
    row: bool = False
    """Whether the line is a row of a table."""
    settles: bool = False
    """Whether a step that a line above told alone is taken back, as the line counts an evaluation's own."""

    @property
    def counts_evaluation(self) -> bool:
        """Whether the line says nothing but which batch of an evaluation it is."""
        step = self.template.step
        of_batches = step is not None and OF_BATCHES <= step.rank < OF_BAR
        return of_batches and self.held and not self.template.quantities

    @property
    def opens(self) -> bool:
        """Whether the line changes how those below it are read."""
        return self.header or self.pivot or self.repeats or self.block is not None or self.phase is not None

    def within(self, part: str) -> Shape:
        """The shape as it is read in a block of that part of the data."""
        named = [replace(quantity, tag=tag_of(quantity.tag, part)) for quantity in self.template.quantities]
        held = self.held or split_of(part) in PARTS
        return replace(self, template=replace(self.template, quantities=named), held=held)

    @property
    def tells_part(self) -> bool:
        """Whether the line says itself of which part of the data it is."""
        return self.template.part is not None or any(part_of(tag) is not None for tag in self.measures)
