"""Further families of tables drawn at random, of the tuning half; runs on them are only grown on, never judged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.diagnosis.drawn_tables import HALF, answered, examples
from benchmarks.diagnosis.problem import Task, divided


def treed(name: str, number: int) -> Task:
    """The leaf of a random decision tree that a row falls into gives its scores."""
    rng = np.random.default_rng(21_000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(3, 15)), int(rng.integers(1, 6))
    x = rng.normal(size=(n_train + 1500, features))
    leaf = np.zeros(len(x), int)
    for _ in range(depth := int(rng.integers(3, 7))):
        split, at = rng.integers(0, features, 2**depth), rng.normal(0, 0.6, 2**depth)
        leaf = 2 * leaf + (x[np.arange(len(x)), split[leaf]] > at[leaf])
    scores = rng.normal(size=(2 ** (depth + 1), classes))[leaf]
    return _scored(name, x, scores, rng.uniform(0.05, 0.5), rng, n_train)


def smooth(name: str, number: int) -> Task:
    """A draw of a Gaussian process, by random Fourier features; how far it reaches is drawn."""
    rng = np.random.default_rng(22_000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(2, 9)), int(rng.integers(1, 6))
    x = rng.uniform(-1.7, 1.7, size=(n_train + 1500, features))
    waves = rng.normal(size=(features, 200)) * rng.uniform(0.4, 1.8) / np.sqrt(features / 2)
    made = np.cos(x @ waves + rng.uniform(0, 2 * np.pi, 200))
    return _scored(name, x, made @ rng.normal(size=(200, classes)), rng.uniform(0.02, 0.5), rng, n_train)


def gated(name: str, number: int) -> Task:
    """Another linear answer in every sector of two directions."""
    rng = np.random.default_rng(23_000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(3, 25)), int(rng.integers(1, 6))
    x = rng.normal(size=(n_train + 1500, features))
    sector = (x @ rng.normal(size=(features, 2)) > rng.normal(0, 0.5, 2)) @ np.array([1, 2])
    experts = rng.normal(size=(4, features, classes)) / np.sqrt(features)
    scores = np.einsum("nf,nfc->nc", x, experts[sector])
    return _scored(name, x, scores, rng.uniform(0.02, 0.5), rng, n_train)


def signed(name: str, number: int) -> Task:
    """The product of two or three signs, beside a linear part that is easier to learn."""
    rng = np.random.default_rng(24_000 + number)
    n_train, features = examples(rng, 2.2), int(rng.integers(3, 12))
    x = rng.normal(size=(n_train + 1500, features))
    odd = np.sign(x[:, : int(rng.integers(2, 4))]).prod(1)
    score = odd + rng.uniform(0.1, 1.0) * x @ rng.normal(size=features) / np.sqrt(features)
    scores = np.stack([score, -score], 1) if number % 2 else score[:, None]
    return _scored(name, x, scores, rng.uniform(0.02, 0.3), rng, n_train)


def mislabelled(name: str, number: int) -> Task:
    """A clear answer, of which a tenth to two fifths of the labels are wrong."""
    rng = np.random.default_rng(25_000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(3, 30)), int(rng.integers(2, 7))
    x = rng.normal(size=(n_train + 1500, features))
    y = (np.tanh(x @ rng.normal(size=(features, 8))) @ rng.normal(size=(8, classes))).argmax(1)
    wrong = rng.random(len(y)) < rng.uniform(0.1, 0.4)
    y = np.where(wrong, rng.integers(0, classes, len(y)), y).astype(np.int64)
    return divided(name, HALF, "classes", ("mlp",), x.astype(np.float32), y, n_train, 300)


def tailed(name: str, number: int) -> Task:
    """A linear answer of features with heavy tails, under noise with a heavy tail."""
    rng = np.random.default_rng(26_000 + number)
    n_train, features = examples(rng), int(rng.integers(3, 40))
    x = np.clip(rng.standard_t(rng.uniform(2.5, 8), size=(n_train + 1500, features)), -12, 12)
    answer = np.tanh(x / 2) @ rng.normal(size=features) / np.sqrt(features)
    answer += rng.uniform(0.1, 0.6) * np.clip(rng.standard_t(2.5, len(x)), -15, 15)
    return divided(name, HALF, "regression", ("mlp",), x.astype(np.float32), answer.astype(np.float32), n_train, 250)


def additive(name: str, number: int) -> Task:
    """A sum of one bend a feature: a wave, a corner, a step or a square."""
    rng = np.random.default_rng(27_000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(2, 14)), int(rng.integers(1, 5))
    x = rng.uniform(-2, 2, size=(n_train + 1500, features))
    bends = (lambda v: np.sin(2 * v), np.abs, lambda v: 1.0 * (v > 0.3), np.square)
    made = np.stack([bends[int(rng.integers(4))](column) for column in x.T], 1)
    return _scored(name, x, made @ rng.normal(size=(features, classes)), rng.uniform(0.02, 0.5), rng, n_train)


def counted(name: str, number: int) -> Task:
    """Counts whose logarithm of the mean is linear in the features."""
    rng = np.random.default_rng(28_000 + number)
    n_train, features = examples(rng), int(rng.integers(2, 25))
    x = rng.normal(size=(n_train + 1500, features))
    power = x @ rng.normal(size=features) / np.sqrt(features)
    answer = np.log1p(rng.poisson(np.exp(rng.uniform(0.3, 2.5) + rng.uniform(0.4, 1.2) * power)))
    return divided(name, HALF, "regression", ("mlp",), x.astype(np.float32), answer.astype(np.float32), n_train, 250)


def largest(name: str, number: int) -> Task:
    """Which of some groups of columns has the largest norm, or sum."""
    rng = np.random.default_rng(29_000 + number)
    n_train, groups, width = examples(rng, 2.2), int(rng.integers(2, 6)), int(rng.integers(2, 6))
    x = rng.normal(size=(n_train + 1500, groups, width))
    scores = (np.abs(x) if number % 2 else x + 0.3 * x**2).sum(2)
    return _scored(name, x.reshape(len(x), -1), scores, rng.uniform(0.02, 0.4), rng, n_train)


def gappy(name: str, number: int) -> Task:
    """A bent answer of features of which a share is missing; columns of their own say which."""
    rng = np.random.default_rng(30_000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(4, 25)), int(rng.integers(1, 5))
    common = rng.normal(size=(n_train + 1500, 3)) @ rng.normal(size=(3, features))
    x = common + rng.normal(size=common.shape)
    scores = np.tanh(x @ rng.normal(size=(features, 6)) / np.sqrt(features)) @ rng.normal(size=(6, classes))
    gone = rng.random(x.shape) < rng.uniform(0.05, 0.4)
    seen = np.concatenate([np.where(gone, 0.0, x), gone.astype(float)], 1)
    return _scored(name, seen, scores, rng.uniform(0.02, 0.4), rng, n_train)


def _scored(name: str, x: NDArray, scores: NDArray, noise: float, rng: np.random.Generator, n_train: int) -> Task:
    """A class by the largest score; numbers where there is only one."""
    return answered(name, x, scores if scores.shape[1] > 1 else scores[:, 0], float(noise), rng, n_train)
