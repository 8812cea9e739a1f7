"""Searches in memory: a list of frozen trials, a storage, sklearn's cv_results_."""

from __future__ import annotations

from typing import Any

import numpy as np
import optuna
import pytest

import advisor
from advisor.errors import ConfigError


@pytest.fixture(scope="module")
def search() -> Any:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    made = optuna.create_study(study_name="made", direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1))
    made.optimize(lambda t: t.suggest_float("lr", 1e-5, 1e-2, log=True) + t.suggest_int("units", 16, 64), n_trials=12)
    return made


def test_a_list_of_frozen_trials(search: Any) -> None:
    (found,) = advisor.read(search.trials).studies
    assert (len(found.trials), found.directions) == (12, ())
    assert found.parameters["lr"].high == 1e-2


def test_a_storage(search: Any) -> None:
    (found,) = advisor.read(search._storage).studies
    assert (found.name, len(found.trials), found.directions) == ("made", 12, ("maximize",))


def test_cv_results() -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV

    data = np.random.default_rng(0).normal(size=(30, 3))
    grid = {"C": [0.01, 1.0, 100.0], "solver": ["lbfgs", "liblinear"]}
    search = GridSearchCV(LogisticRegression(), grid, cv=3).fit(data, data[:, 0] > 0)
    for source in (search, search.cv_results_):
        (found,) = advisor.read(source).studies
        assert sorted(found.parameters) == ["C", "solver"]
        assert (len(found.trials), found.directions) == (6, ("maximize",))


def test_anything_else_is_refused_with_what_is_read() -> None:
    with pytest.raises(ConfigError, match="cv_results_"):
        advisor.read(3)
