"""The tasks: scikit-learn's offline data and synthetic data, each split once into train, validation and hidden test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


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


def _make(
    name: str, half: str, kind: str, architectures: tuple[str, ...], x: NDArray, y: NDArray, n_train: int, n_val: int
) -> Task:
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


def _digits(half: str, architectures: tuple[str, ...], n_train: int, name: str) -> Task:
    from sklearn.datasets import load_digits

    data = load_digits()
    x = data.images.astype(np.float32)
    x = x[:, None] if "cnn" in architectures else x if "transformer" in architectures else x.reshape(len(x), -1)
    return _make(name, half, "classes", architectures, x, data.target.astype(np.int64), n_train, 300)


def _table(name: str, half: str, loader: str, n_train: int, n_val: int) -> Task:
    import sklearn.datasets as d

    data = getattr(d, f"load_{loader}")()
    kind = "regression" if loader == "diabetes" else "classes"
    y = data.target.astype(np.float32 if kind == "regression" else np.int64)
    return _make(name, half, kind, ("mlp",), data.data.astype(np.float32), y, n_train, n_val)


def _classification(name: str, half: str, n_train: int, **options: object) -> Task:
    from sklearn.datasets import make_classification

    x, y = make_classification(n_samples=n_train + 1700, **options)
    return _make(name, half, "classes", ("mlp",), x.astype(np.float32), y.astype(np.int64), n_train, 300)


def _points(name: str, half: str, maker: str, n_train: int, **options: object) -> Task:
    import sklearn.datasets as d

    x, y = getattr(d, f"make_{maker}")(n_samples=n_train + 1500, **options)
    codes = np.unique(y, return_inverse=True)[1].astype(np.int64)
    return _make(name, half, "classes", ("mlp",), x.astype(np.float32), codes, n_train, 250)


def _function(name: str, half: str, maker: str, n_train: int, **options: object) -> Task:
    import sklearn.datasets as d

    x, y = getattr(d, f"make_{maker}")(n_samples=n_train + 1500, **options)
    return _make(name, half, "regression", ("mlp",), x.astype(np.float32), y.astype(np.float32), n_train, 250)


def _spirals(name: str, half: str, n_train: int) -> Task:
    rng = np.random.default_rng(5)
    total = n_train + 1500
    y = rng.integers(0, 3, total)
    radius = rng.uniform(0.1, 1, total)
    angle = 4 * radius + 2 * np.pi * y / 3 + rng.normal(0, 0.25, total)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32)
    return _make(name, half, "classes", ("mlp",), x, y.astype(np.int64), n_train, 250)


def _sines(name: str, half: str, n_train: int) -> Task:
    """A wave in four directions under noise."""
    rng = np.random.default_rng(6)
    x = rng.uniform(-1, 1, (n_train + 1500, 4)).astype(np.float32)
    y = np.sin(2 * x @ rng.normal(size=(4, 2))).sum(1) + rng.normal(0, 0.2, len(x))
    return _make(name, half, "regression", ("mlp",), x, y.astype(np.float32), n_train, 250)


def _drawn(name: str, half: str, number: int) -> Task:
    """A table drawn at random: how many examples, features and classes, how much noise, how bent the answer is."""
    rng = np.random.default_rng(1000 + number)
    n_train, features = int(10 ** rng.uniform(2.1, 3.05)), int(10 ** rng.uniform(0.5, 1.7))
    if number % 3:
        classes = int(rng.integers(2, 9))
        informative = max(int(np.ceil(np.log2(2 * classes))), int(features * rng.uniform(0.3, 1)))
        return _classification(
            name, half, n_train, n_features=max(features, informative), n_informative=informative, n_redundant=0,
            n_classes=classes, n_clusters_per_class=int(rng.integers(1, 3)), flip_y=float(rng.uniform(0, 0.15)),
            class_sep=float(rng.uniform(0.6, 2)), random_state=number)  # fmt: skip
    features = min(features, 20)
    x = rng.normal(size=(n_train + 1500, features)).astype(np.float32)
    hidden = np.tanh(x @ rng.normal(size=(features, 6)) * float(rng.uniform(0.3, 1.5)) / np.sqrt(features))
    y = hidden @ rng.normal(size=6)
    y = (y / y.std() + rng.normal(0, rng.uniform(0.05, 0.6), len(y))).astype(np.float32)
    return _make(name, half, "regression", ("mlp",), x, y, n_train, 250)


def _taught(name: str, half: str, number: int) -> Task:
    """A table drawn at random whose answer a random network with one hidden layer gives, under noise."""
    rng = np.random.default_rng(2000 + number)
    n_train, features = int(10 ** rng.uniform(2.1, 3.05)), int(10 ** rng.uniform(0.4, 1.6))
    classes = int(rng.choice([1, 2, 3, 5, 8]))
    x = rng.normal(size=(n_train + 1500, features))
    x = (np.sign(x) * np.abs(x) ** rng.uniform(0.7, 1.6)).astype(np.float32)
    units, bend = int(rng.integers(3, 16)), float(rng.uniform(0.3, 2.5))
    hidden = np.tanh(x @ rng.normal(size=(features, units)) * bend / np.sqrt(features))
    scores = hidden @ rng.normal(size=(units, classes))
    scores = scores / scores.std() + rng.normal(0, rng.uniform(0.05, 0.8), scores.shape)
    if classes == 1:
        return _make(name, half, "regression", ("mlp",), x, scores[:, 0].astype(np.float32), n_train, 250)
    return _make(name, half, "classes", ("mlp",), x, scores.argmax(1).astype(np.int64), n_train, 250)


def _ruled(name: str, half: str, number: int) -> Task:
    """A table drawn at random whose answer a few random thresholds and products give: steps and bends, under noise."""
    rng = np.random.default_rng(3000 + number)
    n_train, features = int(10 ** rng.uniform(1.9, 3.1)), int(10 ** rng.uniform(0.4, 1.5))
    x = rng.normal(size=(n_train + 1500, features)) * 10 ** rng.uniform(-0.7, 0.7, features)
    scaled = x / x.std(0)
    answer = np.zeros(len(x))
    for _ in range(int(rng.integers(2, 9))):
        one, other = rng.integers(0, features, 2)
        over = scaled[:, one] > rng.normal(0, 0.7)
        answer += rng.normal() * (over * scaled[:, other] if rng.random() < 0.5 else over)
    noise = float(rng.choice([0.0, rng.uniform(0.05, 0.8)]))
    answer = answer / max(answer.std(), 1e-6) + noise * rng.standard_t(4, len(x))
    x = x.astype(np.float32)
    if number % 2:
        return _make(name, half, "regression", ("mlp",), x, answer.astype(np.float32), n_train, 250)
    cuts = np.quantile(answer, np.arange(1, classes := int(rng.integers(2, 7))) / classes)
    return _make(name, half, "classes", ("mlp",), x, np.digitize(answer, cuts).astype(np.int64), n_train, 250)


def _pictured(name: str, half: str, number: int) -> Task:
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
    return _make(
        name, half, "classes", ("cnn",), x[:, None].astype(np.float32), scores.argmax(1).astype(np.int64), n_train, 300
    )


def _sequenced(name: str, half: str, number: int) -> Task:
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
        return _make(name, half, "language", ("transformer",), x[:, :-1], x[:, 1:], n_train, 300)
    classes = int(rng.integers(2, 6))
    alone, pairs = rng.normal(size=(symbols, classes)), rng.normal(size=(symbols, symbols, classes))
    x = x[:, :-1]
    scores = alone[x].sum(1) + float(rng.uniform(0, 1)) * pairs[x[:, :-1], x[:, 1:]].sum(1)
    scores = (scores - scores.mean(0)) / scores.std(0) + rng.normal(0, rng.uniform(0, 0.4), scores.shape)
    return _make(name, half, "classes", ("transformer",), x, scores.argmax(1).astype(np.int64), n_train, 300)


def _waved(name: str, half: str, number: int) -> Task:
    """Sequences of eight measurements: noise with a wave in it, of which the class is one of a few lengths."""
    rng = np.random.default_rng(6000 + number)
    n_train, classes, channels = int(10 ** rng.uniform(2.2, 3)), int(rng.integers(2, 8)), int(rng.integers(2, 9))
    total = n_train + 1500
    y = rng.integers(0, classes, total)
    speeds, mix = np.linspace(0.4, 2.6, classes), rng.normal(size=channels)
    wave = np.sin(speeds[y][:, None] * np.arange(8) + rng.uniform(0, 2 * np.pi, (total, 1)))
    x = wave[..., None] * mix + rng.normal(0, rng.uniform(0.2, 1.2), (total, 8, channels))
    return _make(name, half, "classes", ("transformer",), x.astype(np.float32), y.astype(np.int64), n_train, 300)


def _stripes(name: str, half: str, n_train: int) -> Task:
    """8x8 pictures of a wave in one of eight directions, at any phase, under noise."""
    rng = np.random.default_rng(9)
    total = n_train + 1500
    y = rng.integers(0, 8, total)
    angle, phase = y * np.pi / 8, rng.uniform(0, 2 * np.pi, total)
    row, column = np.mgrid[:8, :8]
    along = np.cos(angle)[:, None, None] * row + np.sin(angle)[:, None, None] * column
    x = np.sin(1.6 * along + phase[:, None, None]) + rng.normal(0, 0.8, (total, 8, 8))
    return _make(name, half, "classes", ("cnn",), x[:, None].astype(np.float32), y.astype(np.int64), n_train, 300)


def _counting(name: str, half: str, n_train: int) -> Task:
    """Sequences of 10 symbols; the class is how often one of them appears, up to four times."""
    rng = np.random.default_rng(10)
    x = rng.integers(0, 4, (n_train + 1500, 10))
    y = np.minimum((x == 0).sum(1), 4)
    return _make(name, half, "classes", ("transformer",), x, y.astype(np.int64), n_train, 300)


def _shapes(name: str, half: str, n_train: int) -> Task:
    """8x8 pictures of one of six shapes at a random place, under noise."""
    rng = np.random.default_rng(8)
    total = n_train + 1500
    patterns = np.zeros((6, 4, 4), np.float32)
    patterns[0, 1] = patterns[1, :, 1] = 1
    patterns[2][np.arange(4), np.arange(4)] = patterns[3][np.arange(4), 3 - np.arange(4)] = 1
    patterns[4, [0, 3]] = 1
    patterns[5, 1:3, 1:3] = 1
    y = rng.integers(0, 6, total)
    x = rng.normal(0, 0.55, (total, 1, 8, 8)).astype(np.float32)
    for i, (row, column) in enumerate(rng.integers(0, 5, (total, 2))):
        x[i, 0, row : row + 4, column : column + 4] += patterns[y[i]]
    return _make(name, half, "classes", ("cnn",), x, y.astype(np.int64), n_train, 300)


def _majority(name: str, half: str, n_train: int) -> Task:
    """Sequences of 12 symbols; the class is the symbol seen most often."""
    rng = np.random.default_rng(3)
    total = n_train + 1500
    x = rng.integers(0, 5, (total, 12))
    counts = (x[..., None] == np.arange(5)).sum(1) + rng.uniform(0, 0.1, (total, 5))
    return _make(name, half, "classes", ("transformer",), x, counts.argmax(1).astype(np.int64), n_train, 300)


def _lookup(name: str, half: str, n_train: int) -> Task:
    """Key-value pairs then a key: the class is that key's value (associative recall)."""
    rng = np.random.default_rng(4)
    total = n_train + 1500
    keys = np.stack([rng.permutation(4) for _ in range(total)])[:, :3]
    values = rng.integers(0, 4, (total, 3))
    asked = rng.integers(0, 3, total)
    pairs = np.stack([keys, values + 4], 2).reshape(total, 6)
    x = np.concatenate([pairs, keys[np.arange(total), asked][:, None]], 1)
    return _make(name, half, "classes", ("transformer",), x, values[np.arange(total), asked], n_train, 300)


