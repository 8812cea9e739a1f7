"""The part of the data, training or held out, that the words of a printed line tell."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.names import words
from advisor.readers._series import split_of
from advisor.readers.printed._names import PARTS, is_measured_on_data, meaning_of
from advisor.readers.printed._shapes import listed
from advisor.readers.printed._template import Quantity, Template


def _held_first(part: str) -> bool:
    return split_of(part) == "train"


class PartTold:
    """The part of the measurements on a line: one for the whole line, or the last that was named before each."""

    def __init__(self, template: Template) -> None:
        self._template = template
        self._of_line = template.part is not None
        self._last: str | None = None

    @property
    def of_next(self) -> str | None:
        """The part of the measurement that follows."""
        return self._template.part if self._of_line else self._last

    def of(self, key: str, told: Sequence[Quantity]) -> str | None:
        """The part of `key` behind what is told: none for a loss behind `Train Acc … Val Acc`."""
        if self._of_line or self._last is None or meaning_of(key).role != "loss":
            return self.of_next
        before = [meaning_of(quantity.tag) for quantity in told]
        splits = {meaning.split for meaning in before}
        alone = "train" in splits and bool(splits & PARTS) and all(meaning.role != "loss" for meaning in before)
        return None if alone else self.of_next

    def set(self, part: str) -> None:
        """The line says that it is of this part."""
        self._last = self._template.part = part

    def tell(self, key: str, value: str) -> None:
        """Takes the part that a name and its value tell: `collection=train`, `split: val`."""
        if key.lower() not in listed("part_keys") or self._of_line:
            return
        parts = sorted((word for word in words(value) if split_of(word) is not None), key=_held_first)
        if parts:
            self.set(parts[0])

    def note(self, word: str) -> None:
        """Takes the part that a word of the line names: `Train: loss 0.5`."""
        stem = word.strip("./-@").removesuffix("'s")
        parts = words(stem)
        if self._of_line or not parts or len(parts) > 2 or split_of(parts[0]) is None:
            return
        if not is_measured_on_data(stem):
            self._last = stem.lower()
            self._template.part = self._template.part if self._template.quantities else self._last
