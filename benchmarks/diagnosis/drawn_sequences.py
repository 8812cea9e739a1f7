"""Families of pictures and sequences drawn at random, all of the tuning half."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.diagnosis.drawn_tables import HALF
from benchmarks.diagnosis.problem import Task, divided


def pictured(name: str, number: int) -> Task:
    """8x8 pictures of smoothed noise; the class is the random filter of which the picture holds most."""
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(4000 + number)
    n_train, classes, size = int(10 ** rng.uniform(2.2, 3)), int(rng.integers(2, 9)), int(rng.integers(2, 5))
    x = gaussian_filter(rng.normal(size=(n_train + 1500, 8, 8)), (0, *[float(rng.uniform(0.1, 1))] * 2))
    filters = rng.normal(size=(classes, size, size))
    views = np.lib.stride_tricks.sliding_window_view(x / x.std(), (size, size), (1, 2))
    found = np.einsum("nrcij,kij->nrck", views, filters)
    scores = np.maximum(found, 0).mean((1, 2)) if rng.random() < 0.5 else found.max((1, 2))
    scores = (scores - scores.mean(0)) / scores.std(0) + rng.normal(0, rng.uniform(0, 0.5), scores.shape)
    return divided(
        name, HALF, "classes", ("cnn",), x[:, None].astype(np.float32), scores.argmax(1).astype(np.int64), n_train, 300
    )


def sequenced(name: str, number: int) -> Task:
    """Sequences of symbols: the next one in a random chain, or a class by a random sum over symbols and pairs."""
    rng = np.random.default_rng(5000 + number)
    n_train, length, symbols = int(10 ** rng.uniform(2.3, 3)), int(rng.integers(6, 15)), int(rng.integers(3, 9))
    total = n_train + 1500
    chain = rng.dirichlet(np.full(symbols, float(10 ** rng.uniform(-1, 0.3))), (symbols, symbols)).cumsum(-1)
    x = rng.integers(0, symbols, (total, length + 1))
    if number % 3 == 0:
        for at in range(2, length + 1):
            over = rng.random((total, 1)) > chain[x[:, at - 2], x[:, at - 1]]
            x[:, at] = np.minimum(over.sum(1), symbols - 1)
        return divided(name, HALF, "language", ("transformer",), x[:, :-1], x[:, 1:], n_train, 300)
    classes = int(rng.integers(2, 6))
    alone, pairs = rng.normal(size=(symbols, classes)), rng.normal(size=(symbols, symbols, classes))
    x = x[:, :-1]
    scores = alone[x].sum(1) + float(rng.uniform(0, 1)) * pairs[x[:, :-1], x[:, 1:]].sum(1)
    scores = (scores - scores.mean(0)) / scores.std(0) + rng.normal(0, rng.uniform(0, 0.4), scores.shape)
    return divided(name, HALF, "classes", ("transformer",), x, scores.argmax(1).astype(np.int64), n_train, 300)


def waved(name: str, number: int) -> Task:
    """Sequences of eight measurements: noise with a wave in it, of which the class is one of a few lengths."""
    rng = np.random.default_rng(6000 + number)
    n_train, classes, channels = int(10 ** rng.uniform(2.2, 3)), int(rng.integers(2, 8)), int(rng.integers(2, 9))
    total = n_train + 1500
    y = rng.integers(0, classes, total)
    speeds, mix = np.linspace(0.4, 2.6, classes), rng.normal(size=channels)
    wave = np.sin(speeds[y][:, None] * np.arange(8) + rng.uniform(0, 2 * np.pi, (total, 1)))
    x = wave[..., None] * mix + rng.normal(0, rng.uniform(0.2, 1.2), (total, 8, channels))
    return divided(name, HALF, "classes", ("transformer",), x.astype(np.float32), y.astype(np.int64), n_train, 300)


def _examples(rng: np.random.Generator) -> int:
    return int(10 ** rng.uniform(2.2, 3))


def _smooth(rng: np.random.Generator, count: int, width: float) -> NDArray:
    """Smooth random 8x8 pictures of unit spread."""
    from scipy.ndimage import gaussian_filter

    made = gaussian_filter(rng.normal(size=(count, 8, 8)), (0, width, width), mode="wrap")
    return np.asarray(made / made.std((1, 2), keepdims=True))


def likened(name: str, number: int) -> Task:
    """One smooth picture a class, seen shifted by a pixel or two and under noise."""
    rng = np.random.default_rng(15_000 + number)
    n_train, classes, most = _examples(rng), int(rng.integers(2, 11)), int(rng.integers(0, 3))
    y = rng.integers(0, classes, n_train + 1500)
    patterns = _smooth(rng, classes, rng.uniform(0.5, 1.5))
    shifts = rng.integers(-most, most + 1, (len(y), 2))
    x = np.stack([np.roll(patterns[k], tuple(by), (0, 1)) for k, by in zip(y, shifts, strict=True)])
    x = x * rng.uniform(0.5, 1.5, (len(y), 1, 1)) + rng.uniform(0.4, 2.0) * rng.normal(size=x.shape)
    return divided(name, HALF, "classes", ("cnn",), x[:, None].astype(np.float32), y, n_train, 300)


def spotted(name: str, number: int) -> Task:
    """Bright spots under noise: how many there are, or, as a number, how far to the right their middle lies."""
    rng = np.random.default_rng(16_000 + number)
    n_train, most = _examples(rng), int(rng.integers(2, 6))
    total = n_train + 1500
    y = rng.integers(1, most + 1, total)
    row, column = rng.uniform(0.5, 6.5, (2, total, most))
    here = np.mgrid[:8, :8]
    near = (here[0] - row[..., None, None]) ** 2 + (here[1] - column[..., None, None]) ** 2
    shown = np.arange(most) < y[:, None]
    x = (np.exp(-near / rng.uniform(0.5, 1.5)) * shown[..., None, None]).sum(1)
    x = (x + rng.uniform(0.02, 0.3) * rng.normal(size=x.shape))[:, None].astype(np.float32)
    if number % 2:
        middle = (column * shown).sum(1) / y
        return divided(name, HALF, "regression", ("cnn",), x, middle, n_train, 300)
    return divided(name, HALF, "classes", ("cnn",), x, y - 1, n_train, 300)


def textured(name: str, number: int) -> Task:
    """Noise smoothed more along one way than across: the class, or the number, is how and how much."""
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(17_000 + number)
    n_train, classes = _examples(rng), int(rng.integers(2, 6))
    y = rng.integers(0, classes, n_train + 1500)
    widths = rng.uniform(0.0, 1.6, (classes, 2))
    white = rng.normal(size=(len(y), 8, 8))
    made = np.stack([gaussian_filter(white, (0, *width), mode="wrap") for width in widths])
    made = made / made.std((2, 3), keepdims=True)
    x = made[y, np.arange(len(y))] + rng.uniform(0, 0.5) * rng.normal(size=white.shape)
    return divided(name, HALF, "classes", ("cnn",), x[:, None].astype(np.float32), y, n_train, 300)


def compared(name: str, number: int) -> Task:
    """Two smooth pictures one upon the other: what the upper has more of than the lower, column by column."""
    rng = np.random.default_rng(18_000 + number)
    n_train, classes = _examples(rng), int(rng.integers(2, 9))
    x = _smooth(rng, n_train + 1500, rng.uniform(0.3, 0.8))
    scores = (x[:, :4] - x[:, 4:]).mean(1)[:, :classes] + rng.uniform(0, 0.2) * rng.normal(size=(len(x), classes))
    return divided(name, HALF, "classes", ("cnn",), x[:, None].astype(np.float32), scores.argmax(1), n_train, 300)


def tallied(name: str, number: int) -> Task:
    """At every position of a sequence what came before: a running sum in a circle, the largest so far, an echo."""
    rng = np.random.default_rng(19_000 + number)
    n_train, length, symbols = _examples(rng), int(rng.integers(6, 13)), int(rng.integers(3, 8))
    x = rng.integers(0, symbols, (n_train + 1500, length))
    back = int(rng.integers(1, 4))
    y = (
        np.maximum.accumulate(x, 1),
        np.concatenate([x[:, :back], x[:, :-back]], 1),
        (x[:, :1] + x) % symbols,
        np.minimum(np.cumsum(x == 0, 1), 4),
    )[number % 4]
    return divided(name, HALF, "language", ("transformer",), x, _misheard(y, rng), n_train, 300)


def _misheard(y: NDArray, rng: np.random.Generator) -> NDArray:
    """The answers, up to a seventh of them drawn at random."""
    lost = rng.random(y.shape) < rng.uniform(0, 0.15)
    return np.where(lost, rng.integers(0, y.max() + 1, y.shape), y)


def ordered(name: str, number: int) -> Task:
    """Which of a few symbols comes first, or last, in a sequence."""
    rng = np.random.default_rng(20_000 + number)
    n_train, length, classes = _examples(rng), int(rng.integers(6, 13)), int(rng.integers(2, 6))
    x = rng.integers(0, classes + int(rng.integers(1, 5)), (n_train + 1500, length))
    x[np.arange(len(x)), rng.integers(0, length, len(x))] = rng.integers(0, classes, len(x))
    shown = x if number % 2 else x[:, ::-1]
    y = shown[np.arange(len(x)), (shown < classes).argmax(1)]
    return divided(name, HALF, "classes", ("transformer",), x, _misheard(y, rng), n_train, 300)


def nested(name: str, number: int) -> Task:
    """Random brackets that open and close: how deep they nest at most, or at every position."""
    rng = np.random.default_rng(21_000 + number)
    n_train, length, most = _examples(rng), int(rng.integers(8, 15)), int(rng.integers(2, 6))
    x = np.zeros((n_train + 1500, length), np.int64)
    depth = np.zeros(x.shape, np.int64)
    now = np.zeros(len(x), np.int64)
    for at in range(length):
        opens = (rng.random(len(x)) < rng.uniform(0.4, 0.7)) & (now < most)
        closes = ~opens & (now > 0)
        now = now + opens - closes
        x[:, at], depth[:, at] = np.where(opens, 1, np.where(closes, 2, 0)), now
    if number % 2:
        return divided(name, HALF, "language", ("transformer",), x, _misheard(depth, rng), n_train, 300)
    return divided(name, HALF, "classes", ("transformer",), x, depth.max(1), n_train, 300)


def paced(name: str, number: int) -> Task:
    """Eight noisy measurements of a process that returns to its mean: how fast it does, or where it will be."""
    rng = np.random.default_rng(22_000 + number)
    n_train, classes, channels = _examples(rng), int(rng.integers(2, 6)), int(rng.integers(1, 7))
    total = n_train + 1500
    y = rng.integers(0, classes, total)
    kept = np.linspace(-0.6, 0.95, classes)[y][:, None]
    value = rng.normal(size=(total, channels))
    seen = []
    for _ in range(9):
        seen.append(value)
        value = kept * value + np.sqrt(1 - kept**2) * rng.normal(size=value.shape)
    x = np.stack(seen[:8], 1) + rng.uniform(0, 0.3) * rng.normal(size=(total, 8, channels))
    x = x.astype(np.float32)
    if number % 2:
        return divided(name, HALF, "regression", ("transformer",), x, kept[:, 0] * seen[7].sum(1), n_train, 300)
    return divided(name, HALF, "classes", ("transformer",), x, y, n_train, 300)
