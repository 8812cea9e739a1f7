"""The name of what a printed number is, from the words before it."""

from __future__ import annotations

from advisor.readers._series import split_of
from advisor.readers.printed._names import (
    UNNAMED,
    is_known,
    is_measured_on_data,
    is_no_measurement,
    is_told_bare,
    kind_of,
    only_split,
    part_of,
    tag_of,
)
from advisor.readers.printed._shapes import listed
from advisor.readers.printed._template import Quantity
from advisor.readers.printed._tokens import MARKS, Tokens
from advisor.tables import table

_MOST_WORDS = 3  # of a name before a value
_SPELLED_OUT = (
    3  # letters of a part of the data, from which `Validation loss 0.5 train 0.4` is believed: `tr 0.4` is not
)


def counter_of(names: list[str]) -> tuple[str, int] | None:
    """The kind of the last words where they count something; `num epochs` and `per step` do not."""
    for count in range(min(_MOST_WORDS, len(names)), 0, -1):
        found = kind_of(" ".join(names[-count:]))
        if found is not None:
            before = names[-count - 1].lower() if len(names) > count else ""
            several = names[-1].lower().endswith("s") and before in listed("not_counters_of_many")
            return None if several or before in listed("not_counters") else found
    return None


def parted_by_counter(names: list[str], behind: list[str]) -> list[str]:
    """The name that a counter parts from its number: `Loss after epoch 3: 0.5`, `loss (step 3): 0.5`.

    `names` are the words up to the counter's, `behind` the tokens after its number.
    """
    before = list(names[:-1])
    while before and before[-1].lower() in listed("before_counters"):
        before.pop()
    bracketed = behind[:1] == [")"]
    parted = len(before) < len(names) - 1 or bracketed
    mark = behind[bracketed : bracketed + 1]
    if not parted or not mark or not (mark[0] in MARKS or mark[0] in ("is", "was")):
        return []
    return before if any(is_known(" ".join(before[-count:])) for count in (1, 2) if before) else []


def name_before(names: list[str], marked: bool, earlier: str | None, decimal: bool) -> str:
    """The name of a measurement among the words before its number; empty where none of them is a name.

    `marked` tells whether a colon or an equals sign stands between, `earlier` is the name before on the line, and
    `decimal` whether a mark and a number with a point follow.
    """
    if len(names) >= 2 and names[-2].endswith("'s"):
        return f"{names[-2].removesuffix(chr(39) + 's')}/{names[-1]}"
    if len(names) >= 3 and names[-3].endswith("'s") and only_split(names[-2:-1]):
        return f"{names[-2]}/{names[-1]}"
    names = names[:-1] if len(names) > 1 and names[-1].lower() == UNNAMED else names
    parts = [name for name in names[-_MOST_WORDS:] if name.lower() not in listed("introducing")]
    if not parts:
        return ""
    if only_split(parts) and len(parts) == 1:
        return _of_other_part(parts[0], earlier, decimal)
    while len(parts) > 1 and kind_of(parts[0]):
        parts.pop(0)
    if not marked and not any(is_told_bare(" ".join(parts[-count:])) for count in (1, 2)):
        return ""
    averaged = parts[-1].lower() in listed("averages") or only_split(parts)
    if not marked and len(parts) > 1 and not averaged and not is_known(parts[-1]) and is_known(parts[-2]):
        return ""
    name = " ".join(parts)
    return name if is_known(name) or is_no_measurement(name) or len(parts) == 1 else _shorter(parts, marked)


def _shorter(parts: list[str], marked: bool) -> str:
    for count in range(len(parts) - 1, 0, -1):
        name = " ".join(parts[-count:])
        if is_known(name):
            return name
    return parts[-1] if marked and not only_split(parts) else ""


def two_names(name: str) -> tuple[str, ...]:
    """The names of two measurements told as one: `mean/median reward`; none where it is one."""
    first, _, rest = name.partition(" ")
    halves = first.split("/")
    two = len(halves) == 2 and set(map(str.lower, halves)) <= listed("of_many")
    return tuple(f"{half} {rest}".strip() for half in halves) if two else ()


def _of_other_part(split: str, before: str | None, decimal: bool) -> str:
    """`loss train: 0.5, val: 0.6` and `Loss: train 0.5 val 0.6`: the name stands before."""
    if before is None or not is_measured_on_data(before):
        return f"{split}/{UNNAMED}" if split.lower() in table("printed")["learns"] or decimal else ""
    if part_of(split) == "train" and part_of(before) is None and decimal:
        return f"{split}/{UNNAMED}"
    short = len(split) < _SPELLED_OUT and not decimal
    if part_of(before) is not None and (part_of(split) == part_of(before) or short):
        return ""
    kept = [word for word in before.split(" ") if split_of(word) is None]
    _folder, between, base = " ".join(kept).rpartition("/")
    return f"{split}{between or ' '}{base}" if base else ""


def is_source(name: str, after_colon: bool) -> bool:
    """Whether the number after the name is that of a line of code: `train.py:31`, `package.module:31`."""
    if name.lower().endswith(tuple(table("printed")["sources"])):
        return True
    return "." in name and after_colon and not is_known(name)


def values_first(tokens: Tokens, part: str | None) -> list[Quantity]:
    """Measurements with the name behind: `2587.6 avg loss, 0.001 rate`."""
    quantities: list[Quantity] = []
    for place, at in enumerate(tokens.numbers):
        behind = tokens.words_behind(at)
        by_phrase = table("printed")["value_first"].get(" ".join(behind).lower())
        name = str(by_phrase or " ".join(word for word in behind if word.lower() not in listed("introducing")))
        name = str(table("printed")["value_first"].get(name.lower(), name))
        follows = tokens.after(place, 1)
        if name and follows and follows[0].isspace() and is_known(name):
            quantities.append(Quantity(tag_of(name, part), place))
    return quantities
