"""The sentence encoders' forward pass in PyTorch, for training: matrices multiplied in bfloat16, the sums in float32.

Weights with `distances` [2 × longest − 1, heads] add these to the attention, by how far two tokens lie apart (MPNet).

A text goes through the lower layers once, its states are kept, and only the upper ones are run while they are tuned.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

PARTS = ("query", "key", "value", "mixed", "intermediate", "output")
_HEADS = 12
_SIZE = 64  # texts that go through together where nothing is learnt


def depth(w: Mapping[str, Any]) -> int:
    """How many layers there are."""
    return sum(name.endswith("intermediate.weight") for name in w)


def lower(w: Mapping[str, Any], numbers: Sequence[list[int]], first: int) -> list[Any]:
    """The states before layer `first` of every text: tensors [tokens, width]."""
    import torch

    found: list[Any] = [None] * len(numbers)
    with torch.no_grad():
        for places in _alike(numbers):
            hidden = _embedded(w, [numbers[place] for place in places])
            hidden = _through(w, hidden, _mask([numbers[place] for place in places]), range(first))
            for place, states in zip(places, hidden, strict=True):
                found[place] = states[: len(numbers[place])].bfloat16()
    return found


def upper(w: Mapping[str, Any], kept: Sequence[Any], first: int) -> Any:
    """The vectors of texts whose lower states were kept: tensor [texts, width]."""
    import torch

    mask = _mask(kept)
    hidden = torch.nn.utils.rnn.pad_sequence(list(kept), batch_first=True).float()
    hidden = _through(w, hidden, mask, range(first, depth(w)))
    return (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def vectors(w: Mapping[str, Any], kept: Sequence[Any], first: int) -> Any:
    """The same of many texts at once, nothing learnt."""
    import torch

    found = torch.empty(len(kept), w["words"].shape[1])
    with torch.no_grad():
        for places in _alike(kept):
            found[places] = upper(w, [kept[place] for place in places], first)
    return found


def batches(texts: Sequence[Any], epochs: float, size: int = 32) -> list[list[int]]:
    """Places of texts of similar length, in random order, every epoch anew."""
    rng, found = random.Random(0), list[list[int]]()
    while len(found) * size < len(texts) * epochs:
        places = list(range(len(texts)))
        rng.shuffle(places)
        epoch = [
            one
            for at in range(0, len(places), size * 16)
            for one in _cut(sorted(places[at : at + size * 16], key=lambda place: len(texts[place])), size)
        ]
        rng.shuffle(epoch)
        found += epoch
    return found[: int(len(texts) * epochs / size)]


def _cut(places: list[int], size: int) -> Iterator[list[int]]:
    yield from (places[at : at + size] for at in range(0, len(places), size))


def _alike(texts: Sequence[Any]) -> Iterator[list[int]]:
    yield from _cut(sorted(range(len(texts)), key=lambda place: len(texts[place])), _SIZE)


def _mask(texts: Sequence[Any]) -> Any:
    import torch

    longest = max(map(len, texts))
    return torch.tensor([[1.0] * len(one) + [0.0] * (longest - len(one)) for one in texts])


def _embedded(w: Mapping[str, Any], numbers: Sequence[list[int]]) -> Any:
    import torch
    from torch.nn.functional import layer_norm

    longest = max(map(len, numbers))
    tokens = torch.tensor([row + [0] * (longest - len(row)) for row in numbers])
    hidden = w["words"][tokens] + w["positions"][:longest]
    return layer_norm(hidden, (hidden.shape[-1],), w["norm.gain"], w["norm.bias"], _small(w))


def _through(w: Mapping[str, Any], hidden: Any, mask: Any, layers: range) -> Any:
    import torch
    from torch.nn.functional import gelu

    hide = (mask - 1)[:, None, None] * 1e9 + _by_distance(w, hidden.shape[1])
    with torch.autocast("cpu", torch.bfloat16):
        for at in (f"{layer}." for layer in layers):
            query, key, value = (
                _linear(w, hidden, at + part).unflatten(-1, (_HEADS, -1)).transpose(1, 2) for part in PARTS[:3]
            )
            scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5 + hide
            mixed = _linear(w, (scores.softmax(-1) @ value).transpose(1, 2).flatten(2), f"{at}mixed")
            hidden = _normal(w, hidden + mixed, f"{at}mixed")
            outer = _linear(w, gelu(_linear(w, hidden, f"{at}intermediate")), f"{at}output")
            hidden = _normal(w, hidden + outer, f"{at}output")
    return hidden


def _linear(w: Mapping[str, Any], x: Any, name: str) -> Any:
    return x @ w[f"{name}.weight"] + w[f"{name}.bias"]


def _by_distance(w: Mapping[str, Any], count: int) -> Any:
    """What the distance of two tokens adds to their attention: tensor [heads, tokens, tokens], or nothing."""
    import torch

    if "distances" not in w:
        return 0.0
    places = torch.arange(count)
    apart = places[None] - places[:, None] + len(w["distances"]) // 2
    return w["distances"][apart].permute(2, 0, 1)


def _normal(w: Mapping[str, Any], x: Any, name: str) -> Any:
    from torch.nn.functional import layer_norm

    return layer_norm(x.float(), x.shape[-1:], w[f"{name}.gain"], w[f"{name}.shift"], _small(w))


def _small(w: Mapping[str, Any]) -> float:
    """What is added to a variance: MPNet was trained with another than BERT."""
    return 1e-5 if "distances" in w else 1e-12
