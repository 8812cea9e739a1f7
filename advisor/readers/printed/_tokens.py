"""The tokens of a printed line, and what stands around its numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cached_property

from advisor.readers._series import split_of
from advisor.readers.printed._names import is_measured_on_data
from advisor.readers.printed._shapes import MARK, listed

MARKS = frozenset([*":=→：", "->"])
OPENING = frozenset("([{")
CLOSING = frozenset(")]}")
_TOKEN = re.compile(r"\x00|->|[^\W\d_][\w/.@-]*(?:'s\b)?|_[\w/.@-]*|\s+|[^\s]")
_MOST_TOKENS = 4000  # of one line
_BARS = re.compile(r"[%|\u2500-\u259f]|=+>|={3,}|\.{3,}|#{3,}")


class Tokens:
    """The tokens of a shape; `numbers` are the places of its numbers among them."""

    def __init__(self, shape: str) -> None:
        found = _TOKEN.findall(shape)
        self.all: list[str] = found[:_MOST_TOKENS]
        self.numbers = [at for at, token in enumerate(self.all) if token == MARK]
        self._has_bar = bool(_BARS.search(shape))

    @cached_property
    def dated(self) -> frozenset[int]:
        """The numbers that are parts of dates and times of day."""
        return frozenset(_dates(self.all, self.numbers))

    def after(self, place: int, count: int = 2) -> list[str]:
        """The tokens right behind a number."""
        return self.all[self.numbers[place] + 1 : self.numbers[place] + 1 + count]

    def counts_before_value(self, place: int, numbers: Sequence[str]) -> bool:
        """Whether a step stands between a name and its value: `Train loss 100 0.52`, `Validation loss 100: 0.61`."""
        if place + 1 >= len(numbers):
            return False
        apart = self.between(place)
        whole, value = numbers[place], numbers[place + 1]
        return apart.isspace() | (apart.strip() == ":") and whole.isdigit() and not value.lstrip("+-").isdigit()

    def dash_marks(self, at: int, names: Sequence[str]) -> bool:
        """Whether a dash stands between the name of a measurement and its number: `dice_loss - 0.52`."""
        around = [token.isspace() for token in (self.all[at - 1], *self.all[at + 1 : at + 2])]
        measured = bool(names) and is_measured_on_data(names[-1])
        return measured and all(around) and self.all[at + 2 : at + 3] == [MARK]

    def between(self, place: int) -> str:
        """What stands between a number and the next."""
        return "".join(self.all[self.numbers[place] + 1 : self.numbers[place + 1]])

    def total(self, place: int) -> int | None:
        """The place of the number that this one is out of: `3/10`, `3 of 10`."""
        if place + 1 >= len(self.numbers):
            return None
        return place + 1 if self.between(place).strip() in ("/", "of", "out of") else None

    def mean(self, place: int) -> int | None:
        """The place of a number in parentheses right behind: `0.52 (0.60)`."""
        if place + 1 >= len(self.numbers):
            return None
        return place + 1 if self.between(place).strip() == "(" and self.after(place + 1, 1) == [")"] else None

    def unit(self, place: int) -> tuple[str, bool]:
        """The unit behind a number, and whether it stands apart from it."""
        after = self.after(place)
        if not after:
            return "", False
        if after[0] == "%":
            return "%", False
        if after[0][0].isalpha():
            return after[0].lower().split("/")[0], False
        unit = after[1].lower().split("/")[0].strip(".") if after[0].isspace() and len(after) > 1 else ""
        if unit not in listed("spaced_units"):
            return "", False
        following = self.after(place, 4)[2:]
        return ("", False) if any(token in MARKS or token == MARK for token in following) else (unit, True)

    def bracketed(self, at: int) -> bool:
        """Whether an opening bracket stands before the token."""
        before = [token for token in self.all[max(0, at - 3) : at] if not token.isspace()]
        return bool(before) and before[-1] in OPENING

    def bracket_next(self, at: int) -> bool:
        """Whether an opening bracket stands behind the token."""
        return [token for token in self.all[at + 1 : at + 3] if not token.isspace()][:1] == ["["]

    def marked_next(self, at: int) -> bool:
        """Whether a mark or a number stands behind the token."""
        return any(token in MARKS or token == MARK for token in self.all[at + 1 : at + 3])

    def is_bar(self, total: int | None, leading: bool) -> bool:
        """Whether `3/10` stands in a progress bar, or begins the line."""
        if total is None or (not self._has_bar and not leading):
            return False
        return not any(token[0].isalpha() for token in self.after(total)[:1])

    def is_progress(self, place: int) -> bool:
        """Whether the percentage stands before a bar."""
        after = [token for token in self.after(place, 3)[1:] if token != " "]
        return bool(after) and bool(_BARS.match(after[0]))

    def leads(self, at: int) -> bool:
        """Whether the number begins the line as `[10]`, `#10`, `<10>`, `10:`, `10 |` or a cell of its own do."""
        after = "".join(self.all[at + 1 : at + 3])
        numbered = self.all[max(0, at - 1) : at] == ["#"] or self.all[max(0, at - 1) : at + 2] == ["<", MARK, ">"]
        opens_cell = after[:1] in (":", "\t") or after.lstrip()[:1] in ("|", "{")
        before_part = after[:1] == " " and split_of(after.strip()) is not None
        return (self.bracketed(at) and after[:1] in ("]", "/")) or opens_cell or before_part or numbered

    def labels_line(self, place: int) -> bool:
        """Whether the number begins the line as `0: ` does, a process's number before what it printed."""
        return place == 0 and self.numbers[0] == 0 and "".join(self.all[1:3]) == ": "

    def parts_with_numbers(self) -> bool:
        """Whether numbers stand right behind words for training and held-out data: `train 0.52  val 0.61`."""
        words = [self.all[at - 2] for at in self.numbers if at >= 2 and self.all[at - 1].isspace()]
        parts = {split_of(word) for word in words if word.isalpha()} - {None}
        return "train" in parts and len(parts) > 1

    def words_behind(self, at: int) -> list[str]:
        """The words right behind a number."""
        behind = []
        for token in self.all[at + 1 : at + 8]:
            if token[0].isalpha():
                behind.append(token)
            elif not token.isspace():
                break
        return behind


def _before(tokens: list[str], at: int) -> str:
    """The token before, blanks passed over."""
    return next((token for token in reversed(tokens[max(0, at - 3) : at]) if not token.isspace()), "")


def _dates(tokens: list[str], numbers: list[int]) -> set[int]:
    """The places of numbers that are parts of dates and times of day."""
    between = ["".join(tokens[first + 1 : second]) for first, second in itertools.pairwise(numbers)]
    found: set[int] = set()
    for place, text in enumerate(between):
        if text in ("/", "-") and between[place + 1 : place + 2] == [text]:
            found |= {place, place + 1, place + 2}
        if text == ":":
            found |= {place, place + 1}
    for place, text in enumerate(between):
        glued = between[place + 1 : place + 2]
        apart = not _BARS.match(_before(tokens, numbers[place]))
        if text in ("/", "-") and place + 2 in found and glued and glued[0] in (" ", "-", "T", "_") and apart:
            found |= {place, place + 1}
        if text in (",", ".") and place in found and place + 1 not in found:
            found.add(place + 1)
    return found
