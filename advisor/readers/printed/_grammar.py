"""What the numbers of a printed line are: its step, epoch and batch, and the measurements with their names."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.names import words
from advisor.readers._series import split_of
from advisor.readers.printed._names import (
    PARTS,
    is_known,
    is_measured_on_data,
    is_summary,
    kind_of,
    only_split,
    phrase_part,
    tag_of,
)
from advisor.readers.printed._naming import (
    counter_of,
    is_source,
    name_before,
    parted_by_counter,
    two_names,
    values_first,
)
from advisor.readers.printed._parts import PartTold
from advisor.readers.printed._shapes import MARK, listed, squeezed
from advisor.readers.printed._template import OF_BATCHES, Place, Quantity, Template
from advisor.readers.printed._tokens import CLOSING, MARKS, OPENING, Tokens
from advisor.tables import table

_QUOTES, _LONGEST_NAME = frozenset("\"'`_"), 80
_ABBREVIATED = 6  # characters of `Valid.`, short for another word; after a longer one a sentence ends


def understood(shape: str, numbers: Sequence[str] = ()) -> Template:
    """The template of a shape; `numbers` are those of the first line that has it."""
    shape = squeezed(shape)
    instead = table("printed")["shapes"].get(" ".join(shape.replace(MARK, "#").split()))
    shape = shape if instead is None else str(instead).replace("#", MARK)
    lowered = shape.lower()
    if is_skipped(lowered):
        return Template()
    return _Scan(shape, lowered, numbers).template()


def is_skipped(lowered: str) -> bool:
    """Whether a line holds no measurement by how it begins, or repeats what was measured."""
    known = table("printed")
    return lowered.lstrip().startswith(tuple(known["skipped"])) or any(word in lowered for word in known["repeated"])


class _Scan:
    """One pass over the tokens of a shape."""

    def __init__(self, shape: str, lowered: str, numbers: Sequence[str]) -> None:
        self._first = numbers
        self._tokens = Tokens(shape)
        self._all = self._tokens.all
        self._made = Template(part=phrase_part(lowered))
        self._part = PartTold(self._made)
        self._words: list[str] = []
        self._marked = False
        self._label: tuple[str, int] | None = None
        self._process: tuple[str, int] | None = None
        self._open_list: Quantity | None = None
        self._last: str | None = None
        self._leading = True
        self._after_epoch = False
        self._skip_to = 0
        self._unit_told = ""
        self._decimal = False
        self._at = 0
        self._carried: list[str] = []
        self._parts_alone = self._tokens.parts_with_numbers()

    def template(self) -> Template:
        """The shape understood."""
        dated = self._tokens.dated
        starred = [token for token in self._all[:4] if token != " "][:2]
        if starred[:1] == ["*"] and starred[1:] != [MARK] and kind_of("".join(starred[1:])) is None:
            self._part.set("val")
        place, skip_until = 0, -1
        for at, token in enumerate(self._all):
            self._at = at
            if at < self._skip_to:
                continue
            if token == MARK:
                if place not in dated and place > skip_until:
                    skip_until = max(skip_until, self._number(place))
                else:
                    self._words, self._marked = [], False
                place += 1
            elif token.isspace():
                self._blank(token)
            else:
                self._other(token)
        if self._made.epoch is not None and not (self._made.epoch.named or self._made.quantities):
            self._made.epoch = None
        if not self._made.quantities:
            self._made.quantities += values_first(self._tokens, self._made.part)
        self._made.summary = any("runtime" in words(q.tag) for q in self._made.quantities)
        return self._made

    def _blank(self, token: str) -> None:
        """A wide blank before a word begins a new name."""
        following = self._all[self._at + 1 : self._at + 2]
        if (
            (len(token) > 1 or token == "\t")
            and self._words
            and not self._marked
            and following
            and following[0][:1].isalpha()
        ):
            self._settle()

    def _other(self, token: str) -> None:
        if token[0].isalpha() or (token[0] == "_" and len(token) > 1):
            self._word(token)
        elif token in MARKS or (token == "-" and self._tokens.dash_marks(self._at, self._words)):
            self._marked = bool(self._words)
        elif token in _QUOTES or (token == "#" and self._all[self._at + 1 : self._at + 2] == [MARK]):
            return
        elif token in OPENING:
            self._qualified()
        elif token in CLOSING:
            if token != ")":
                self._open_list = None
            if not (self._words and self._tokens.marked_next(self._at)):
                self._settle()
        else:
            if token != "," or self._open_list is None:
                self._open_list = None
            self._settle()
            if token in "|;":
                self._label = self._process

    def _word(self, token: str) -> None:
        self._after_epoch = False
        if token in ("tensor", "array") or token.startswith(("np.", "torch.", "numpy.")):
            return
        if self._marked:
            self._part.tell(self._words[-1], token)
            self._settle()
        self._open_list = None
        self._leading = self._leading and token.lower().strip(".-") in listed("introducing")
        self._words.append(token)
        if token.endswith(".") and len(token) > _ABBREVIATED and split_of(token.rstrip(".")) is None:
            self._settle()
        if len(self._words) > 12:
            del self._words[0]

    def _settle(self) -> None:
        """Forgets the words before; one that names a part of the data is kept as the part of what follows."""
        for word in self._words:
            self._part.note(word)
        self._words, self._marked, self._unit_told = [], False, ""

    def _qualified(self) -> None:
        """Passes over a word in brackets after a name: `Epoch(train)`, `loss (val)`, `time (ms)`."""
        if not self._words:
            return
        for length, token in enumerate(self._all[self._at + 1 : self._at + 4], start=1):
            if token == MARK or token in OPENING:
                return
            if token in CLOSING:
                word = self._all[self._at + 1]
                self._unit_told = word.lower()
                self._part.note(word)
                self._skip_to = self._at + length + 1
                return

    def _number(self, place: int) -> int:
        """Takes a number; returns the last place among the numbers that belongs to it."""
        total = self._tokens.total(place)
        mean = self._tokens.mean(place if total is None else total)
        last = max(place, total or 0, mean or 0)
        measured = last if total is not None else place
        unit, apart = self._tokens.unit(measured)
        if apart:
            self._skip_to = self._tokens.numbers[measured] + 3
        percent = unit == "%"
        if self._leading and self._words and kind_of(self._words[-1]) is None:
            self._words, self._marked = [], False
        names, marked = self._words, self._marked
        if bool(names) and marked and is_source(names[-1], after_colon=self._all[self._at - 1] == ":"):
            self._words, self._marked, self._leading = [], False, True
            return place
        taken = self._taken(place, total, mean, unit, percent)
        if taken:
            self._words, self._marked, self._unit_told = self._carried, False, ""
            self._carried = []
        self._leading = False
        return last

    def _taken(self, place: int, total: int | None, mean: int | None, unit: str, percent: bool) -> bool:
        if self._open_list is not None and not self._words:
            return self._element(place)
        counted = None if unit in listed("units") else kind_of(unit) if unit else None
        if counted is not None and self._tokens.after(place, 1)[0].lower() == unit:
            self._settle()
            self._place(counted, place, total)
            return True
        if self._words:
            return self._after_words(place, total, mean, unit, percent)
        if self._after_epoch and self._tokens.bracketed(self._at) and self._made.step is None:
            self._made.step = Place(place, total)
            return True
        if self._made.step is None and unit == "" and self._tokens.is_bar(total, self._leading):
            self._made.step = Place(place, total, rank=90)
        elif self._leading and self._made.step is None and unit == "" and self._tokens.leads(self._at):
            self._made.step = Place(place, total, rank=95)
            self._made.leading = True
        return True

    def _after_words(self, place: int, total: int | None, mean: int | None, unit: str, percent: bool) -> bool:
        if not self._marked and self._words[-1].endswith("/"):
            self._settle()
            return True
        names = [word.strip("./-") for word in self._words]
        found = counter_of(names)
        if found is None and kind_of(names[-1]) is not None:
            return True
        if found is not None:
            for word in names[:-1]:
                self._part.note(word)
            if not self._made.quantities:
                behind = [token for token in self._tokens.after(total or place, 4) if not token.isspace()]
                self._carried = parted_by_counter(names, behind)
            if not percent and not {unit, self._unit_told} & listed("units"):
                self._place(found, place, total)
            return True
        if self._tokens.bracketed(self._at) and total is not None and only_split(names):
            self._part.note(names[-1])
            self._between_brackets(place, total)
            return True
        if only_split(names) and self._tokens.bracket_next(self._at):
            self._part.note(names[-1])
            self._made.epoch = self._made.epoch or Place(place)
            self._after_epoch = True
            return True
        return self._measured(names, place, total, mean, unit)

    def _between_brackets(self, place: int, total: int) -> None:
        """`Test: [3/10]` is a batch, `Train: [3/10][5/100]` an epoch and a batch."""
        if self._tokens.after(total) == ["]", "["]:
            self._made.epoch = self._made.epoch or Place(place, total)
            self._after_epoch = True
        elif self._made.step is None:
            self._made.step = Place(place, total)

    def _place(self, found: tuple[str, int], place: int, total: int | None) -> None:
        kind, rank = found
        if self._made.leading and self._made.step is not None and self._tokens.labels_line(self._made.step.place):
            self._label = self._process = ("rank", self._made.step.place)
            self._made.step, self._made.leading = None, False
        if kind == "epochs":
            self._made.epoch = self._made.epoch or Place(place, total, rank, named=True)
            self._after_epoch = True
            return
        rank += OF_BATCHES if kind == "batches" else 0
        if split_of(self._unit_told) in PARTS and total is None:
            self._made.step = self._made.step or Place(place)
            return
        if self._made.step is None or rank < self._made.step.rank or not self._made.step.named:
            self._made.step = Place(place, total, rank, named=True)

    def _measured(self, names: list[str], place: int, total: int | None, mean: int | None, unit: str) -> bool:
        is_unit = bool({unit, self._unit_told} & listed("units")) or (unit not in ("", "%", "e") and len(unit) <= 3)
        if is_unit or (unit == "%" and self._tokens.is_progress(place)):
            self._settle()
            return True
        label = names[-1].lower() if names else ""
        if not self._marked and label in listed("labels") and len(words(names[-1])) == 1:
            self._label = (names[-1], place)
            if not (self._made.quantities or self._made.step or self._made.epoch):
                self._process = self._label
            return True
        alone = self._marked or (self._parts_alone and len(names) == 1)
        self._decimal = alone and total is None and "." in "".join(self._first[place : place + 1])
        if self._counts_of_part(names, place, total):
            return True
        key = name_before(names, self._marked, self._last, self._decimal)
        if not key or len(key) > _LONGEST_NAME or key.lower() in listed("ignored") or is_summary(names):
            self._settle()
            return True
        for word in names[: max(0, len(names) - len(key.split(" ")))]:
            self._part.note(word)
        is_first = not (self._marked or self._made.step or self._made.epoch) and is_known(key)
        if is_first and self._tokens.counts_before_value(place, self._first):
            self._made.step = Place(place, named=True)
            return False
        if total is not None and (two := two_names(key)):
            self._pair(key, two, place, total)
        else:
            self._quantity(key, place, total, mean)
        return True

    def _pair(self, key: str, names: Sequence[str], place: int, total: int) -> None:
        """Two measurements of `top1/top5 71.2/90.1`."""
        self._made.quantities += [
            Quantity(tag_of(name, self._part.of(key, ())), at)
            for name, at in zip(names, (place, total), strict=True)
            if not is_summary(name.split(" "))
        ]

    def _quantity(self, key: str, place: int, total: int | None, mean: int | None) -> None:
        """One measurement, once under one label, and the part of the data that its name tells for what follows."""
        total = None if "." in "".join(self._first[place : place + 1]) else total
        tag = tag_of(key, self._part.of(key, self._made.quantities))
        if all(known.tag != tag or known.label != self._label for known in self._made.quantities):
            quantity = Quantity(tag, place, total, mean, self._label)
            self._made.quantities.append(quantity)
            self._open_list = quantity if self._tokens.bracketed(self._at) else None
        spoken = words(key)
        if len(key.split(" ")) > 1 and spoken and split_of(spoken[0]) is not None:
            self._part.note(key.split(" ")[0])
        self._last = key

    def _counts_of_part(self, names: list[str], place: int, total: int | None) -> bool:
        """Takes the epoch of `Train 3, loss: 0.5`, which goes by the part of the data alone."""
        begins = not (self._made.quantities or self._made.step or self._made.epoch)
        whole = "".join(self._first[place : place + 1]).isdigit()
        if not (begins and whole) or self._marked or len(names) > 1 or not only_split(names):
            return False
        self._part.note(names[0])
        if self._tokens.after(total or place, 1)[:1] in ([","], [":"], ["|"], [";"]):
            self._made.epoch = Place(place, total)
        return True

    def _element(self, place: int) -> bool:
        """A further number of a list: a series of its own where the name is a loss or a metric."""
        first = self._open_list
        assert first is not None
        if is_measured_on_data(first.tag):
            count = sum(known.tag.startswith(f"{first.tag}[") for known in self._made.quantities) + 1
            self._made.quantities.append(Quantity(f"{first.tag}[{count}]", place))
        return True
