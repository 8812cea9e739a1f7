"""What the matcher sees of a text beside its sentence vector: concepts of the field, their order, and plain words."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Collection, Iterator
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple

from advisor.consult.prefixes import possible, starts
from advisor.patterns import compiled
from advisor.tables import table

SLOTS = 1 << 14
_REACH = 4  # concepts after one that make a pair with it
_BEFORE, _AFTER, _DENIAL = 48, 28, 14  # characters within which words belong together
_DENIED = re.compile(r"(?:\bn't|\bnot?|\bnever|\bno longer|\bwithout|\bhardly|\bstops?|\bstopped)\b[^,.;]*$")
_SHORT = re.compile(r"\b(does|do|did|is|was|are|were|has|have|would|could|wo|ca|should)nt\b")
_CLAUSE = re.compile(r"[.;?!]|,? \b(?:but|while|whereas|although|though|and yet|yet)\b|,")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")


class Hit(NamedTuple):
    """A concept in a text: where it stands, and its name."""

    start: int
    end: int
    name: str


def hashed(text: str) -> dict[int, float]:
    """Slot → weight of every feature of the text, of unit length."""
    found: dict[int, float] = {}
    for name, weight in named(text):
        slot = zlib.crc32(name.encode()) % SLOTS
        found[slot] = found.get(slot, 0.0) + weight
    length = math.sqrt(sum(weight * weight for weight in found.values())) or 1.0
    return {slot: weight / length for slot, weight in found.items()}


def named(text: str) -> Iterator[tuple[str, float]]:
    """Every feature by name with its weight: concepts, what moves how, pairs of concepts, words and their pairs."""
    lowered = _lowered(text)
    hits = _concepts(lowered)
    for concept in {hit.name for hit in hits}:
        yield f"concept {concept}", 1.5
    for pair in _pairs(hits):
        yield f"concepts {pair}", 1.0
    ties = sorted(_ties(lowered, hits))
    for tie in ties:
        yield f"tie {tie}", 1.5
    for first, second in combinations(ties, 2):
        yield f"ties {first} & {second}", 1.5
    yield from _mood(lowered)
    words = [word if word.isalpha() else "#" for word in _WORD.findall(lowered)]
    for word in set(words):
        yield f"word {word}", 0.6
    for pair in {f"{a} {b}" for a, b in pairwise(words)}:
        yield f"words {pair}", 0.6


def ties(text: str) -> set[str]:
    """What moves how in the text, as `named` gives it: `val_score flat`, `loss not fall`."""
    lowered = _lowered(text)
    return _ties(lowered, _concepts(lowered))


def moved(text: str) -> set[str]:
    """What moves how, without a zero that is only the beginning of a figure: `loss 0.9`."""
    nothing = re.search(r"\bzero\b|(?<![\w.])0(?:\.0+)?(?!\.?\d)", text.lower())
    return {tie for tie in ties(text) if nothing or not tie.endswith(" zero")}


def _lowered(text: str) -> str:
    return _SHORT.sub(r"\1 n't", text.lower().replace("’", "'").replace("n't", " n't"))


def _mood(text: str) -> Iterator[tuple[str, float]]:
    if "?" in text:
        yield "asks", 1.5
    first = _WORD.search(text)
    if first:
        yield f"begins {first[0]}", 1.0
    negated = re.search(r"\b(?:not|no|never|none|nothing|nobody|n't|neither|isn't|without)\b", text)
    yield ("denies" if negated else "affirms"), 0.7


def _concepts(text: str) -> list[Hit]:
    begun = starts(text)
    words = (name for name, expression in table("concepts")["concepts"].items() if possible(expression, begun))
    return sorted(Hit(m.start(), m.end(), name) for name in words for m in _compiled(name).finditer(text))


def _pairs(hits: list[Hit]) -> set[str]:
    found = set()
    for place, first in enumerate(hits):
        for second in hits[place + 1 : place + 1 + _REACH]:
            if first.name != second.name:
                found.add(f"{first.name} > {second.name}")
    return found


def _ties(text: str, hits: list[Hit]) -> set[str]:
    """What moves how: each movement with the quantity that it is said of, `val_loss rise`, `loss not fall`."""
    quantities = _outermost(hits, table("concepts")["quantities"])
    found = set()
    for moved in _outermost(hits, table("concepts")["movements"]):
        if any(one.start <= moved.start < one.end for one in quantities):
            continue
        whose = _said_of(text, moved, quantities)
        denied = "not " if _DENIED.search(text[max(0, moved.start - _DENIAL) : moved.start]) else ""
        found.add(f"{whose} {denied}{moved.name}")
    return found


def _said_of(text: str, moved: Hit, quantities: list[Hit]) -> str:
    """The quantity that a movement is said of: the last before it in its clause, else the next one after it."""
    before = [one for one in quantities if one.end <= moved.start and moved.start - one.end <= _BEFORE]
    if before and not _CLAUSE.search(text[before[-1].end : moved.start]):
        return before[-1].name
    after = [one for one in quantities if one.start >= moved.end and one.start - moved.end <= _AFTER]
    if after and not _CLAUSE.search(text[moved.end : after[0].start]):
        return after[0].name
    return before[-1].name if before else "something"


def _outermost(hits: list[Hit], names: Collection[str]) -> list[Hit]:
    """The hits of these concepts that lie in no longer one of them."""
    some = [hit for hit in hits if hit.name in names]
    return [a for a in some if not any(b is not a and _inside(a, b) for b in some)]


def _inside(one: Hit, other: Hit) -> bool:
    return other.start <= one.start and one.end <= other.end and one[:2] != other[:2]


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return compiled(rf"(?<![\w])(?:{table('concepts')['concepts'][name]})(?![\w])")


def loss_falls(said: str) -> bool:
    """Whether a loss falls by the movements told, and none rises or is lost."""
    told = ties(said)
    losses = ("loss", "train_loss", "val_loss")
    against = {f"{loss} {way}" for loss in losses for way in ("rise", "explode", "nan", "diverge", "swing", "spike")}
    return bool(told & {f"{loss} fall" for loss in losses}) and not told & against


def training_falls(said: str) -> bool:
    """Whether the training loss falls by the movements told, and neither it nor an unnamed loss rises or is lost."""
    told = ties(said)
    against = {f"{loss} {way}" for loss in ("train_loss", "loss") for way in ("rise", "explode", "nan", "diverge")}
    return "train_loss fall" in told and not told & against
