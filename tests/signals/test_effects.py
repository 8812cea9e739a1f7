"""What each parameter explains of the result."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.signals import effects as measuring
from advisor.signals.effects import effects
from advisor.signals.importance import effect_facts, importance_facts
from tests.factories import parameter
from tests.signals.spaces import LR, designed, random_study, weighted

DROPOUT = parameter("dropout", low=0.0, high=0.5)
DECAY = parameter("weight_decay", low=1e-5, high=1e-1, log=True)
PARAMETERS = [LR, DROPOUT, DECAY]


def test_shares_sum_to_one_and_follow_the_weights() -> None:
    found = effects(designed(random_study(weighted(4, 1, 0), PARAMETERS, 120, noise=0.05)))
    assert found is not None
    shares = [found.of(p.name).share for p in PARAMETERS]  # type: ignore[union-attr]
    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] > shares[1] > shares[2]
    assert all(e.low <= e.share <= e.high for e in found.effects)
    assert found.explained > 0.5


def test_too_few_trials_have_no_importance() -> None:
    study = random_study(weighted(1, 1, 1), PARAMETERS, 8)
    assert effects(designed(study)) is None
    assert importance_facts(None, study).reason("idle") == "too-few"
    assert effect_facts(None, study, "lr").reason("p") == "too-few"


def test_it_agrees_with_optunas_own_importance() -> None:
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    reference = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    study = random_study(weighted(4, 1, 0), PARAMETERS, 120, noise=0.02)
    ranges = {
        p.name: optuna.distributions.FloatDistribution(p.low, p.high, log=p.log)  # type: ignore[arg-type]
        for p in PARAMETERS
    }
    for trial in study.trials:
        reference.add_trial(
            optuna.trial.create_trial(params=dict(trial.params), distributions=ranges, value=trial.values[0])
        )
    theirs = optuna.importance.get_param_importances(reference)
    ours = effects(designed(study))
    assert ours is not None
    assert max(theirs, key=theirs.__getitem__) == max(ours.effects, key=lambda e: e.share).name == "lr"


def test_conditional_parameters_and_categories_are_measured() -> None:
    kind = parameter("optimizer", "categorical", choices=("sgd", "adam", "adamw"))
    whole = random_study(weighted(1, 0, 0), PARAMETERS, 90, noise=0.02)
    trials = tuple(
        t.model_copy(
            update={
                "params": {k: v for k, v in t.params.items() if k != "dropout" or i % 2}
                | {"optimizer": ("sgd", "adam", "adamw")[i % 3]},
                "values": (t.values[0] + (2.0 if i % 3 == 0 else 0.0),),
            }
        )
        for i, t in enumerate(whole.trials)
    )
    study = whole.model_copy(update={"trials": trials, "parameters": {**whole.parameters, "optimizer": kind}})
    found = effects(designed(study))
    assert found is not None
    assert max(found.effects, key=lambda e: e.share).name == "optimizer"
    assert found.of("dropout") is not None


def test_the_parts_are_scikit_learns() -> None:
    from sklearn.model_selection import RepeatedKFold

    places = np.zeros((43, 3))
    theirs = RepeatedKFold(n_splits=measuring.FOLDS, n_repeats=measuring.REPEATS, random_state=7).split(places)
    for (train, test), (their_train, their_test) in zip(measuring._parts(43, 7), theirs, strict=True):
        assert train.tolist() == their_train.tolist()
        assert test.tolist() == their_test.tolist()
