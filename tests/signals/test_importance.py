"""Importance: shares with intervals, chances by permutation, weighed against the tiers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from advisor.signals import importance
from advisor.signals.importance import (
    blend,
    conflict,
    effect_facts,
    effects,
    evidence_weight,
    importance_facts,
    tier_of,
)
from tests import factories as made
from tests.factories import parameter
from tests.signals.spaces import LR, designed, random_study

DROPOUT = parameter("dropout", low=0.0, high=0.5)
DECAY = parameter("weight_decay", low=1e-5, high=1e-1, log=True)
PARAMETERS = [LR, DROPOUT, DECAY]


def weighted(*weights: float) -> Any:
    return lambda x: float(np.sum(np.array(weights) * (x - 0.4) ** 2))


def test_shares_sum_to_one_and_follow_the_weights() -> None:
    found = effects(designed(random_study(weighted(4, 1, 0), PARAMETERS, 120, noise=0.05)))
    assert found is not None
    shares = [found.of(p.name).share for p in PARAMETERS]  # type: ignore[union-attr]
    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] > shares[1] > shares[2]
    assert all(e.low <= e.share <= e.high for e in found.effects)
    assert found.explained > 0.5


@pytest.mark.parametrize("seed", range(5))
def test_noise_has_shares_but_no_significance(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importance, "TREES", 20)
    found = effects(designed(random_study(weighted(0, 0, 0), PARAMETERS, 60, noise=1.0, seed=seed)))
    assert found is not None
    assert min(e.p_value for e in found.effects) > 0.01
    assert found.explained < 0.15
    assert evidence_weight(found) < 0.1


def test_chances_are_fair_on_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Corrected for three parameters, about one study in twenty shows a chance below 5 %."""
    monkeypatch.setattr(importance, "TREES", 2)
    monkeypatch.setattr(importance, "REPEATS", 1)
    found = [
        effects(designed(random_study(weighted(0, 0, 0), PARAMETERS, 20, noise=1.0, seed=seed))) for seed in range(30)
    ]
    assert sum(min(e.p_value for e in f.effects) < 0.05 for f in found if f) <= 4


def test_an_effect_is_proven_and_the_rest_idle() -> None:
    study = random_study(weighted(4, 0, 1), PARAMETERS, 120, noise=0.1)
    found = effects(designed(study))
    assert found is not None
    facts = importance_facts(found, study, {"dropout": 0.25})
    assert facts.top == "lr"
    assert facts.top_share is not None
    assert facts.top_share > 0.5
    assert facts.idle == ("dropout",)
    assert facts.idle_value == 0.25
    assert effect_facts(found, study, "dropout").idle is True
    assert effect_facts(found, study, "lr").p < 0.01  # type: ignore[operator]


def test_a_small_effect_on_a_clean_grid_is_not_idle() -> None:
    rates, sizes = (1e-4, 3e-4, 1e-3, 3e-3), (32, 64, 128, 256)
    points = [(rate, size) for rate in rates for size in sizes]
    trials = tuple(
        made.trial(i, 0.05 * (math.log10(rate) + 1.8) ** 2 + 0.02 * (math.log2(size) - 6.4) ** 2,
                   params={"lr": rate, "batch_size": size})
        for i, (rate, size) in enumerate(points)
    )  # fmt: skip
    study = made.study(trials, LR, parameter("batch_size", "categorical", choices=sizes))
    found = effects(designed(study))
    assert found is not None
    assert found.of("batch_size").p_value < 0.05  # type: ignore[union-attr]
    assert importance_facts(found, study).idle == ()


def test_a_few_trials_call_nothing_idle() -> None:
    study = random_study(weighted(4, 0, 1), PARAMETERS, 15, noise=0.1)
    assert importance_facts(effects(designed(study)), study).idle == ()


def test_the_prior_yields_to_evidence() -> None:
    study = random_study(weighted(0, 4, 0.5), PARAMETERS, 150, noise=0.05)
    found = effects(designed(study))
    assert found is not None
    prior, blended = blend(found, study)
    assert prior["lr"] > prior["weight_decay"] > prior["dropout"]
    assert blended["dropout"] > blended["lr"]
    assert sum(blended.values()) == pytest.approx(1.0)
    few = effects(designed(random_study(weighted(0, 4, 0.5), PARAMETERS, 12, noise=2.0)))
    assert few is not None
    assert blend(few, study)[1]["lr"] > blend(few, study)[1]["dropout"]


def test_a_conflict_with_the_tier_is_said() -> None:
    study = random_study(weighted(0, 4, 0.5), PARAMETERS, 150, noise=0.05)
    found = effects(designed(study))
    assert found is not None
    assert conflict("lr", found, study) == "weaker"
    assert conflict("dropout", found, study) == "stronger"
    assert set(importance_facts(found, study).conflicts or ()) == {"lr", "dropout"}


def test_tiers_go_by_canonical_names() -> None:
    study = random_study(weighted(1, 1, 1), PARAMETERS, 12)
    assert [tier_of(study, name) for name in ("lr", "dropout", "weight_decay", "unheard_of")] == [1, 4, 3, None]


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

    from advisor.signals import importance

    places = np.zeros((43, 3))
    theirs = RepeatedKFold(n_splits=importance.FOLDS, n_repeats=importance.REPEATS, random_state=7).split(places)
    for (train, test), (their_train, their_test) in zip(importance._parts(43, 7), theirs, strict=True):
        assert train.tolist() == their_train.tolist()
        assert test.tolist() == their_test.tolist()
