"""What matters: what was measured, weighed against the tiers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from advisor.records import Study
from advisor.signals import effects as measuring
from advisor.signals.effects import effects
from advisor.signals.importance import (
    blend,
    conflict,
    effect_facts,
    evidence_weight,
    importance_facts,
    is_idle,
    tier_of,
)
from tests import factories as made
from tests.factories import parameter
from tests.signals.spaces import LR, designed, random_study, weighted

DROPOUT = parameter("dropout", low=0.0, high=0.5)
DECAY = parameter("weight_decay", low=1e-5, high=1e-1, log=True)
PARAMETERS = [LR, DROPOUT, DECAY]


@pytest.mark.parametrize("seed", range(5))
def test_noise_has_shares_but_no_significance(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "TREES", 20)
    found = effects(designed(random_study(weighted(0, 0, 0), PARAMETERS, 60, noise=1.0, seed=seed)))
    assert found is not None
    assert min(e.p_value for e in found.effects) > 0.01
    assert found.explained < 0.15
    assert evidence_weight(found) < 0.1


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
    assert facts.moving is not None
    assert "lr" in facts.moving
    assert "dropout" not in facts.moving
    assert effect_facts(found, study, "dropout").idle is True
    assert effect_facts(found, study, "lr").p < 0.01  # type: ignore[operator]


def test_what_a_proven_end_cuts_off_acts_whatever_its_share_says() -> None:
    study = random_study(weighted(4, 0, 1), PARAMETERS, 120, noise=0.1)
    found = effects(designed(study))
    assert importance_facts(found, study, cut_off=lambda name: name == "dropout").idle == ()


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


def test_choices_within_a_small_factor_are_not_called_idle() -> None:
    batch = parameter("batch_size", "categorical", choices=(32, 64, 128))
    study = random_study(weighted(4, 0), [LR, batch], 80, noise=0.1)
    found = effects(designed(study))
    assert found is not None
    assert is_idle("batch_size", found)
    assert importance_facts(found, study).idle == ()


def test_an_effect_among_the_better_trials_is_none_that_is_idle() -> None:
    study = random_study(_cliff, [LR, DROPOUT], 120, noise=0.005)
    found = effects(designed(study))
    assert found is not None
    assert found.better["dropout"] < 0.05
    assert not is_idle("dropout", found)


def _cliff(at: Any) -> float:
    return float(100.0 * max(0.0, at[0] - 0.5) + 0.3 * (at[1] - 0.5) ** 2)


def test_failures_are_not_counted_as_evidence_of_idleness() -> None:
    study = random_study(lambda at: math.nan if at[0] > 0.3 else 4 * at[0], [LR, DROPOUT], 40, noise=0.01)
    found = effects(designed(study))
    assert found is not None
    assert found.finished < 16 < found.trials
    assert not is_idle("dropout", found)


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


def branched(kind: str, best: float, draw: int = 0) -> Study:
    """Two branches with a rate of their own each; all trials of both have about the same mean."""
    rng = np.random.default_rng(draw)
    rows = []
    for number in range(80):
        first, rate = bool(rng.integers(2)), rng.uniform(-1, 1)
        value = 0.4 + 0.08 * rate if first else 0.4 - best * rate
        own = "lr_sgd" if first else "lr_adam"
        rest = {own: 10.0 ** float(rate)} if kind == "switch" else {"lr_sgd": 10.0 ** float(rate)}
        value = value if kind == "switch" else 0.4 + 0.08 * rate
        params = {"optimizer": "sgd" if first else "adam", **rest}
        rows.append(made.trial(number, float(value + 0.004 * rng.standard_normal()), params=params))
    rates = [parameter(name, low=0.1, high=10.0, log=True) for name in ("lr_sgd", "lr_adam")]
    return made.study(rows, parameter("optimizer", "categorical", choices=("sgd", "adam")), *rates)


@pytest.mark.parametrize("draw", range(3))
def test_a_switch_of_a_conditional_space_is_never_idle(draw: int) -> None:
    drawn = branched("switch", 0.14, draw)
    found = effects(designed(drawn))
    assert found is not None
    facts = importance_facts(found, drawn)
    assert "optimizer" not in (facts.idle or ())
    assert "optimizer" not in (facts.conflicts or ())


def test_a_choice_on_which_nothing_rests_may_be_idle() -> None:
    drawn = branched("plain", 0.0)
    found = effects(designed(drawn))
    assert found is not None
    assert "optimizer" in (importance_facts(found, drawn).idle or ())
