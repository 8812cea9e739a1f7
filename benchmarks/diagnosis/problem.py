"""One learning problem, split once into train, validation and hidden test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Split:
    x: NDArray[np.generic]
    y: NDArray[np.generic]


@dataclass(frozen=True)
class Task:
    """One learning problem. kind: classes · regression · language (a class at every position)."""

    name: str
    half: str
    kind: str
    architectures: tuple[str, ...]
    n_classes: int
    train: Split
    validation: Split
    test: Split


def divided(
    name: str, half: str, kind: str, architectures: tuple[str, ...], x: NDArray, y: NDArray, n_train: int, n_val: int
) -> Task:
    """The problem of these examples: real inputs and answers are standardized by the training part."""
    order = np.random.default_rng(len(x) + n_train).permutation(len(x))
    x, y = x[order], y[order]
    parts = (slice(0, n_train), slice(n_train, n_train + n_val), slice(n_train + n_val, n_train + n_val + 700))
    if x.dtype.kind == "f":
        axes = tuple(range(x.ndim)) if x.ndim > 2 else 0
        mean, scale = x[parts[0]].mean(axes), x[parts[0]].std(axes)
        scale = np.where(scale > 0.05 * np.max(scale), scale, np.max(scale))
        x = ((x - mean) / scale).astype(np.float32)
    if kind == "regression":
        y = ((y - y[parts[0]].mean()) / y[parts[0]].std()).astype(np.float32)[:, None]
    splits = [Split(x[part], y[part]) for part in parts]
    return Task(name, half, kind, architectures, int(y.max()) + 1 if kind != "regression" else 1, *splits)
