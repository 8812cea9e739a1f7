"""The lines that people wrote as the matcher keeps them: their vectors made small, and what each means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.consult.recalling import Kept
from benchmarks.consultation.utterances import TRAINED, Sample, labelled

SIZE = 96
"""Main directions that are kept: the neighbours of 96 say what those of all 384 say."""
MOST = 3  # meanings a line
Floats = NDArray[np.float32]


def lines() -> list[Sample]:
    """The labelled lines, each once."""
    return list(dict.fromkeys(one for name in TRAINED for one in labelled(name)))


def kept(vectors: Floats, told: Sequence[Sample], ids: Sequence[str], size: int = SIZE) -> Kept:
    """The lines of these unit vectors on the `size` main directions of all of them, in 8 bits."""
    spread = vectors.T @ vectors / len(vectors)
    basis = np.linalg.eigh(spread)[1][:, ::-1][:, :size].astype(np.float16)
    small = vectors @ basis.astype(np.float32)
    small /= np.linalg.norm(small, axis=1, keepdims=True)
    scales = (np.abs(small).max(axis=1) / 127).astype(np.float16)
    eighths = np.round(small / scales[:, None]).clip(-127, 127).astype(np.int8)
    return Kept(basis, eighths, scales, _meanings(told, {key: place for place, key in enumerate(ids)}))


def _meanings(told: Sequence[Sample], place: dict[str, int]) -> NDArray[np.int16]:
    found = np.full((len(told), MOST), -1, dtype=np.int16)
    for row, sample in enumerate(told):
        listed = [place[key] for key in sample.meant][:MOST]
        found[row, : len(listed)] = listed
    return found
