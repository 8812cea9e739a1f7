"""Slips of the hand in the words of the field: `learnig rate`, `droput`, `acuracy`."""

from __future__ import annotations

import re
from functools import cache

from advisor.tables import table

_LONG = re.compile(r"[a-z]{6,14}")


def spelled(text: str) -> str:
    """The lower-case text with each word of the field that was written with one slip put right."""
    return _LONG.sub(lambda m: _meant(m[0]), text)


@cache
def _meant(word: str) -> str:
    terms = table("grammar")["often_misspelled"]
    if word in terms or word in table("grammar")["spelled_so"]:
        return word
    return next((term for term in terms if term[0] == word[0] and _one_slip(word, term)), word)


def _one_slip(word: str, term: str) -> bool:
    """Whether one letter, neither the first nor the last, is missing, too many, another one, or two are swapped."""
    start = _alike(word, term)
    end = _alike(word[start:][::-1], term[start:][::-1])
    ours, theirs = word[start : len(word) - end], term[start : len(term) - end]
    single = max(len(ours), len(theirs)) == 1
    swapped = len(ours) == 2 and ours == theirs[::-1]
    return start > 0 and end > 0 and (single or swapped)


def _alike(first: str, second: str) -> int:
    """How many letters the two begin with in common."""
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