def _text(name: str, half: str, pattern: str, n_train: int) -> Task:
    """Next-character prediction on the data-set descriptions that scikit-learn ships."""
    import sklearn.datasets

    folder = Path(sklearn.datasets.__file__).parent / "descr"
    text = "".join(p.read_text(encoding="utf-8") for p in sorted(folder.glob(pattern))).lower()
    letters = "abcdefghijklmnopqrstuvwxyz ."
    codes = np.array([letters.find(c) for c in " ".join(text.split()) if c in letters])
    starts = np.random.default_rng(1).choice(len(codes) - 17, n_train + 900, replace=False)
    windows = codes[starts[:, None] + np.arange(17)]
    return _make(name, half, "language", ("transformer",), windows[:, :-1], windows[:, 1:], n_train, 250)


TASKS: dict[str, Callable[[], Task]] = {
    "digits": lambda: _digits("tune", ("mlp",), 700, "digits"),
    "digits-cnn": lambda: _digits("tune", ("cnn",), 500, "digits-cnn"),
    "cancer": lambda: _table("cancer", "tune", "breast_cancer", 250, 120),
    "classes-a": lambda: _classification(
        "classes-a", "tune", 900, n_features=20, n_informative=10, n_classes=4, flip_y=0.05, random_state=1),
    "classes-c": lambda: _classification(
        "classes-c", "tune", 250, n_features=30, n_informative=8, n_classes=3, flip_y=0.1, random_state=7),
    "moons": lambda: _points("moons", "tune", "moons", 300, noise=0.25, random_state=1),
    "spirals": lambda: _spirals("spirals", "tune", 400),
    "diabetes": lambda: _table("diabetes", "tune", "diabetes", 220, 100),
    "friedman1": lambda: _function("friedman1", "tune", "friedman1", 500, noise=1.0, random_state=1),
    "linear": lambda: _function(
        "linear", "tune", "regression", 300, n_features=40, n_informative=15, noise=30, random_state=2),
    "majority": lambda: _majority("majority", "tune", 700),
    "text": lambda: _text("text", "tune", "[b-d]*.rst", 900),
    "wine": lambda: _table("wine", "held-out", "wine", 80, 40),
    "classes-b": lambda: _classification(
        "classes-b", "held-out", 600, n_features=40, n_informative=12, n_classes=2, flip_y=0.1, random_state=3),
    "quantiles": lambda: _points("quantiles", "held-out", "gaussian_quantiles", 500, n_features=6, n_classes=3,
                                 random_state=4),
    "circles": lambda: _points("circles", "held-out", "circles", 250, noise=0.15, factor=0.6, random_state=4),
    "friedman2": lambda: _function("friedman2", "held-out", "friedman2", 300, noise=60.0, random_state=5),
    "sparse": lambda: _function("sparse", "held-out", "sparse_uncorrelated", 400, n_features=12, random_state=6),
    "shapes": lambda: _shapes("shapes", "held-out", 700),
    "digit-rows": lambda: _digits("held-out", ("transformer",), 600, "digit-rows"),
    "lookup": lambda: _lookup("lookup", "held-out", 900),
    "digits-few": lambda: _digits("tune", ("mlp",), 150, "digits-few"),
    "blobs": lambda: _points("blobs", "tune", "blobs", 300, n_features=8, centers=6, cluster_std=5.0, random_state=3),
    "rare": lambda: _classification(
        "rare", "tune", 700, n_features=15, n_informative=6, weights=[0.85], flip_y=0.03, random_state=11),
    "classes-d": lambda: _classification(
        "classes-d", "tune", 1200, n_features=25, n_informative=14, n_classes=8, flip_y=0.02, random_state=12),
    "sines": lambda: _sines("sines", "tune", 450),
    "hastie": lambda: _points("hastie", "held-out", "hastie_10_2", 700, random_state=7),
    "swiss-roll": lambda: _function("swiss-roll", "held-out", "swiss_roll", 300, noise=0.6, random_state=8),
    "classes-e": lambda: _classification(
        "classes-e", "held-out", 400, n_features=16, n_informative=9, n_classes=5, flip_y=0.04, random_state=13),
    "stripes": lambda: _stripes("stripes", "tune", 500),
    "counting": lambda: _counting("counting", "tune", 700),
}  # fmt: skip
UNLEARNABLE: dict[str, tuple[int, ...]] = {
    "drawn": (23,),
    "ruled": (2, 6, 8, 36, 42, 52, 54, 58),
    "pictured": (2, 3, 4, 7, 8, 10, 12, 23, 28, 30, 33, 35, 36, 39),
    "waved": (4, 16, 18),
}
"""Draws on which usual configurations stay within a twentieth of the best constant answer."""
TASKS |= {f"drawn-{i:02d}": partial(_drawn, f"drawn-{i:02d}", "tune", i) for i in range(36)}
TASKS |= {f"drawn-{i}": partial(_drawn, f"drawn-{i}", "tune", i) for i in range(36, 66)}
TASKS |= {f"taught-{i:02d}": partial(_taught, f"taught-{i:02d}", "tune", i) for i in range(60)}
MAKERS = {"ruled": (_ruled, 60), "pictured": (_pictured, 40), "sequenced": (_sequenced, 40), "waved": (_waved, 20)}
TASKS |= {
    f"{word}-{i:02d}": partial(maker, f"{word}-{i:02d}", "tune", i)
    for word, (maker, count) in MAKERS.items()
    for i in range(count)
}
for _word, _numbers in UNLEARNABLE.items():
    for _number in _numbers:
        del TASKS[f"{_word}-{_number:02d}"]


@cache
def task(name: str) -> Task:
    return TASKS[name]()
