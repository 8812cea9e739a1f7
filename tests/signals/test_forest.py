"""Trees grown all at once say what scikit-learn's say, and keep to their rules where nothing can be divided."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.signals.forest import LEAST_IN_A_LEAF, grown


@pytest.mark.parametrize("trials", [24, 80])
def test_they_are_as_near_to_scikit_learns_as_those_are_to_each_other(trials: int) -> None:
    from sklearn.ensemble import ExtraTreesRegressor

    random = np.random.default_rng(trials)
    features = np.column_stack([random.random((trials, 2)), random.integers(0, 3, trials)])
    cost = np.sin(4 * features[:, 0]) + 0.3 * features[:, 2] + 0.1 * random.normal(size=trials)
    places = np.column_stack([random.random((50, 2)), random.integers(0, 3, 50)])
    one, other = (
        ExtraTreesRegressor(400, min_samples_leaf=LEAST_IN_A_LEAF, random_state=seed)
        .fit(features, cost)
        .predict(places)
        for seed in (0, 1)
    )
    ours = grown(features, cost, 400, np.random.default_rng(0)).predict(places)
    assert np.sqrt(np.mean((ours - one) ** 2)) < 1.5 * np.sqrt(np.mean((one - other) ** 2))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(1, 4), st.integers(0, 1000))
def test_every_leaf_holds_enough_trials_and_answers_their_mean(trials: int, width: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    features, cost = random.integers(0, 5, (trials, width)).astype(float), random.integers(0, 3, trials).astype(float)
    trees = grown(features, cost, 3, random)
    for tree in range(3):
        at = np.full(trials, tree)
        while (inner := trees.below[at] >= 0).any():
            right = features[np.arange(trials), trees.feature[at]] > trees.cut[at]
            at = np.where(inner, trees.below[at] + right, at)
        for leaf in np.unique(at):
            assert (at == leaf).sum() >= min(LEAST_IN_A_LEAF, trials)
            assert trees.value[leaf] == pytest.approx(cost[at == leaf].mean())


def test_the_same_seed_grows_the_same_trees() -> None:
    features, cost = np.arange(20.0)[:, None], np.arange(20.0) ** 2
    one, other = (grown(features, cost, 5, np.random.default_rng(4)).predict(features) for _ in range(2))
    assert one.tolist() == other.tolist()


def test_what_never_varies_is_one_leaf() -> None:
    trees = grown(np.ones((10, 2)), np.arange(10.0), 2, np.random.default_rng(0))
    assert trees.predict(np.zeros((1, 2))).tolist() == [4.5]
    still = grown(np.arange(10.0)[:, None], np.full(10, 0.1), 2, np.random.default_rng(0))
    assert (still.below == -1).all()
