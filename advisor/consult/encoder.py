"""A small sentence encoder in plain numpy: WordPiece, six transformer layers, the mean of the token vectors.

The weights are all-MiniLM-L6-v2 (Apache-2.0, Reimers & Gurevych 2019), tuned on the phrases under rules/ and
stored as 8-bit integers with a scale a row; `python -m benchmarks.consultation.train --encoder` makes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL = Path(__file__).with_name("encoder.npz")
MAX_TOKENS = 96  # pieces of words that the encoder was tuned on
_HEADS = 12  # attention heads of the encoder
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")

Floats = NDArray[np.float32]


class Encoder:
    """Texts → vectors; one instance a process."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        tokens = bytes(weights["vocabulary"]).decode().split("\n")
        self.vocabulary = {token: number for number, token in enumerate(tokens)}
        self.words, self.scales = weights["words"], weights["words.scale"].astype(np.float32)
        left_out = (".scale", "vocabulary", "words")
        self.weights = {name: _restored(name, weights) for name in weights if not name.endswith(left_out)}
        self.layers = sum(name.endswith("intermediate.weight") for name in self.weights)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Vectors of the texts, float32 [texts, width]."""
        numbers = [self.tokens(text) for text in texts]
        found = np.empty((len(texts), self.words.shape[1]), dtype=np.float32)
        for places in _alike(numbers):
            found[places] = self._encoded(np.array([numbers[place] for place in places]))
        return found

    def tokens(self, text: str) -> list[int]:
        """Numbers of the word pieces, with the marks of beginning and end."""
        plain = unicodedata.normalize("NFD", text.lower())
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
        pieces = [piece for word in _WORD.findall(plain) for piece in self._pieces(word)]
        known = self.vocabulary
        return [known["[CLS]"], *pieces[: MAX_TOKENS - 2], known["[SEP]"]]

    def _pieces(self, word: str) -> list[int]:
        found, start = [], 0
        while start < len(word):
            prefix = "##" if start else ""
            end = next((e for e in range(len(word), start, -1) if prefix + word[start:e] in self.vocabulary), None)
            if end is None or len(word) > 60:
                return [self.vocabulary["[UNK]"]]
            found.append(self.vocabulary[prefix + word[start:end]])
            start = end
        return found

    def _encoded(self, tokens: NDArray[np.int64]) -> Floats:
        w = self.weights
        read = self.words[tokens].astype(np.float32) * self.scales[tokens]
        hidden = _normal(read + w["positions"][: tokens.shape[1]], w["norm.gain"], w["norm.bias"])
        for number in range(self.layers):
            hidden = self._layer(hidden, f"{number}.")
        mean: Floats = hidden.mean(axis=1, dtype=np.float32)
        return mean

    def _layer(self, hidden: Floats, at: str) -> Floats:
        w = self.weights
        texts, count, width = hidden.shape
        split = [
            self._linear(hidden, at + part).reshape(texts, count, _HEADS, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        ]
        scores = split[0] @ split[1].transpose(0, 1, 3, 2) / np.float32((width // _HEADS) ** 0.5)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = scores / scores.sum(axis=-1, keepdims=True) @ split[2]
        mixed = self._linear(mixed.transpose(0, 2, 1, 3).reshape(texts, count, width), f"{at}mixed")
        hidden = _normal(hidden + mixed, w[f"{at}mixed.gain"], w[f"{at}mixed.shift"])
        outer = self._linear(_gelu(self._linear(hidden, f"{at}intermediate")), f"{at}output")
        return _normal(hidden + outer, w[f"{at}output.gain"], w[f"{at}output.shift"])

    def _linear(self, x: Floats, name: str) -> Floats:
        flat = x.reshape(-1, x.shape[-1])
        found: Floats = (flat @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]).reshape(
            *x.shape[:-1], -1
        )
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
    with np.load(MODEL, allow_pickle=False) as stored:
        return Encoder({name: stored[name] for name in stored.files})


def _restored(name: str, weights: Mapping[str, NDArray[Any]]) -> Floats:
    scale = weights.get(f"{name}.scale")
    plain: Floats = weights[name].astype(np.float32)
    return plain if scale is None else plain * scale.astype(np.float32)


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
