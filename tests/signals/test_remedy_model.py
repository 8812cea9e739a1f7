"""Trees and networks as the product reads them give what their makers give."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit

from advisor.signals.remedy_model import Forest, Model, Networks, model
from benchmarks.diagnosis.learners import packed

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(200, 3))
TARGETS = 1 / (1 + np.exp(-np.c_[ROWS[:, 0] * 3, ROWS[:, 1] ** 2 - 1]))


def forest() -> tuple[Forest, object]:
    from sklearn.ensemble import RandomForestRegressor

    grown = RandomForestRegressor(n_estimators=5, min_samples_leaf=5, random_state=0).fit(ROWS, TARGETS)
    return packed([tree.tree_ for tree in grown.estimators_]), grown


def networks() -> Networks:
    shapes = {"first": (2, 3, 4), "first_bias": (2, 4), "second": (2, 4, 2), "second_bias": (2, 2)}
    made = {name: RANDOM.normal(size=shape) for name, shape in shapes.items()}
    return Networks(middle=np.array([0.0, 1.0, -1.0]), spread=np.array([1.0, 2.0, 0.5]), **made)


def test_packed_trees_give_what_scikit_learn_gives() -> None:
    made, grown = forest()
    rows = ROWS[:20].astype(np.float32).astype(float)
    expected = grown.predict(rows)  # type: ignore[attr-defined]
    assert made.chances(rows) == pytest.approx(expected)


def test_networks_give_what_pytorch_gives() -> None:
    import torch

    made, row = networks(), ROWS[0]
    read = torch.asinh(torch.from_numpy((row - made.middle) / made.spread))
    said = []
    for first, one, second, two in zip(made.first, made.first_bias, made.second, made.second_bias, strict=True):
        hidden = torch.relu(read @ torch.from_numpy(first) + torch.from_numpy(one))
        said.append(torch.sigmoid(hidden @ torch.from_numpy(second) + torch.from_numpy(two)).numpy())
    assert made.chances(row[None])[0] == pytest.approx(np.mean(said, 0))


def test_a_chance_has_the_mean_log_odds_of_both() -> None:
    trees, nets = forest()[0], networks()
    helps, harms = Model({}, trees, nets).chances(ROWS[3])
    expected = (logit(trees.chances(ROWS[3:4])[0]) + logit(nets.chances(ROWS[3:4])[0])) / 2
    assert logit(np.r_[helps, harms]) == pytest.approx(expected)


def test_the_bundled_model_speaks_of_every_change() -> None:
    bundled = model()
    usual = np.array([item["usual"] for item in bundled.content["features"]])
    for part in bundled.chances(usual):
        assert len(part) == len(bundled.content["changes"])
        assert ((part >= 0) & (part <= 1)).all()


def test_what_it_says_of_a_run_is_the_same_in_any_company() -> None:
    features = model().content["features"]
    low, high = (np.array([float(item[end]) for item in features]) for end in ("low", "high"))
    rows = RANDOM.uniform(low, high, size=(30, len(features)))
    together = model().chances_of(rows)
    for row, *said in zip(rows, *together, strict=True):
        assert np.array_equal(model().chances(row), said)
