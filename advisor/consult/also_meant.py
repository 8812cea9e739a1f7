"""What is meant beside the first meaning: the chance of it from what the whole message and its parts say.

A logistic model (Cox 1958) of a few signals, learnt on lines of which some ask two things. One message rarely means
two things, and its parts read by themselves mislead: what a part says counts as far as the whole says it too.
`python -m benchmarks.consultation.also_meant` fits `rules/tables/also_meant.yaml`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from advisor.patterns import compiled
from advisor.tables import table

_LISTED = (4, 2)  # likeliest meanings of the whole and of a part that are weighed
_LEAST = 0.003  # of a chance, before its odds are taken
_KINDS = ("part", "piece", "clause")


class Segment(NamedTuple):
    """The whole message or a part of it: its kind (whole, part, piece, clause), its text, and meaning → chance."""

    kind: str
    text: str
    chances: Mapping[str, float]


def also_meant(first: str, segments: Sequence[Segment], never: Iterable[str]) -> list[tuple[str, float]]:
    """The meanings beside the first that are likely enough, the likeliest first, with their chances.

    `segments` begins with the whole; `never` are meanings that stand beside none.
    """
    least = float(table("also_meant")["least"])
    listed = [(key, chance(first, key, segments)) for key in weighed(first, segments) if key not in set(never)]
    return sorted((one for one in listed if one[1] >= least), key=lambda one: -one[1])


def questions(segments: Sequence[Segment], never: Iterable[str]) -> list[tuple[str, float]]:
    """What each part that asks is surely about, in their order, with the chance of it there."""
    sure, _ = table("also_meant")["apart"]
    tops = [(_likeliest(part, 1)[0], part) for part in segments[1:] if part.kind != "clause" and _asks(part)]
    told = [(key, part.chances[key]) for key, part in tops if key not in set(never)]
    return list(dict(one for one in told if one[1] >= sure).items())


def weighed(first: str, segments: Sequence[Segment]) -> list[str]:
    """The meanings beside the first that the whole or a part of it holds likeliest."""
    whole, parts = _LISTED
    found = _likeliest(segments[0], whole)
    found += [key for segment in segments[1:] for key in _likeliest(segment, parts)]
    return [key for key in dict.fromkeys(found) if key != first]


def chance(first: str, key: str, segments: Sequence[Segment]) -> float:
    """The chance that the message means this beside the first."""
    weights = table("also_meant")["weights"]
    score = sum(float(weights[name]) * value for name, value in signals(first, key, segments))
    return 1 / (1 + math.exp(-score))


def signals(first: str, key: str, segments: Sequence[Segment]) -> Iterator[tuple[str, float]]:
    """What speaks for the meaning by name: odds of chances, lengths, whether a question of its own says it."""
    whole, parts = segments[0], segments[1:]
    yield "one", 1.0
    yield "whole", _odds(whole.chances.get(key, 0.0))
    yield "first", _odds(whole.chances.get(first, 0.0))
    yield "words", math.log(1 + len(whole.text.split()))
    yield "parts", math.log(1 + sum(part.kind == "part" for part in parts))
    yield "untold", float("?" not in whole.text)
    yield "also", float(bool(compiled(table("also_meant")["also"]).search(whole.text.lower())))
    for kind in _KINDS:
        yield kind, _odds(max((part.chances.get(key, 0.0) for part in parts if part.kind == kind), default=0.0))
    yield "apart", float(_says(parts, key, first) and _says(parts, first, key))
    yield from _of_best(first, key, parts)


def _says(parts: Sequence[Segment], key: str, other: str) -> bool:
    """Whether a part says the one surely and hardly the other."""
    sure, hardly = table("also_meant")["apart"]
    return any(part.chances.get(key, 0.0) >= sure and part.chances.get(other, 0.0) < hardly for part in parts)


def _of_best(first: str, key: str, parts: Sequence[Segment]) -> Iterator[tuple[str, float]]:
    """What the part that says it most surely says of the first, and whether it says nothing surer and asks."""
    best = max(parts, key=lambda part: part.chances.get(key, 0.0), default=None)
    if best is None:
        return
    top = _likeliest(best, 1) == [key]
    yield "first there", _log(best.chances.get(first, 0.0))
    yield "likeliest there", float(top)
    yield "asked there", float(top and _asks(best))


def _asks(part: Segment) -> bool:
    return re.match(table("also_meant")["asks"], part.text.strip().lower()) is not None


def _likeliest(segment: Segment, most: int) -> list[str]:
    return sorted(segment.chances, key=lambda key: -segment.chances[key])[:most]


def _odds(value: float) -> float:
    """The logarithm of the odds, of a chance that is kept off 0 and 1."""
    kept = min(max(value, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))


def _log(value: float) -> float:
    return math.log(value + 0.01)
