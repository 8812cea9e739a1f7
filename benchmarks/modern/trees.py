"""Boosted trees on scikit-learn's data: stopped early and well, overfitted for want of it, and with too few rounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from benchmarks.modern.recording import Recording, best, last


def recordings(seeds: Iterable[int]) -> Iterator[Recording]:
    """Healthy and ill runs of the three libraries."""
    for seed in seeds:
        for ill in (False, True):
            yield _xgboost(seed, ill)
            yield _lightgbm(seed, ill)
            yield _catboost(seed, ill)


def _data(seed: int) -> tuple[Any, Any, Any, Any]:
    from sklearn.datasets import load_breast_cancer, make_classification
    from sklearn.model_selection import train_test_split

    if seed % 4 < 2:
        x, y = load_breast_cancer(return_X_y=True)
    else:
        x, y = make_classification(1200, 20, n_informative=6, flip_y=0.1, random_state=seed)
    random = np.random.default_rng(seed)
    y = np.where(random.random(len(y)) < 0.08, 1 - y, y)
    return tuple(train_test_split(x, y, test_size=0.4, random_state=seed))  # type: ignore[return-value]


def _finished(one: Recording, train: list[float], held: list[float], names: tuple[str, str], every: int) -> Recording:
    for step in range(0, len(train), every):
        one.log(step, **{names[0]: train[step], names[1]: held[step]})
    one.proof = {"best": best(one, names[1]), "last": last(one, names[1])}
    one.proven = (
        one.proof["last"] > 1.08 * one.proof["best"] if one.ill else one.proof["last"] < 1.06 * one.proof["best"]
    )
    return one


def _xgboost(seed: int, ill: bool) -> Recording:
    import xgboost as xgb

    x, xt, y, yt = _data(seed)
    settings = {"eta": 0.3 if ill else 0.05, "max_depth": 8 if ill else 3, "objective": "binary:logistic"}
    one = Recording("xgboost", seed, ill, ("run/overfitting",), settings)
    told: dict[str, Any] = {}
    xgb.train(
        {**settings, "eval_metric": "logloss", "nthread": 1, "seed": seed}, xgb.DMatrix(x, y), 300,
        [(xgb.DMatrix(x, y), "train"), (xgb.DMatrix(xt, yt), "eval")], evals_result=told, verbose_eval=False,
        early_stopping_rounds=None if ill else 15,
    )  # fmt: skip
    return _finished(one, told["train"]["logloss"], told["eval"]["logloss"], ("train-logloss", "eval-logloss"), 1)


def _lightgbm(seed: int, ill: bool) -> Recording:
    import lightgbm as lgb

    x, xt, y, yt = _data(seed)
    settings = {
        "learning_rate": 0.2 if ill else 0.05,
        "num_leaves": 63 if ill else 7,
        "min_child_samples": 5 if ill else 20,
    }
    one = Recording("lightgbm", seed, ill, ("run/overfitting",), settings)
    told: dict[str, Any] = {}
    data = lgb.Dataset(x, y)
    calls = [lgb.record_evaluation(told), *([] if ill else [lgb.early_stopping(15, verbose=False)])]
    lgb.train(
        {**settings, "objective": "binary", "verbose": -1, "num_threads": 1, "seed": seed}, data, 300,
        [data, lgb.Dataset(xt, yt, reference=data)], ["training", "valid_1"], callbacks=calls,
    )  # fmt: skip
    names = ("train/binary_logloss", "valid_1/binary_logloss")
    return _finished(one, told["training"]["binary_logloss"], told["valid_1"]["binary_logloss"], names, 1)


def _catboost(seed: int, ill: bool) -> Recording:
    from catboost import CatBoostClassifier

    x, xt, y, yt = _data(seed)
    settings = {"learning_rate": 0.4 if ill else 0.08, "depth": 8 if ill else 4, "l2_leaf_reg": 0.1 if ill else 3.0}
    one = Recording("catboost", seed, ill, ("run/overfitting",), settings)
    model = CatBoostClassifier(
        iterations=150, verbose=False, thread_count=1, random_seed=seed, allow_writing_files=False, **settings
    )
    model.fit(x, y, eval_set=(xt, yt), use_best_model=False, early_stopping_rounds=None if ill else 15)
    told = model.get_evals_result()
    names = ("learn/Logloss", "validation/Logloss")
    return _finished(one, told["learn"]["Logloss"], told["validation"]["Logloss"], names, 1)
