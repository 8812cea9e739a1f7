"""A small sentence encoder in plain numpy: WordPiece, six transformer layers, the mean of the token vectors.

The weights are all-MiniLM-L6-v2 (Apache-2.0, Reimers & Gurevych 2019), tuned on the phrases under rules/, on what
people asked and on what a larger encoder makes of these and more (Hinton et al. 2015), and stored as 8-bit integers
with a scale a row; `python -m benchmarks.consultation.train --encoder` makes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.stored import StoredArrays

MODEL = Path(__file__).with_name("encoder.npz")
MAX_TOKENS = 96  # pieces of words that the encoder was tuned on
_HEADS = 12  # attention heads of the encoder
_LONGEST = 60  # characters of a word that has pieces
_SLAB = 64  # batches that go through a layer together
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")

Floats = NDArray[np.float32]


class Encoder:
    """Texts → vectors; one instance a process."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        tokens = bytes(weights["vocabulary"]).decode().split("\n")
        self.vocabulary = {token: number for number, token in enumerate(tokens)}
        self.words, self.scales = weights["words"], weights["words.scale"]
        self.layers = sum(name.endswith("intermediate.weight") for name in weights)
        self._stored, self._asked = weights, 0
        self._kept, self._space = dict[str, dict[str, Floats]](), dict[str, Floats]()

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Vectors of the texts, float32 [texts, width]."""
        self._asked += 1
        numbers = [self.tokens(text) for text in texts]
        found = np.empty((len(texts), self.words.shape[1]), dtype=np.float32)
        batches = _alike(numbers)
        while slab := list(islice(batches, _SLAB)):
            read = self._encoded([np.array([numbers[place] for place in places]) for places in slab])
            for places, vectors in zip(slab, read, strict=True):
                found[places] = vectors
        return found

    def tokens(self, text: str) -> list[int]:
        """Numbers of the word pieces, with the marks of beginning and end."""
        pieces = word_pieces(text, self.vocabulary)[: MAX_TOKENS - 2]
        return [self.vocabulary[piece] for piece in ("[CLS]", *pieces, "[SEP]")]

    def _encoded(self, batches: Sequence[NDArray[np.int64]]) -> list[Floats]:
        """The vectors of every batch; each layer is restored once for all of them."""
        positions, gain, bias = (floats(self._stored, name) for name in ("positions", "norm.gain", "norm.bias"))
        hidden = [_normal(self._read(tokens) + positions[: tokens.shape[1]], gain, bias) for tokens in batches]
        for number in range(self.layers):
            w = self._layer(f"{number}.")
            hidden = [_through(w, one) for one in hidden]
        return [one.mean(axis=1, dtype=np.float32) for one in hidden]

    def _read(self, tokens: NDArray[np.int64]) -> Floats:
        found: Floats = self.words[tokens].astype(np.float32) * self.scales[tokens].astype(np.float32)
        return found

    def _layer(self, at: str) -> Mapping[str, Floats]:
        """The weights of a layer as floats, kept from the second call on.

        To hold them all costs a single question more than to compute with them: there one space serves every layer.
        """
        if at in self._kept:
            return self._kept[at]
        space = self._kept.setdefault(at, {}) if self._asked > 1 else self._space
        for name in self._stored:
            if name.startswith(at) and not name.endswith(".scale"):
                plain = name.removeprefix(at)
                space[plain] = floats(self._stored, name, space.get(plain))
        return space


def word_pieces(text: str, known: Collection[str]) -> list[str]:
    """The longest known pieces of each word in turn, without accents and case: WordPiece (Wu et al. 2016)."""
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    return [piece for word in _WORD.findall(plain) for piece in _pieces(word, known)]


def _pieces(word: str, known: Collection[str]) -> list[str]:
    found, start = list[str](), 0
    while start < len(word):
        prefix = "##" if start else ""
        end = next((e for e in range(len(word), start, -1) if prefix + word[start:e] in known), None)
        if end is None or len(word) > _LONGEST:
            return ["[UNK]"]
        found.append(prefix + word[start:end])
        start = end
    return found


def _through(w: Mapping[str, Floats], hidden: Floats) -> Floats:
    texts, count, width = hidden.shape
    split = [
        _linear(w, hidden, part).reshape(texts, count, _HEADS, -1).transpose(0, 2, 1, 3)
        for part in ("query", "key", "value")
    ]
    scores = split[0] @ split[1].transpose(0, 1, 3, 2) / np.float32((width // _HEADS) ** 0.5)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = scores / scores.sum(axis=-1, keepdims=True) @ split[2]
    mixed = _linear(w, mixed.transpose(0, 2, 1, 3).reshape(texts, count, width), "mixed")
    hidden = _normal(hidden + mixed, w["mixed.gain"], w["mixed.shift"])
    outer = _linear(w, _gelu(_linear(w, hidden, "intermediate")), "output")
    return _normal(hidden + outer, w["output.gain"], w["output.shift"])


def _linear(w: Mapping[str, Floats], x: Floats, name: str) -> Floats:
    flat = x.reshape(-1, x.shape[-1])
    found: Floats = (flat @ w[f"{name}.weight"] + w[f"{name}.bias"]).reshape(*x.shape[:-1], -1)
    return found


def _alike(numbers: list[list[int]]) -> Iterator[list[int]]:
    """Places of texts with equally many tokens, up to 64 at a time: batches that need no padding."""
    by_length: dict[int, list[int]] = {}
    for place, tokens in enumerate(numbers):
        by_length.setdefault(len(tokens), []).append(place)
    for places in by_length.values():
        yield from (places[at : at + 64] for at in range(0, len(places), 64))


@cache
def encoder() -> Encoder:
    """The bundled encoder, read once."""
    return Encoder(StoredArrays(MODEL))


def floats(weights: Mapping[str, NDArray[Any]], name: str, space: Floats | None = None) -> Floats:
    """The weights of this name as floats, written into the space where one is given."""
    held = weights[name]
    found = np.empty_like(held, dtype=np.float32) if space is None else space
    np.copyto(found, held)
    if f"{name}.scale" in weights:
        found *= weights[f"{name}.scale"]
    return found


def _normal(x: Floats, gain: Floats, bias: Floats) -> Floats:
    centred = x - x.mean(axis=-1, keepdims=True)
    found: Floats = centred / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + 1e-12) * gain + bias
    return found


def _gelu(x: Floats) -> Floats:
    """x Φ(x), the error function by Abramowitz & Stegun 7.1.26."""
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    found: Floats = (0.5 * x * (1 + np.sign(x) * (1 - series * np.exp(-z * z)))).astype(np.float32)
    return found
