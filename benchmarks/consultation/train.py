"""Trains the matcher on the phrases under rules/ and writes advisor/consult/matcher.npz.

`python -m benchmarks.consultation.train` fits the logistic model on the shipped encoder with PyTorch (two minutes), a
prior added for what is out of scope: people say more of it than one phrase in ninety;
`--encoder FOLDER TEACHER` tunes the encoder itself before, from the published weights in the folder and with a teacher
from the other (an hour), see encoding.py.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.consult.encoder import MODEL as ENCODER
from advisor.consult.encoder import encoder, floats
from advisor.consult.features import SLOTS, hashed
from advisor.consult.matcher import MODEL, OUTSIDE
from advisor.stored import StoredArrays
from benchmarks.consultation import recalled
from benchmarks.consultation.network import lower, vectors
from benchmarks.consultation.utterances import Sample, fingerprints, samples, shares

VECTOR_WEIGHT = 6.0
WORD_WEIGHT = 8.0
OUTSIDE_PRIOR = 1.0
SETTINGS = {
    "temperature": 0.8,
    "whole": 0.2,
    "outside": 0.15,
    "part": 0.8,
    "piece": 0.8,
    "least": 1e-4,
    "recall.nearest": 30,
    "recall.width": 0.06,
    "recall.share": 0.5,
    "recall.least": 0.003,
}
"""`recall`: votes of the nearest lines; chosen by the likelihood of threads 2, tuning, on which nothing is trained."""


class Fitted(NamedTuple):
    """The logistic model: weights [meanings, width] of the vectors and [slots, meanings] of the words, and a bias."""

    ids: list[str]
    vectors: NDArray[np.float32]
    words: NDArray[np.float32]
    bias: NDArray[np.float32]


def fit(made: list[Sample], strength: float = 0.3, epochs: int = 15, size: int = 512) -> Fitted:
    """The logistic model of the samples, by Adam with a penalty; one with two meanings counts half for each."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    ids = sorted({key for sample in made for key in sample.meant})
    vectors = VECTOR_WEIGHT * unit_vectors([sample.text for sample in made])
    words = [hashed(sample.text) for sample in made]
    wanted = shares(made, ids)
    linear = nn.Linear(vectors.shape[1], len(ids))
    bag = nn.EmbeddingBag(SLOTS, len(ids), mode="sum")
    for weight in (linear.weight, linear.bias, bag.weight):
        nn.init.zeros_(weight)
    groups = [{"params": linear.parameters(), "lr": 0.02}, {"params": bag.parameters(), "lr": 0.05}]
    optimizer = torch.optim.Adam(groups, weight_decay=1 / (strength * len(made)))
    steps = epochs * -(-len(made) // size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [0.02, 0.05], total_steps=steps, pct_start=0.15)
    order = np.random.default_rng(0)
    for _ in range(epochs):
        shuffled = order.permutation(len(made))
        for places in (shuffled[at : at + size] for at in range(0, len(made), size)):
            scores = linear(vectors[places]) + bag(*_bags([words[place] for place in places]))
            loss = nn.functional.cross_entropy(scores, wanted[places])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    learned = (linear.weight, bag.weight, linear.bias)
    return Fitted(ids, *(weight.detach().numpy() for weight in learned))


def unit_vectors(texts: list[str]) -> Any:
    """What the shipped encoder makes of the texts, of unit length, by PyTorch: in a tenth of the time."""
    import torch

    stored = StoredArrays(ENCODER)
    names = [name for name in stored if name != "vocabulary" and not name.endswith(".scale")]
    weights = {name: torch.tensor(floats(stored, name)) for name in names}
    found = vectors(weights, lower(weights, [encoder().tokens(text) for text in texts], 0), 0)
    return found / found.norm(dim=1, keepdim=True)


def _bags(words: list[dict[int, float]]) -> tuple[Any, Any, Any]:
    """Slots, where each text's begin, and their weights, as an EmbeddingBag takes them."""
    import torch

    starts = np.cumsum([0, *(len(one) for one in words[:-1])])
    slots = [slot for one in words for slot in one]
    weights = [WORD_WEIGHT * weight for one in words for weight in one.values()]
    return torch.tensor(slots), torch.tensor(starts), torch.tensor(weights)


def arrays(model: Fitted, settings: dict[str, float], told: list[Sample]) -> dict[str, NDArray[Any]]:
    """The model with these lines to recall: vectors as 16-bit floats, words as scaled 8-bit integers."""
    recall = recalled.kept(unit_vectors([sample.text for sample in told]).numpy(), told, model.ids)
    words = model.words * WORD_WEIGHT
    scale = np.maximum(np.abs(words).max(axis=0, keepdims=True) / 127, 1e-9)
    return {
        "ids": _text(model.ids),
        "vectors": (model.vectors.T * VECTOR_WEIGHT).astype(np.float16),
        "words": np.round(words / scale).astype(np.int8),
        "words.scale": scale.astype(np.float32),
        "settings.names": _text(list(settings)),
        "settings": np.array(list(settings.values()), dtype=np.float64),
        "bias": (model.bias + OUTSIDE_PRIOR * (np.array(model.ids) == OUTSIDE)).astype(np.float32),
        **{f"recall.{name}": values for name, values in recall._asdict().items()},
    }


def write(model: Fitted, settings: dict[str, float]) -> None:
    """Stores the model without pickle."""
    stored = arrays(model, settings, recalled.lines())
    np.savez(MODEL, fingerprints=np.array(fingerprints(), dtype=np.uint32), **stored)  # plain: read where it stands


def _text(lines: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def main() -> None:
    """Trains and writes."""
    made = samples()
    if "--encoder" in sys.argv:
        from benchmarks.consultation.encoding import tune

        at = sys.argv.index("--encoder")
        tune(Path(sys.argv[at + 1]), Path(sys.argv[at + 2]), made)
        encoder.cache_clear()
    model = fit(made)
    write(model, SETTINGS)
    print(f"{len(made)} samples, {len(model.ids)} meanings → {MODEL}")


if __name__ == "__main__":
    main()
