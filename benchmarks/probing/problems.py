"""Ten small problems of families that no recorded cell has, and the ordinary PyTorch loop that trains on them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

TRAIN, HELD = 200, 240
Array = NDArray[np.float64]
Data = tuple[Array, Array]


def _digits() -> Array:
    from sklearn.datasets import load_digits

    return np.asarray(load_digits().data / 16.0)


def _autoencoded(rng: np.random.Generator) -> Data:
    x = rng.permutation(_digits())
    return x, x


def _denoised(rng: np.random.Generator) -> Data:
    x = rng.permutation(_digits())
    return x + 0.5 * rng.normal(size=x.shape), x


def _upper_from_lower(rng: np.random.Generator) -> Data:
    x = rng.permutation(_digits())
    return x[:, 32:], x[:, :32]


def _photographed(rng: np.random.Generator) -> Data:
    from sklearn.datasets import load_sample_image

    image = load_sample_image("flower.jpg")[100:300:4, 200:400:4] / 255.0
    rows, columns = np.divmod(rng.permutation(image.shape[0] * image.shape[1]), image.shape[1])
    places = np.stack([rows, columns], 1) / len(image)
    waves = places @ rng.normal(size=(2, 16)) * 2 * np.pi
    return np.hstack([np.sin(waves), np.cos(waves)]), image[rows, columns]


def _swung(rng: np.random.Generator) -> Data:
    """A double pendulum's next angles, half a second later."""
    state = rng.uniform(-2, 2, (1200, 4))
    first, now = state.copy(), state.copy()
    for _ in range(50):
        a, b, u, v = now.T
        d = a - b
        low = 2 - np.cos(d) ** 2
        du = (-np.sin(d) * (u**2 * np.cos(d) + v**2) - 9.8 * (2 * np.sin(a) - np.sin(b) * np.cos(d))) / low
        dv = (np.sin(d) * (2 * u**2 + v**2 * np.cos(d)) + 9.8 * 2 * (np.sin(a) * np.cos(d) - np.sin(b))) / low
        now = now + 0.01 * np.stack([u, v, du, dv], 1)
    return first, now[:, :2]


def _added(rng: np.random.Generator) -> Data:
    """(a + b) mod 29, told as one-hot pairs."""
    pairs = rng.permutation(29 * 29)
    a, b = np.divmod(pairs, 29)
    return np.hstack([np.eye(29)[a], np.eye(29)[b]]), np.eye(29)[(a + b) % 29]


def _rated(rng: np.random.Generator) -> Data:
    """Ratings of users for things from few hidden factors."""
    users, things = rng.normal(size=(40, 3)), rng.normal(size=(30, 3))
    place = rng.permutation(1200)
    who, what = np.divmod(place, 30)
    made = (users[who] * things[what]).sum(1, keepdims=True)
    return np.hstack([np.eye(40)[who], np.eye(30)[what]]), made + 0.3 * rng.normal(size=made.shape)


def _labelled(rng: np.random.Generator) -> Data:
    """Five labels at once of mixtures of signals."""
    kept = rng.random((1200, 5)) < 0.4
    return kept @ rng.normal(size=(5, 20)) + 0.7 * rng.normal(size=(1200, 20)), kept.astype(float)


def _sorted(rng: np.random.Generator) -> Data:
    x = rng.normal(size=(1200, 8))
    return x, np.sort(x, axis=1)


def _located(rng: np.random.Generator) -> Data:
    """Where a source stands, from the strength that ten sensors receive."""
    place, sensors = rng.uniform(-1, 1, (1200, 2)), rng.uniform(-1, 1, (10, 2))
    far = np.linalg.norm(place[:, None] - sensors, axis=2)
    return 1 / (0.1 + far**2) + 0.2 * rng.normal(size=far.shape), place


PROBLEMS: Mapping[str, Callable[[np.random.Generator], Data]] = {
    "autoencoded": _autoencoded, "denoised": _denoised, "completed": _upper_from_lower, "photographed": _photographed,
    "swung": _swung, "added": _added, "rated": _rated, "labelled": _labelled, "sorted": _sorted, "located": _located,
}  # fmt: skip
PROBABILITIES = {"added": "classes", "labelled": "labels"}


