"""What lines that people wrote before meant: those nearest to a text vote (k nearest neighbours, Cover & Hart 1967)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Kept(NamedTuple):
    """Lines as they are stored: a projection [width, kept], unit vectors in 8 bits [lines, kept] with a scale a line,
    and the meanings of each [lines, most], -1 where it has no more."""

    basis: NDArray[np.float16]
    vectors: NDArray[np.int8]
    scales: NDArray[np.float16]
    meanings: NDArray[np.int16]


class Recall:
    """The lines that are kept; the `nearest` of them vote for what they mean, by their likeness over `width`."""

    def __init__(self, stored: Mapping[str, NDArray[Any]], meanings: int, nearest: int, width: float) -> None:
        kept = Kept(*(stored[f"recall.{name}"] for name in Kept._fields))
        self.basis = kept.basis.astype(np.float32)
        self.lines = kept.vectors.astype(np.float32) * kept.scales.astype(np.float32)[:, None]
        self.meanings, self.count = kept.meanings, meanings
        self.nearest, self.width = min(nearest, len(self.lines)), width

    def chances(self, vectors: Floats) -> Floats:
        """Shares of the votes for every meaning, float32 [texts, meanings], for vectors of the texts [texts, width]."""
        likeness = _unit(vectors @ self.basis) @ self.lines.T
        near = np.argpartition(-likeness, self.nearest - 1, axis=1)[:, : self.nearest]
        weights = np.exp((np.take_along_axis(likeness, near, axis=1) - 1) / np.float32(self.width))
        weights /= weights.sum(axis=1, keepdims=True)
        return self._voted(near, weights)

    def _voted(self, near: NDArray[np.intp], weights: Floats) -> Floats:
        """The weights of the lines [texts, lines] given to their meanings, in equal parts where a line has several."""
        found = np.zeros((len(near), self.count), dtype=np.float32)
        meant = self.meanings[near]
        weights = weights / (meant >= 0).sum(axis=2)
        for column in np.moveaxis(meant, 2, 0):
            row, place = np.nonzero(column >= 0)
            np.add.at(found, (row, column[row, place]), weights[row, place])
        return found


def _unit(vectors: Floats) -> Floats:
    found: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found
