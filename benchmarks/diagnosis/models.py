"""Small networks for many models at once: all weights have a leading dimension of models, so a bmm trains all."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from benchmarks.diagnosis.problem import Task


@dataclass(frozen=True)
class Layout:
    """Shapes of the weights of one model, and the forward pass over [models, batch, …]."""

    shapes: tuple[tuple[int, ...], ...]
    gains: tuple[float, ...]
    forward: Callable[[list[Tensor], Tensor, Tensor | None], Tensor]


def initial(layout: Layout, seeds: list[int], scale: float = 1.0) -> Tensor:
    """Flat weights [models, weights]: a seed gives the same weights whatever else is in the batch."""
    rows = []
    for seed in seeds:
        generator = torch.Generator().manual_seed(1000 + seed)
        parts = [
            torch.randn(shape, generator=generator).flatten() * gain * (scale if len(shape) > 1 else 1)
            for shape, gain in zip(layout.shapes, layout.gains, strict=True)
        ]
        rows.append(torch.cat(parts))
    return torch.stack(rows)


def _dropped(h: Tensor, p: Tensor | None) -> Tensor:
    if p is None:
        return h
    keep = 1 - p.view(-1, *[1] * (h.dim() - 1))
    return h * (torch.rand_like(h) < keep) / keep


def _linear(h: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return torch.baddbmm(bias.unsqueeze(1), h, weight)


def mlp(task: Task, width: int, depth: int) -> Layout:
    inputs = task.train.x.shape[1]
    sizes = [inputs] + [width] * depth + [task.n_classes]
    shapes: list[tuple[int, ...]] = []
    gains: list[float] = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        shapes += [(fan_in, fan_out), (fan_out,)]
        gains += [math.sqrt((2 if fan_out == width else 1) / fan_in), 0.0]

    def forward(w: list[Tensor], x: Tensor, p: Tensor | None) -> Tensor:
        h = x
        for i in range(0, len(w) - 2, 2):
            h = _dropped(torch.relu(_linear(h, w[i], w[i + 1])), p)
        return _linear(h, w[-2], w[-1])

    return Layout(tuple(shapes), tuple(gains), forward)


def _patches(h: Tensor) -> Tensor:
    """[models, batch, rows, columns, channels] → 3x3 neighbourhoods [models, batch x places, 9 channels]."""
    padded = torch.nn.functional.pad(h, (0, 0, 1, 1, 1, 1))
    rows, columns = h.shape[2], h.shape[3]
    views = [padded[:, :, i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return torch.cat(views, -1).flatten(1, 3)


def cnn(task: Task, width: int, depth: int) -> Layout:
    first, second = max(2, width // 8), max(4, width // 4)
    shapes = ((9, first), (first,), (9 * first, second), (second,), (second * 4, width), (width,),
              (width, task.n_classes), (task.n_classes,))  # fmt: skip
    gains = tuple(math.sqrt((1 if i == 6 else 2) / s[0]) if len(s) == 2 else 0.0 for i, s in enumerate(shapes))

    def pooled(h: Tensor) -> Tensor:
        m, b, r, c, k = h.shape
        return h.view(m, b, r // 2, 2, c // 2, 2, k).amax((3, 5))

    def forward(w: list[Tensor], x: Tensor, p: Tensor | None) -> Tensor:
        h = x.movedim(2, -1)
        m, b = h.shape[:2]
        h = pooled(torch.relu(_linear(_patches(h), w[0], w[1])).view(m, b, 8, 8, -1))
        h = pooled(torch.relu(_linear(_patches(h), w[2], w[3])).view(m, b, 4, 4, -1))
        h = _dropped(torch.relu(_linear(h.flatten(2), w[4], w[5])), p)
        return _linear(h, w[6], w[7])

    return Layout(shapes, gains, forward)


def transformer(task: Task, width: int, depth: int) -> Layout:
    """Pre-norm blocks with two heads; a class per sequence (mean over positions) or per position (causal)."""
    tokens = task.train.x.ndim == 2
    length = task.train.x.shape[1]
    symbols = int(task.train.x.max()) + 1 if tokens else task.train.x.shape[2]
    block = ((width, 3 * width), (3 * width,), (width, width), (width,), (width, 2 * width), (2 * width,),
             (2 * width, width), (width,))  # fmt: skip
    shapes = ((symbols, width), (length, width), *block * depth, (width, task.n_classes), (task.n_classes,))
    gains = tuple(
        (1.0 if tokens else symbols**-0.5) if i == 0 else 0.1 if i == 1 else s[0] ** -0.5 if len(s) == 2 else 0.0
        for i, s in enumerate(shapes)
    )
    mask = torch.full((length, length), -1e9).triu(1) if task.kind == "language" else torch.zeros(length, length)

    def normed(h: Tensor) -> Tensor:
        return torch.nn.functional.layer_norm(h, h.shape[-1:])

    def flat(h: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return _linear(h.flatten(1, 2), weight, bias).view(*h.shape[:3], -1)

    def attention(h: Tensor, w: list[Tensor]) -> Tensor:
        m, b, t, d = h.shape
        q, k, v = flat(h, w[0], w[1]).view(m, b, t, 3, 2, d // 2).permute(3, 0, 1, 4, 2, 5).unbind(0)
        scores = (q @ k.transpose(-1, -2)) / math.sqrt(d // 2) + mask
        mixed = (scores.softmax(-1) @ v).transpose(2, 3).reshape(m, b, t, d)
        return flat(mixed, w[2], w[3])

    def forward(w: list[Tensor], x: Tensor, p: Tensor | None) -> Tensor:
        if tokens:
            h = w[0].gather(1, x.flatten(1)[..., None].expand(-1, -1, width)).view(*x.shape, width)
        else:
            h = flat(x, w[0], torch.zeros(len(w[0]), width))
        h = h + w[1][:, None]
        for i in range(depth):
            part = w[2 + 8 * i : 10 + 8 * i]
            h = h + _dropped(attention(normed(h), part), p)
            h = h + _dropped(flat(torch.relu(flat(normed(h), part[4], part[5])), part[6], part[7]), p)
        h = normed(h)
        if task.kind == "language":
            return flat(h, w[-2], w[-1])
        return _linear(h.mean(2), w[-2], w[-1])

    return Layout(shapes, gains, forward)


LAYOUTS: dict[str, Callable[[Task, int, int], Layout]] = {"mlp": mlp, "cnn": cnn, "transformer": transformer}


def split(flat: Tensor, layout: Layout) -> list[Tensor]:
    """Views of the flat weights as each weight's tensor [models, …]."""
    views: list[Any] = []
    at = 0
    for shape in layout.shapes:
        size = math.prod(shape)
        views.append(flat[:, at : at + size].view(len(flat), *shape))
        at += size
    return views
