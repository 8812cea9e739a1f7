"""The tasks: scikit-learn's offline data and synthetic data, each split once into train, validation and hidden test."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np

from benchmarks.diagnosis import drawn_further as further
from benchmarks.diagnosis import drawn_sequences as sequences
from benchmarks.diagnosis import drawn_tables as tables
from benchmarks.diagnosis.problem import Task, divided


def _digits(half: str, architectures: tuple[str, ...], n_train: int, name: str) -> Task:
    from sklearn.datasets import load_digits

    data = load_digits()
    x = data.images.astype(np.float32)
    x = x[:, None] if "cnn" in architectures else x if "transformer" in architectures else x.reshape(len(x), -1)
    return divided(name, half, "classes", architectures, x, data.target.astype(np.int64), n_train, 300)


def _table(name: str, half: str, loader: str, n_train: int, n_val: int) -> Task:
    import sklearn.datasets as d

    data = getattr(d, f"load_{loader}")()
    kind = "regression" if loader == "diabetes" else "classes"
    y = data.target.astype(np.float32 if kind == "regression" else np.int64)
    return divided(name, half, kind, ("mlp",), data.data.astype(np.float32), y, n_train, n_val)


def _classification(name: str, half: str, n_train: int, **options: object) -> Task:
    from sklearn.datasets import make_classification

    x, y = make_classification(n_samples=n_train + 1700, **options)
    return divided(name, half, "classes", ("mlp",), x.astype(np.float32), y.astype(np.int64), n_train, 300)


def _points(name: str, half: str, maker: str, n_train: int, **options: object) -> Task:
    import sklearn.datasets as d

    x, y = getattr(d, f"make_{maker}")(n_samples=n_train + 1500, **options)
    codes = np.unique(y, return_inverse=True)[1].astype(np.int64)
    return divided(name, half, "classes", ("mlp",), x.astype(np.float32), codes, n_train, 250)


def _function(name: str, half: str, maker: str, n_train: int, **options: object) -> Task:
    import sklearn.datasets as d

    x, y = getattr(d, f"make_{maker}")(n_samples=n_train + 1500, **options)
    return divided(name, half, "regression", ("mlp",), x.astype(np.float32), y.astype(np.float32), n_train, 250)


def _spirals(name: str, half: str, n_train: int) -> Task:
    rng = np.random.default_rng(5)
    total = n_train + 1500
    y = rng.integers(0, 3, total)
    radius = rng.uniform(0.1, 1, total)
    angle = 4 * radius + 2 * np.pi * y / 3 + rng.normal(0, 0.25, total)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).astype(np.float32)
    return divided(name, half, "classes", ("mlp",), x, y.astype(np.int64), n_train, 250)


def _sines(name: str, half: str, n_train: int) -> Task:
    """A wave in four directions under noise."""
    rng = np.random.default_rng(6)
    x = rng.uniform(-1, 1, (n_train + 1500, 4)).astype(np.float32)
    y = np.sin(2 * x @ rng.normal(size=(4, 2))).sum(1) + rng.normal(0, 0.2, len(x))
    return divided(name, half, "regression", ("mlp",), x, y.astype(np.float32), n_train, 250)


def _stripes(name: str, half: str, n_train: int) -> Task:
    """8x8 pictures of a wave in one of eight directions, at any phase, under noise."""
    rng = np.random.default_rng(9)
    total = n_train + 1500
    y = rng.integers(0, 8, total)
    angle, phase = y * np.pi / 8, rng.uniform(0, 2 * np.pi, total)
    row, column = np.mgrid[:8, :8]
    along = np.cos(angle)[:, None, None] * row + np.sin(angle)[:, None, None] * column
    x = np.sin(1.6 * along + phase[:, None, None]) + rng.normal(0, 0.8, (total, 8, 8))
    return divided(name, half, "classes", ("cnn",), x[:, None].astype(np.float32), y.astype(np.int64), n_train, 300)


def _counting(name: str, half: str, n_train: int) -> Task:
    """Sequences of 10 symbols; the class is how often one of them appears, up to four times."""
    rng = np.random.default_rng(10)
    x = rng.integers(0, 4, (n_train + 1500, 10))
    y = np.minimum((x == 0).sum(1), 4)
    return divided(name, half, "classes", ("transformer",), x, y.astype(np.int64), n_train, 300)


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
    return divided(name, half, "classes", ("cnn",), x, y.astype(np.int64), n_train, 300)


def _majority(name: str, half: str, n_train: int) -> Task:
    """Sequences of 12 symbols; the class is the symbol seen most often."""
    rng = np.random.default_rng(3)
    total = n_train + 1500
    x = rng.integers(0, 5, (total, 12))
    counts = (x[..., None] == np.arange(5)).sum(1) + rng.uniform(0, 0.1, (total, 5))
    return divided(name, half, "classes", ("transformer",), x, counts.argmax(1).astype(np.int64), n_train, 300)


def _lookup(name: str, half: str, n_train: int) -> Task:
    """Key-value pairs then a key: the class is that key's value (associative recall)."""
    rng = np.random.default_rng(4)
    total = n_train + 1500
    keys = np.stack([rng.permutation(4) for _ in range(total)])[:, :3]
    values = rng.integers(0, 4, (total, 3))
    asked = rng.integers(0, 3, total)
    pairs = np.stack([keys, values + 4], 2).reshape(total, 6)
    x = np.concatenate([pairs, keys[np.arange(total), asked][:, None]], 1)
    return divided(name, half, "classes", ("transformer",), x, values[np.arange(total), asked], n_train, 300)