@cache
def data(name: str) -> tuple[torch.Tensor, ...]:
    """Training, validation and test inputs and answers."""
    x, y = PROBLEMS[name](np.random.default_rng(3))
    x = (x - x.mean(0)) / (x.std(0) + 1e-6)
    parts = np.split(np.arange(len(x))[: TRAIN + 2 * HELD], [TRAIN, min(TRAIN + HELD, (TRAIN + len(x)) // 2)])
    return tuple(torch.tensor(v[part], dtype=torch.float32) for part in parts for v in (x, y))


def _losses(name: str, made: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """The mean loss of every model [models]."""
    kind = PROBABILITIES.get(name)
    if kind == "classes":
        return -(wanted * made.log_softmax(-1)).sum(-1).mean(1)
    if kind == "labels":
        losses = torch.nn.functional.binary_cross_entropy_with_logits(made, wanted.expand_as(made), reduction="none")
        return losses.mean((1, 2))
    return ((made - wanted) ** 2).mean((1, 2))


def _weights(sizes: Sequence[int], seeds: Sequence[int]) -> list[torch.Tensor]:
    """Weights and biases of one network a seed, as torch's own layers begin, [models, ...]."""
    own = []
    for seed in seeds:
        torch.manual_seed(seed)
        layers = [torch.nn.Linear(n, m) for n, m in itertools.pairwise(sizes)]
        own.append([v.detach() for layer in layers for v in (layer.weight.T, layer.bias[None])])
    return [torch.stack(parts).requires_grad_() for parts in zip(*own, strict=True)]


def _outputs(weights: Sequence[torch.Tensor], x: torch.Tensor, dropout: float) -> torch.Tensor:
    for i in range(0, len(weights), 2):
        x = torch.baddbmm(weights[i + 1], x, weights[i])
        if i + 2 < len(weights):
            x = torch.nn.functional.dropout(x.relu(), dropout, dropout > 0)
    return x


def _factor(told: Mapping[str, Any], at: float) -> float:
    rise = min(1.0, at / told["warmup_fraction"]) if told["warmup_fraction"] else 1.0
    return rise * (0.5 * (1 + math.cos(math.pi * at)) if told["lr_schedule"] == "cosine" else 1.0)


def _clipped(weights: Sequence[torch.Tensor], most: float) -> None:
    grads = [w.grad for w in weights if w.grad is not None]
    norm = torch.stack([g.flatten(1).norm(dim=1) for g in grads]).norm(dim=0)
    for grad in grads:
        grad.mul_(torch.clamp(most / (norm + 1e-6), max=1)[:, None, None])


def _optimizer(weights: list[torch.Tensor], told: Mapping[str, Any]) -> Any:
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    options = {"momentum": 0.9} if told["optimizer"] == "sgd" else {}
    return kinds[told["optimizer"]](
        weights, lr=told["learning_rate"], weight_decay=told["weight_decay"], foreach=True, **options
    )


def fit(name: str, told: Mapping[str, Any], report: Callable[..., None], *seeds: int) -> list[tuple[float, float]]:
    """Trains one network a seed; gives the best validation loss of each and the test loss there.

    What is reported are epoch, validation and training loss of the first.
    """
    torch.set_num_threads(1)
    x, y, x_val, y_val, x_test, y_test = data(name)
    count, size, epochs = len(seeds), int(told["batch_size"]), int(told["epochs"])
    weights = _weights([x.shape[1], *[int(told["hidden_size"])] * int(told["num_layers"]), y.shape[1]], seeds)
    tuned, parts, best = _optimizer(weights, told), max(1, len(x) // size), [(math.inf, math.inf)] * count
    orders = [torch.Generator().manual_seed(seed) for seed in seeds]
    for epoch in range(epochs):
        order = torch.stack([torch.randperm(len(x), generator=own) for own in orders])
        for number in range(parts):
            rows = order[:, number * size : (number + 1) * size]
            for group in tuned.param_groups:
                group["lr"] = told["learning_rate"] * _factor(told, (epoch * parts + number + 1) / (epochs * parts))
            tuned.zero_grad()
            _losses(name, _outputs(weights, x[rows], told["dropout"]), y[rows]).sum().backward()
            if told["clip_norm"]:
                _clipped(weights, told["clip_norm"])
            tuned.step()
        with torch.no_grad():
            seen, test, train = (
                _losses(name, _outputs(weights, a.expand(count, *a.shape), 0.0), b).nan_to_num(1e6, 1e6).tolist()
                for a, b in ((x_val, y_val), (x_test, y_test), (x, y))
            )
        best = [min(was, now) for was, now in zip(best, zip(seen, test, strict=True), strict=True)]
        report(epoch, seen[0], train[0])
    return best
