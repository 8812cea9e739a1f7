"""Families of tables drawn at random, all of the tuning half: what differs within one is drawn too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.diagnosis.problem import Task, divided

HALF = "tune"


def drawn(name: str, number: int) -> Task:
    """A table drawn at random: how many examples, features and classes, how much noise, how bent the answer is."""
    from sklearn.datasets import make_classification

    rng = np.random.default_rng(1000 + number)
    n_train, features = int(10 ** rng.uniform(2.1, 3.05)), int(10 ** rng.uniform(0.5, 1.7))
    if number % 3:
        classes = int(rng.integers(2, 9))
        informative = max(int(np.ceil(np.log2(2 * classes))), int(features * rng.uniform(0.3, 1)))
        x, y = make_classification(
            n_train + 1700, n_features=max(features, informative), n_informative=informative, n_redundant=0,
            n_classes=classes, n_clusters_per_class=int(rng.integers(1, 3)), flip_y=float(rng.uniform(0, 0.15)),
            class_sep=float(rng.uniform(0.6, 2)), random_state=number)  # fmt: skip
        return divided(name, HALF, "classes", ("mlp",), x.astype(np.float32), y.astype(np.int64), n_train, 300)
    features = min(features, 20)
    x = rng.normal(size=(n_train + 1500, features)).astype(np.float32)
    hidden = np.tanh(x @ rng.normal(size=(features, 6)) * float(rng.uniform(0.3, 1.5)) / np.sqrt(features))
    y = hidden @ rng.normal(size=6)
    y = (y / y.std() + rng.normal(0, rng.uniform(0.05, 0.6), len(y))).astype(np.float32)
    return divided(name, HALF, "regression", ("mlp",), x, y, n_train, 250)


def taught(name: str, number: int) -> Task:
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
        return divided(name, HALF, "regression", ("mlp",), x, scores[:, 0].astype(np.float32), n_train, 250)
    return divided(name, HALF, "classes", ("mlp",), x, scores.argmax(1).astype(np.int64), n_train, 250)


def ruled(name: str, number: int) -> Task:
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
        return divided(name, HALF, "regression", ("mlp",), x, answer.astype(np.float32), n_train, 250)
    cuts = np.quantile(answer, np.arange(1, classes := int(rng.integers(2, 7))) / classes)
    return divided(name, HALF, "classes", ("mlp",), x, np.digitize(answer, cuts).astype(np.int64), n_train, 250)


def examples(rng: np.random.Generator, least: float = 1.9, most: float = 3.1) -> int:
    return int(10 ** rng.uniform(least, most))


def answered(name: str, x: NDArray, scores: NDArray, noise: float, rng: np.random.Generator, n_train: int) -> Task:
    """Numbers are the answer itself, under noise; columns of scores [examples, classes] vote for a class."""
    spread = np.maximum(scores.std(0), 1e-6)
    scores = (scores - scores.mean(0)) / spread + noise * rng.normal(size=scores.shape)
    x = x.astype(np.float32)
    if scores.ndim == 1:
        return divided(name, HALF, "regression", ("mlp",), x, scores.astype(np.float32), n_train, 250)
    return divided(name, HALF, "classes", ("mlp",), x, scores.argmax(1).astype(np.int64), n_train, 250)


def nearest(name: str, number: int) -> Task:
    """The class of the nearest of some random points, each of a class of its own or of a few."""
    rng = np.random.default_rng(7000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(2, 12)), int(rng.integers(2, 8))
    points = rng.normal(size=(int(rng.integers(classes, 4 * classes)), features))
    x = rng.normal(size=(n_train + 1500, features))
    far = ((x[:, None] - points) ** 2).sum(-1) + rng.uniform(0, 1) * rng.normal(size=(len(x), len(points)))
    owner = np.r_[np.arange(classes), rng.integers(0, classes, len(points) - classes)]
    y = owner[far.argmin(1)].astype(np.int64)
    return divided(name, HALF, "classes", ("mlp",), x.astype(np.float32), y, n_train, 250)


def polynomial(name: str, number: int) -> Task:
    """A sparse polynomial of second or third degree; the noise grows with the answer."""
    rng = np.random.default_rng(8000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(3, 16)), int(rng.integers(0, 5))
    x = rng.uniform(-1.5, 1.5, size=(n_train + 1500, features))
    terms = [rng.integers(0, features, int(rng.integers(1, 4))) for _ in range(int(rng.integers(3, 12)))]
    made = np.stack([x[:, term].prod(1) for term in terms], 1)
    scores = made @ rng.normal(size=(len(terms), max(classes, 1)))
    scores *= 1 + rng.uniform(0, 0.6) * rng.normal(size=scores.shape)
    return answered(name, x, scores if classes > 1 else scores[:, 0], rng.uniform(0, 0.4), rng, n_train)


def checkered(name: str, number: int) -> Task:
    """Fields of a slanted checkerboard: the parity of how many stripes lie before a point, or a smooth wave of it."""
    rng = np.random.default_rng(9000 + number)
    n_train, features = examples(rng, 2.3), int(rng.integers(2, 5))
    x = rng.uniform(-1, 1, size=(n_train + 1500, features))
    along = x @ np.linalg.qr(rng.normal(size=(features, features)))[0][:, :2] * rng.uniform(1.0, 2.2)
    wave = np.sin(np.pi * along).prod(1)
    if number % 2:
        return answered(name, x, wave, rng.uniform(0.05, 0.5), rng, n_train)
    return answered(name, x, np.stack([wave, -wave], 1), rng.uniform(0, 0.3), rng, n_train)


def wide(name: str, number: int) -> Task:
    """Far more features than examples warrant, of which a few count linearly."""
    rng = np.random.default_rng(10_000 + number)
    n_train, features, classes = examples(rng, 1.8, 2.5), int(rng.integers(60, 200)), int(rng.integers(1, 5))
    hidden = rng.normal(size=(n_train + 1500, int(rng.integers(4, 20))))
    x = hidden @ rng.normal(size=(hidden.shape[1], features)) + rng.uniform(0.3, 2) * rng.normal(
        size=(len(hidden), features)
    )
    scores = hidden[:, :4] @ rng.normal(size=(4, classes))
    return answered(name, x, scores if classes > 1 else scores[:, 0], rng.uniform(0.05, 0.5), rng, n_train)


def mixed(name: str, number: int) -> Task:
    """Every class a cloud with a shape of its own, the classes of unequal size."""
    rng = np.random.default_rng(11_000 + number)
    n_train, features, classes = examples(rng), int(rng.integers(2, 20)), int(rng.integers(2, 7))
    y = rng.choice(classes, n_train + 1500, p=rng.dirichlet(np.full(classes, 3.0)))
    shapes = rng.normal(size=(classes, features, features)) / np.sqrt(features)
    centres = rng.uniform(0, 1.2) * rng.normal(size=(classes, features))
    x = np.einsum("nf,nfg->ng", rng.normal(size=(len(y), features)), shapes[y]) + centres[y]
    return divided(name, HALF, "classes", ("mlp",), x.astype(np.float32), y.astype(np.int64), n_train, 250)


def switched(name: str, number: int) -> Task:
    """Switches that are on or off; a few random rules over two or three of them add up."""
    rng = np.random.default_rng(12_000 + number)
    n_train, features, classes = examples(rng, 2.2), int(rng.integers(6, 30)), int(rng.integers(1, 5))
    x = (rng.random((n_train + 1500, features)) < rng.uniform(0.2, 0.6, features)).astype(float)
    rules = [rng.choice(features, int(rng.integers(1, 4)), replace=False) for _ in range(int(rng.integers(4, 14)))]
    met = np.stack([(x[:, rule] == rng.integers(0, 2, len(rule))).all(1) for rule in rules], 1).astype(float)
    scores = met @ rng.normal(size=(len(rules), classes))
    return answered(name, x, scores if classes > 1 else scores[:, 0], rng.uniform(0, 0.5), rng, n_train)


def skewed(name: str, number: int) -> Task:
    """A positive quantity: factors multiply, so the answer has a long tail, as the features have."""
    rng = np.random.default_rng(13_000 + number)
    n_train, features = examples(rng), int(rng.integers(2, 15))
    logs = rng.normal(size=(n_train + 1500, features)) * rng.uniform(0.2, 0.9, features)
    power = logs @ rng.normal(size=features) + rng.uniform(0.05, 0.5) * rng.normal(size=len(logs))
    answer = np.exp(rng.uniform(0.3, 0.9) * power / power.std())
    return divided(name, HALF, "regression", ("mlp",), np.exp(logs).astype(np.float32), answer, n_train, 250)


def forecast(name: str, number: int) -> Task:
    """The next value of a chaotic map, or of a noisy oscillator, from the last few."""
    rng = np.random.default_rng(14_000 + number)
    n_train, lags, ahead = examples(rng), int(rng.integers(2, 10)), int(rng.integers(1, 4))
    total = n_train + 1500
    value = rng.uniform(0.1, 0.9, total)
    speed = rng.normal(0, 0.3, total)
    rate, pull = rng.uniform(3.6, 3.95), rng.uniform(0.3, 1.2)
    seen = []
    for _ in range(lags + ahead):
        if number % 2:
            value = np.clip(rate * value * (1 - value), 0.001, 0.999)
        else:
            speed = 0.98 * speed - pull * np.sin(value)
            value = value + 0.5 * speed + 0.02 * rng.normal(size=total)
        seen.append(value)
    x = np.stack(seen[:lags], 1) + rng.uniform(0, 0.05) * rng.normal(size=(total, lags))
    return divided(name, HALF, "regression", ("mlp",), x.astype(np.float32), seen[-1], n_train, 250)