def _text(name: str, half: str, pattern: str, n_train: int) -> Task:
    """Next-character prediction on the data-set descriptions that scikit-learn ships."""
    import sklearn.datasets

    folder = Path(sklearn.datasets.__file__).parent / "descr"
    text = "".join(p.read_text(encoding="utf-8") for p in sorted(folder.glob(pattern))).lower()
    letters = "abcdefghijklmnopqrstuvwxyz ."
    codes = np.array([letters.find(c) for c in " ".join(text.split()) if c in letters])
    starts = np.random.default_rng(1).choice(len(codes) - 17, n_train + 900, replace=False)
    windows = codes[starts[:, None] + np.arange(17)]
    return divided(name, half, "language", ("transformer",), windows[:, :-1], windows[:, 1:], n_train, 250)


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
    "checkered": (1, 3, 4, 5),
    "compared": (0, 8, 9, 10, 11),
    "textured": (3,),
    "treed": (1, 7, 19, 20),
    "smooth": (18,),
    "gated": (1, 5, 7, 12, 16, 22),
    "signed": (1, 21),
    "mislabelled": (0, 4, 12, 13, 14, 15, 21),
    "tailed": (2, 3, 5, 7, 8, 11, 15, 17, 22),
    "additive": (3,),
    "counted": (16,),
    "largest": (13,),
}
"""Draws on which usual configurations stay within a twentieth of the best constant answer."""
FAMILIES: dict[str, tuple[Callable[[str, int], Task], int]] = {
    "drawn": (tables.drawn, 66), "taught": (tables.taught, 60), "ruled": (tables.ruled, 60),
    "pictured": (sequences.pictured, 40), "sequenced": (sequences.sequenced, 40), "waved": (sequences.waved, 20),
    "nearest": (tables.nearest, 12), "polynomial": (tables.polynomial, 12), "checkered": (tables.checkered, 12),
    "wide": (tables.wide, 12), "mixed": (tables.mixed, 12), "switched": (tables.switched, 12),
    "skewed": (tables.skewed, 12), "forecast": (tables.forecast, 12), "likened": (sequences.likened, 12),
    "spotted": (sequences.spotted, 12), "textured": (sequences.textured, 12), "compared": (sequences.compared, 12),
    "tallied": (sequences.tallied, 12), "ordered": (sequences.ordered, 12), "nested": (sequences.nested, 12),
    "paced": (sequences.paced, 12),
}  # fmt: skip
"""Families drawn at random and how many draws of each, the latest last: a task's optimizers go by its place."""
FURTHER: dict[str, tuple[Callable[[str, int], Task], int]] = {
    "treed": (further.treed, 24), "smooth": (further.smooth, 24), "gated": (further.gated, 24),
    "signed": (further.signed, 24), "mislabelled": (further.mislabelled, 24), "tailed": (further.tailed, 24),
    "additive": (further.additive, 24), "counted": (further.counted, 24), "largest": (further.largest, 24),
    "gappy": (further.gappy, 24),
}  # fmt: skip
"""Families that are only grown on, by runs of three seeds."""
TASKS |= {
    f"{word}-{i:02d}": partial(maker, f"{word}-{i:02d}", i)
    for word, (maker, count) in (FAMILIES | FURTHER).items()
    for i in range(count)
    if i not in UNLEARNABLE.get(word, ())
}


@cache
def task(name: str) -> Task:
    return TASKS[name]()
