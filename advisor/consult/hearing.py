"""Which aspect of an item a text asks about: a logistic model an item over the sentence vector.

`python -m benchmarks.consultation.aspects` fits it on lines that people wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.consult.aspects import SEPARATOR
from advisor.patterns import compiled
from advisor.stored import StoredArrays
from advisor.tables import table

MODEL = Path(__file__).with_name("aspects.npz")


class Heard(NamedTuple):
    """An aspect that a text asks about, and the chance of it."""

    name: str
    chance: float


def heard(item: str, vectors: NDArray[np.float32], said: str | None = None) -> Heard | None:
    """The aspect of the item that texts ask about, the surest of them; None where none is sure.

    `vectors` are those of the texts, of unit length: float32 [texts, width]. Of what is `said` an aspect is meant only
    where the words that it needs stand there: LoRA alone is no diffusion.
    """
    names = _names().get(item)
    if names is None:
        return None
    stored = _stored()
    weights, bias = (stored[f"{item}.{part}"].astype(np.float32) for part in ("weights", "bias"))
    scores = vectors @ weights + bias
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances = (raised / raised.sum(axis=1, keepdims=True))[:, 1:]  # the first is that it asks none of them
    for place, name in enumerate(names if said is not None else ()):
        if not _speaks_of(f"{item}{SEPARATOR}{name}", said or ""):
            chances[:, place] = 0.0
    row, best = np.unravel_index(int(chances.argmax()), chances.shape)
    found = Heard(names[best], float(chances[row, best]))
    return found if found.chance >= float(table("consultation")["aspect_from"]) else None


def _speaks_of(aspect: str, said: str) -> bool:
    """Whether a word of what the aspect needs is said, where it needs any."""
    rules = table("consultation")["aspect_needs"]
    needed = next((row["words"] for row in rules.values() if aspect in row["of"]), None)
    return needed is None or bool(compiled(needed).search(said))


def in_talk(found: Iterable[tuple[str, Heard]]) -> tuple[str, ...]:
    """Aspects as an utterance keeps them: `topic/pruning#which-pruner`."""
    return tuple(f"{item}{SEPARATOR}{one.name}" for item, one in found)


@cache
def _stored() -> StoredArrays:
    return StoredArrays(MODEL)


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    return dict(_listed(bytes(_stored()["names"]).decode().split("\n")))


def _listed(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in lines:
        item, *names = line.split(" ")
        yield item, tuple(names)
