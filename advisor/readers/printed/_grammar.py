"""What the numbers of a printed line are: its step, epoch and batch, and the measurements with their names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from advisor.meaning import Meaning, classify
from advisor.names import words
from advisor.readers._series import split_of
from advisor.readers.printed._shapes import MARK, listed, squeezed
from advisor.tables import table
from advisor.training import Signs, Training, decide

_TOKEN = re.compile(r"\x00|[^\W\d_][\w/.@-]*(?:'s\b)?|_[\w/.@-]*|\s+|[^\s]")
_QUOTES = frozenset("\"'`_")
_MARKS = frozenset(":=→")
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")
UNNAMED = "value"
_LONGEST_NAME = 80
_MOST_WORDS = 3
_MOST_TOKENS = 4000
_PARTS = frozenset({"validation", "test"})
_BARS = re.compile(r"[%|\u2500-\u259f]|=+>|={3,}|\.{3,}|#{3,}")


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
        parts = {_part_of(quantity.tag) for quantity in self.quantities if is_measured_on_data(quantity.tag)}
        return (bool(parts) and parts <= _PARTS) or (
            not parts and self.part is not None and _part_of(self.part) in _PARTS
        )


@lru_cache(maxsize=20_000)
def kind_of(key: str) -> tuple[str, int] | None:
    """Whether the name counts steps, epochs or batches, and how sure it is among others of its line."""
    name = " ".join(words(key))
    for kind in ("steps", "epochs", "batches"):
        order = _order(kind)
        if name in order:
            return kind, order[name]
    return None


@cache
def _order(kind: str) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(table("printed")[kind])}


@lru_cache(maxsize=20_000)
def meaning_of(name: str) -> Meaning:
    """What the name means by itself."""
    return classify([name], training=_plain())[name]


@cache
def _vocabulary() -> frozenset[str]:
    """Words one of which the name of a loss, a metric, a rate or a norm has."""
    entries = [word for entry in table("tags")["entries"] for known in entry["any"] for word in known.split()]
    directions = [word for way in ("minimize", "maximize") for word in table("names")["directions"][way]]
    return frozenset(part for word in (*entries, *directions) for part in (word, *words(word)))


@cache
def _plain() -> Training:
    return decide(Signs())


@lru_cache(maxsize=20_000)
def is_known(name: str) -> bool:
    """Whether the name is a loss, a metric, a learning rate or a gradient norm."""
    if not _vocabulary() & set(words(name)):
        return False
    meaning = meaning_of(name)
    return meaning.role in ("loss", "learning_rate", "gradient_norm") or (
        meaning.role == "metric" and meaning.direction is not None
    )


@lru_cache(maxsize=20_000)
def is_measured_on_data(name: str) -> bool:
    """Whether the name is a loss or a metric."""
    return meaning_of(name).role in ("loss", "metric")


@lru_cache(maxsize=20_000)
def is_no_measurement(name: str) -> bool:
    """Whether the name is known to be neither loss nor metric: `Std Reward`, `loss scale`."""
    meaning = meaning_of(name)
    return meaning.role not in ("loss", "metric") and meaning.sure


@lru_cache(maxsize=20_000)
def _part_of(name: str) -> str | None:
    return next((found for word in words(name) if (found := split_of(word)) is not None), None)


@cache
def split_words() -> frozenset[str]:
    """All words that name a part of the data."""
    return frozenset(str(word) for known in table("tags")["splits"].values() for word in known)


def tag_of(key: str, part: str | None) -> str:
    """The tag of a measurement: its name below the part of the data that the line names, where it names none itself."""
    if part is None or set(words(key)) & split_words() or not is_measured_on_data(key):
        return key
    return f"{part}/{key}"


def understood(shape: str) -> Template:
    """The template of a shape."""
    shape = squeezed(shape)
    lowered = shape.lower()
    if lowered.lstrip().startswith(tuple(table("printed")["skipped"])):
        return Template()
    return _Scan(shape, lowered).template()


class _Scan:
    """One pass over the tokens of a shape."""

    def __init__(self, shape: str, lowered: str) -> None:
        found = _TOKEN.findall(shape)
        self._tokens: list[str] = found[:_MOST_TOKENS]
        self._made = Template(part=_phrase(lowered))
        self._fixed_part = self._made.part is not None
        self._words: list[str] = []
        self._marked = False
        self._label: tuple[str, int] | None = None
        self._open_list: Quantity | None = None
        self._depth = 0
        self._last: str | None = None
        self._leading = True
        self._after_epoch = False
        self._skip_to = 0
        self._unit_told = ""
        self._current: str | None = None
        self._at = 0
        self._bar = bool(_BARS.search(shape))
        self._numbers: list[int] = []

    def template(self) -> Template:
        """The shape understood."""
        self._numbers = [at for at, token in enumerate(self._tokens) if token == MARK]
        dated = _dates(self._tokens, self._numbers)
        if [token for token in self._tokens[:3] if token != " "][:1] == ["*"]:
            self._current = self._made.part = "val"
        place = 0
        skip_until = -1
        for at, token in enumerate(self._tokens):
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
        if not self._made.quantities:
            self._value_first()
        self._made.summary = any("runtime" in words(q.tag) for q in self._made.quantities)
        return self._made

    def _blank(self, token: str) -> None:
        """A wide blank before a word begins a new name."""
        following = self._tokens[self._at + 1 : self._at + 2]
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
        elif token in _MARKS:
            self._marked = bool(self._words)
        elif token in _QUOTES:
            return
        elif token in _OPENING:
            self._qualified()
        elif token in _CLOSING:
            if token != ")":
                self._open_list = None
            if not self._followed_by_mark():
                self._settle()
        else:
            if token != "," or self._open_list is None:
                self._open_list = None
            self._settle()
            if token in "|;":
                self._label = None

    def _word(self, token: str) -> None:
        self._after_epoch = False
        if token in ("tensor", "array") or token.startswith(("np.", "torch.", "numpy.")):
            return
        if self._marked:
            self._settle()
        self._open_list = None
        self._leading = self._leading and token.lower().strip(".-") in listed("introducing")
        self._words.append(token)
        if len(self._words) > 12:
            del self._words[0]

    def _settle(self) -> None:
        """Forgets the words before; one that names a part of the data is kept as the part of what follows."""
        for word in self._words:
            self._note_part(word)
        self._words, self._marked, self._unit_told = [], False, ""

    def _note_part(self, word: str) -> None:
        stem = word.strip("./-@").removesuffix("'s")
        parts = words(stem)
        if self._fixed_part or not parts or len(parts) > 2 or split_of(parts[0]) is None:
            return
        if not is_measured_on_data(stem):
            self._current = stem.lower()
            self._made.part = self._made.part if self._made.quantities else self._current

    def _followed_by_mark(self) -> bool:
        return bool(self._words) and any(
            token in _MARKS or token == MARK for token in self._tokens[self._at + 1 : self._at + 3]
        )

    def _qualified(self) -> None:
        """Passes over a word in brackets after a name: `Epoch(train)`, `loss (val)`, `time (ms)`."""
        if not self._words:
            return
        for length, token in enumerate(self._tokens[self._at + 1 : self._at + 4], start=1):
            if token == MARK or token in _OPENING:
                return
            if token in _CLOSING:
                word = self._tokens[self._at + 1]
                self._unit_told = word.lower()
                self._note_part(word)
                self._skip_to = self._at + length + 1
                return

    def _number(self, place: int) -> int:
        """Takes a number; returns the last place among the numbers that belongs to it."""
        total = self._total(place)
        mean = self._mean(place if total is None else total)
        last = max(place, total or 0, mean or 0)
        unit = self._unit(last if total is not None else place)
        percent = unit == "%"
        names, marked = self._words, self._marked
        source = bool(names) and marked and names[-1].lower().endswith(tuple(table("printed")["sources"]))
        if source:
            self._words, self._marked, self._leading = [], False, True
            return place
        taken = self._taken(place, total, mean, unit, percent)
        if taken:
            self._words, self._marked, self._unit_told = [], False, ""
        self._leading = False
        return last

    def _taken(self, place: int, total: int | None, mean: int | None, unit: str, percent: bool) -> bool:
        if self._open_list is not None and not self._words:
            return self._element(place)
        if self._words:
            return self._after_words(place, total, mean, unit, percent)
        if self._after_epoch and self._bracketed() and self._made.step is None:
            self._made.step = Place(place, total)
            return True
        if self._made.step is None and unit == "" and self._is_bar(place, total):
            self._made.step = Place(place, total, rank=90)
        elif self._leading and self._made.step is None and unit == "" and self._leads():
            self._made.step = Place(place, total, rank=95)
            self._made.leading = True
        return True

    def _after_words(self, place: int, total: int | None, mean: int | None, unit: str, percent: bool) -> bool:
        names = [word.strip("./-") for word in self._words]
        found = self._counter(names)
        if found is None and kind_of(names[-1]) is not None:
            return True
        if found is not None:
            for word in names[:-1]:
                self._note_part(word)
            if not percent and not {unit, self._unit_told} & listed("units"):
                self._place(found, place, total)
            return True
        if self._bracketed() and total is not None and _only_split(names):
            self._note_part(names[-1])
            self._between_brackets(place, total)
            return True
        if _only_split(names) and self._opens_bracket_next(place):
            self._note_part(names[-1])
            self._made.epoch = self._made.epoch or Place(place)
            self._after_epoch = True
            return True
        return self._measured(names, place, total, mean, unit)

    def _between_brackets(self, place: int, total: int) -> None:
        """`Test: [3/10]` is a batch, `Train: [3/10][5/100]` an epoch and a batch."""
        after = self._tokens[self._numbers[total] + 1 : self._numbers[total] + 3]
        if after == ["]", "["]:
            self._made.epoch = self._made.epoch or Place(place, total)
            self._after_epoch = True
        elif self._made.step is None:
            self._made.step = Place(place, total)

    def _counter(self, names: list[str]) -> tuple[str, int] | None:
        """The kind of the last words where they count something; `num epochs` and `per step` do not."""
        for count in range(min(_MOST_WORDS, len(names)), 0, -1):
            found = kind_of(" ".join(names[-count:]))
            if found is not None:
                before = names[-count - 1].lower() if len(names) > count else ""
                return None if before in listed("not_counters") else found
        return None

    def _place(self, found: tuple[str, int], place: int, total: int | None) -> None:
        kind, rank = found
        if kind == "epochs":
            self._made.epoch = self._made.epoch or Place(place, total, rank, named=True)
            self._after_epoch = True
            return
        rank += 50 if kind == "batches" else 0
        if self._made.step is None or rank < self._made.step.rank or not self._made.step.named:
            self._made.step = Place(place, total, rank, named=True)

    def _measured(self, names: list[str], place: int, total: int | None, mean: int | None, unit: str) -> bool:
        if {unit, self._unit_told} & listed("units") or (
            unit and unit not in ("%",) and len(unit) <= 3 and unit != "e"
        ):
            self._settle()
            return True
        if unit == "%" and self._is_progress(place):
            self._settle()
            return True
        label = names[-1].lower() if names else ""
        if not self._marked and label in listed("labels") and len(words(names[-1])) == 1:
            self._label = (names[-1], place)
            return True
        key = self._named(names)
        if not key or len(key) > _LONGEST_NAME or key.lower() in listed("ignored") or _is_summary(names):
            self._settle()
            return True
        for word in names[: max(0, len(names) - len(key.split(" ")))]:
            self._note_part(word)
        part = self._made.part if self._fixed_part else self._current
        tag = tag_of(key, part)
        if all(known.tag != tag or known.label != self._label for known in self._made.quantities):
            quantity = Quantity(tag, place, total, mean, self._label)
            self._made.quantities.append(quantity)
            self._open_list = quantity if self._bracketed() else None
        spoken = words(key)
        if len(key.split(" ")) > 1 and spoken and split_of(spoken[0]) is not None:
            self._note_part(key.split(" ")[0])
        self._last = key
        return True

    def _named(self, names: list[str]) -> str:
        """The name of a measurement among the words before its number; empty where none of them is a name."""
        if len(names) >= 2 and names[-2].endswith("'s"):
            return f"{names[-2].removesuffix(chr(39) + 's')}/{names[-1]}"
        names = names[:-1] if len(names) > 1 and names[-1].lower() == UNNAMED else names
        parts = [name for name in names[-_MOST_WORDS:] if name.lower() not in listed("introducing")]
        if not parts:
            return ""
        if _only_split(parts) and len(parts) == 1:
            return self._of_other_part(parts[0])
        while len(parts) > 1 and kind_of(parts[0]):
            parts.pop(0)
        if not self._marked and not any(is_known(" ".join(parts[-count:])) for count in (1, 2)):
            return ""
        if not self._marked and len(parts) > 1 and not is_known(parts[-1]) and is_known(parts[-2]):
            return ""
        name = " ".join(parts)
        return name if is_known(name) or is_no_measurement(name) or len(parts) == 1 else self._shorter(parts)

    def _shorter(self, parts: list[str]) -> str:
        for count in range(len(parts) - 1, 0, -1):
            name = " ".join(parts[-count:])
            if is_known(name):
                return name
        return parts[-1] if self._marked and not _only_split(parts) else ""

    def _of_other_part(self, split: str) -> str:
        """`loss train: 0.5, val: 0.6` and `Loss: train 0.5 val 0.6`: the name stands before."""
        before = self._last
        if before is None or not is_measured_on_data(before):
            return f"{split}/{UNNAMED}" if split.lower() in table("printed")["learns"] else ""
        kept = [word for word in before.split(" ") if split_of(word) is None]
        _folder, between, base = " ".join(kept).rpartition("/")
        return f"{split}{between or ' '}{base}" if base else ""

    def _element(self, place: int) -> bool:
        """A further number of a list: a series of its own where the name is a loss or a metric."""
        first = self._open_list
        assert first is not None
        if is_measured_on_data(first.tag):
            count = sum(known.tag.startswith(f"{first.tag}[") for known in self._made.quantities) + 1
            self._made.quantities.append(Quantity(f"{first.tag}[{count}]", place))
        return True

    def _token_at(self, place: int) -> int:
        return self._numbers[place]

    def _total(self, place: int) -> int | None:
        """The place of the number that this one is out of: `3/10`, `3 of 10`."""
        if place + 1 >= len(self._numbers):
            return None
        between = "".join(self._tokens[self._numbers[place] + 1 : self._numbers[place + 1]]).strip()
        return place + 1 if between in ("/", "of", "out of") else None

    def _mean(self, place: int) -> int | None:
        """The place of a number in parentheses right behind: `0.52 (0.60)`."""
        if place + 1 >= len(self._numbers):
            return None
        between = "".join(self._tokens[self._numbers[place] + 1 : self._numbers[place + 1]]).strip()
        after = "".join(self._tokens[self._numbers[place + 1] + 1 : self._numbers[place + 1] + 2])
        return place + 1 if between == "(" and after == ")" else None

    def _unit(self, place: int) -> str:
        after = self._tokens[self._numbers[place] + 1 : self._numbers[place] + 3]
        if not after:
            return ""
        if after[0] == "%":
            return "%"
        if after[0][0].isalpha():
            return after[0].lower().split("/")[0]
        unit = str(after[1]).lower().split("/")[0].strip(".") if after[0].isspace() and len(after) > 1 else ""
        if unit not in listed("spaced_units"):
            return ""
        following = self._tokens[self._numbers[place] + 3 : self._numbers[place] + 5]
        if any(token in _MARKS or token == MARK for token in following):
            return ""
        self._skip_to = self._numbers[place] + 3
        return unit

    def _bracketed(self) -> bool:
        """Whether an opening bracket stands before the number."""
        before = [token for token in self._tokens[max(0, self._at - 3) : self._at] if not token.isspace()]
        return bool(before) and before[-1] in _OPENING

    def _opens_bracket_next(self, place: int) -> bool:
        after = [token for token in self._tokens[self._at + 1 : self._at + 3] if not token.isspace()]
        return after[:1] == ["["]

    def _is_bar(self, place: int, total: int | None) -> bool:
        """Whether `3/10` stands in a progress bar, or begins the line."""
        if total is None or (not self._bar and not self._leading):
            return False
        after = self._tokens[self._numbers[total] + 1 : self._numbers[total] + 3]
        return not any(token[0].isalpha() for token in after[:1])

    def _is_progress(self, place: int) -> bool:
        """Whether the percentage stands before a bar."""
        after = [token for token in self._tokens[self._numbers[place] + 2 : self._numbers[place] + 4] if token != " "]
        return bool(after) and bool(_BARS.match(after[0]))

    def _leads(self) -> bool:
        """Whether the number begins the line as `[10]` or `10:` do."""
        after = "".join(self._tokens[self._at + 1 : self._at + 2])
        return (self._bracketed() and after in ("]", "/")) or after == ":"

    def _value_first(self) -> None:
        """Measurements with the name behind: `2587.6 avg loss, 0.001 rate`."""
        for place, at in enumerate(self._numbers):
            behind = []
            for token in self._tokens[at + 1 : at + 8]:
                if token[0].isalpha():
                    behind.append(token)
                elif not token.isspace():
                    break
            name = " ".join(word for word in behind if word.lower() not in listed("introducing"))
            name = str(table("printed")["value_first"].get(name.lower(), name))
            follows = self._tokens[at + 1 : at + 2]
            if name and follows and follows[0].isspace() and is_known(name):
                self._made.quantities.append(Quantity(tag_of(name, self._made.part), place))


def _is_summary(names: list[str]) -> bool:
    """Whether a word says that the number is the best so far or a setting."""
    parts = {part for name in names[-5:] for part in words(name)}
    if parts & listed("extremes_of"):
        parts -= listed("extremes")
    return bool(listed("summaries") & parts)


def _only_split(names: list[str]) -> bool:
    """Whether the last word is nothing but a part of the data."""
    parts = words(names[-1]) if names else ()
    return bool(parts) and all(split_of(part) is not None for part in parts)


def _phrase(lowered: str) -> str | None:
    found: Iterator[str] = (str(part) for phrase, part in table("printed")["phrases"].items() if phrase in lowered)
    return next(found, None)


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
        if text in ("/", "-") and place + 2 in found and glued and glued[0] in (" ", "-", "T", "_"):
            found |= {place, place + 1}
        if text in (",", ".") and place in found and place + 1 not in found:
            found.add(place + 1)
    return found
