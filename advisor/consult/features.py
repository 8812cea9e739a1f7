"""What the matcher sees of a text beside its sentence vector: concepts of the field, their order, and plain words."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from advisor.consult.prefixes import possible, starts
from advisor.tables import table

SLOTS = 1 << 14
_REACH = 4  # concepts after one that make a pair with it
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")


def features(text: str) -> NDArray[np.float32]:
    """Hashed features of the text, float32 [SLOTS], of unit length."""
    found = np.zeros(SLOTS, dtype=np.float32)
    for name, weight in named(text):
        found[zlib.crc32(name.encode()) % SLOTS] += weight
    length = float(np.sqrt((found * found).sum()))
    return found / np.float32(length) if length else found


def named(text: str) -> Iterator[tuple[str, float]]:
    """Every feature by name with its weight: concepts, ordered pairs of near concepts, words and pairs of words."""
    lowered = text.lower().replace("’", "'").replace("n't", " n't")
    hits = _concepts(lowered)
    for concept in {concept for _, concept in hits}:
        yield f"concept {concept}", 1.5
    for pair in _pairs(hits):
        yield f"concepts {pair}", 1.0
    yield from _mood(lowered)
    words = [word if word.isalpha() else "#" for word in _WORD.findall(lowered)]
    for word in set(words):
        yield f"word {word}", 0.6
    for pair in {f"{a} {b}" for a, b in pairwise(words)}:
        yield f"words {pair}", 0.6


def _mood(text: str) -> Iterator[tuple[str, float]]:
    if "?" in text:
        yield "asks", 1.5
    first = _WORD.search(text)
    if first:
        yield f"begins {first[0]}", 1.0
    negated = re.search(r"\b(?:not|no|never|none|nothing|nobody|n't|neither|isn't|without)\b", text)
    yield ("denies" if negated else "affirms"), 0.7


def _concepts(text: str) -> list[tuple[int, str]]:
    begun = starts(text)
    words = (name for name, expression in table("concepts")["concepts"].items() if possible(expression, begun))
    return sorted((m.start(), name) for name in words for m in _compiled(name).finditer(text))


def _pairs(hits: list[tuple[int, str]]) -> set[str]:
    found = set()
    for place, (_, first) in enumerate(hits):
        for _, second in hits[place + 1 : place + 1 + _REACH]:
            if first != second:
                found.add(f"{first} > {second}")
    return found


@cache
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w])(?:{table('concepts')['concepts'][name]})(?![\w])")
