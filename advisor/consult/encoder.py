"""A small sentence encoder in plain numpy: WordPiece, three transformer layers, the mean of the token vectors.

The weights are paraphrase-MiniLM-L3-v2 (Apache-2.0, Reimers & Gurevych 2019), tuned on the phrases under rules/ and
stored as 8-bit integers with a scale a row; `python -m benchmarks.consultation.train --encoder` makes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL = Path(__file__).with_name("encoder.npz")
MAX_TOKENS = 96
_HEADS = 12
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")

Floats = NDArray[np.float32]


class Encoder:
    """Texts → vectors; one instance a process."""

    def __init__(self, weights: Mapping[str, NDArray[Any]]) -> None:
        tokens = bytes(weights["vocabulary"]).decode().split("\n")
        self.vocabulary = {token: number for number, token in enumerate(tokens)}
        self.weights = {
            name: _restored(name, weights) for name in weights if not name.endswith((".scale", "vocabulary"))
        }
        self.layers = sum(name.endswith("intermediate.weight") for name in self.weights)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Vectors of the texts, float32 [texts, width]."""
        return np.stack([self._one(self.tokens(text)) for text in texts])

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

    def _one(self, tokens: list[int]) -> Floats:
        w = self.weights
        hidden = _normal(w["words"][tokens] + w["positions"][: len(tokens)], w["norm.gain"], w["norm.bias"])
        for number in range(self.layers):
            hidden = self._layer(hidden, f"{number}.")
        mean: Floats = hidden.mean(axis=0, dtype=np.float32)
        return mean

    def _layer(self, hidden: Floats, at: str) -> Floats:
        w = self.weights
        count, width = hidden.shape
        split = [
            (hidden @ w[f"{at}{part}.weight"] + w[f"{at}{part}.bias"]).reshape(count, _HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        ]
        scores = split[0] @ split[1].transpose(0, 2, 1) / np.float32((width // _HEADS) ** 0.5)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True) @ split[2]).transpose(1, 0, 2).reshape(count, width)
        mixed = mixed @ w[f"{at}mixed.weight"] + w[f"{at}mixed.bias"]
        hidden = _normal(hidden + mixed, w[f"{at}mixed.gain"], w[f"{at}mixed.shift"])
        inner = _gelu(hidden @ w[f"{at}intermediate.weight"] + w[f"{at}intermediate.bias"])
        outer = inner @ w[f"{at}output.weight"] + w[f"{at}output.bias"]
        return _normal(hidden + outer, w[f"{at}output.gain"], w[f"{at}output.shift"])


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
