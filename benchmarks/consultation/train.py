"""Trains the matcher on the phrases under rules/ and writes advisor/consult/matcher.npz.

`python -m benchmarks.consultation.train` fits the logistic model on the shipped encoder (a minute or two), a
prior added for what is out of scope: people say more of it than one phrase in ninety;
`--encoder` tunes the encoder itself before (PyTorch, a quarter of an hour), see encoding.py.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.consult.encoder import encoder
from advisor.consult.features import features
from advisor.consult.matcher import MODEL, OUTSIDE
from benchmarks.consultation.utterances import Sample, fingerprints, samples

VECTOR_WEIGHT = 12.0
WORD_WEIGHT = 2.0
OUTSIDE_PRIOR = 1.5
SETTINGS = {
    "temperature": 1.1,
    "whole": 0.38,
    "outside": 0.15,
    "part": 0.7,
    "piece": 0.85,
    "clause": 0.95,
    "second": 0.4,
}


def seen(texts: list[str]) -> Any:
    """What the model sees of the texts: sparse [texts, vector width + slots]."""
    from scipy.sparse import csr_matrix, hstack

    vectors = encoder()(texts)
    vectors = VECTOR_WEIGHT * vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    words = csr_matrix(np.stack([features(text) for text in texts])) * WORD_WEIGHT
    return hstack([csr_matrix(vectors), words]).tocsr().astype(np.float32)


def fit(made: list[Sample], strength: float = 0.5) -> tuple[Any, list[str]]:
    """The logistic model of the samples; one with two meanings counts half for each."""
    from sklearn.linear_model import LogisticRegression

    rows = [(place, key, 1 / len(sample.meant)) for place, sample in enumerate(made) for key in sample.meant]
    matrix = seen([sample.text for sample in made])[[row[0] for row in rows]]
    model = LogisticRegression(C=strength, max_iter=80, tol=1e-3)
    model.fit(matrix, [row[1] for row in rows], sample_weight=[row[2] for row in rows])
    return model, list(model.classes_)


def write(model: Any, ids: list[str], settings: dict[str, float]) -> None:
    """Stores the model without pickle: vectors as 16-bit floats, words as 8-bit integers with a scale a meaning."""
    width = model.coef_.shape[1] - len(features("x"))
    words = model.coef_[:, width:].T * WORD_WEIGHT
    scale = np.maximum(np.abs(words).max(axis=0, keepdims=True) / 127, 1e-9)
    np.savez_compressed(
        MODEL,
        ids=_text(ids),
        vectors=(model.coef_[:, :width].T * VECTOR_WEIGHT).astype(np.float16),
        words=np.round(words / scale).astype(np.int8),
        **{"words.scale": scale.astype(np.float32), "settings.names": _text(list(settings))},
        settings=np.array(list(settings.values()), dtype=np.float64),
        bias=(model.intercept_ + OUTSIDE_PRIOR * (np.array(ids) == OUTSIDE)).astype(np.float32),
        fingerprints=np.array(fingerprints(), dtype=np.uint32),
    )


def _text(lines: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def main() -> None:
    """Trains and writes."""
    if "--encoder" in sys.argv:
        from benchmarks.consultation.encoding import tune

        tune()
        encoder.cache_clear()
    made = samples()
    model, ids = fit(made)
    write(model, ids, SETTINGS)
    print(f"{len(made)} samples, {len(ids)} meanings → {MODEL}")


if __name__ == "__main__":
    main()
