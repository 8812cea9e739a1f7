"""A policy trained by rewards."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.meaning import classify
from advisor.signals.policy import policy_facts
from tests.signals.logs import run


def _facts(**curves: object) -> object:
    made = run({tag.replace("__", "/"): one for tag, one in curves.items()})
    return policy_facts(made, classify(list(made.series)))


def test_a_reward_that_rises_and_is_lost_again() -> None:
    found = _facts(reward=np.concatenate([np.linspace(0, 100, 60), np.linspace(100, 10, 40)]))
    assert found.reward_best == pytest.approx(100, rel=0.05)  # type: ignore[attr-defined]
    assert found.reward_lost == pytest.approx(0.87, abs=0.06)  # type: ignore[attr-defined]
    assert not found.reward_rising  # type: ignore[attr-defined]


def test_a_distance_that_jumps_is_told_with_its_step() -> None:
    found = _facts(reward=np.ones(100), kl=np.concatenate([np.full(60, 0.01), np.full(40, 1.0)]))
    assert found.kl_jump > 50  # type: ignore[attr-defined]
    assert 50 <= found.kl_since <= 65  # type: ignore[attr-defined]
    assert found.reward_constant  # type: ignore[attr-defined]


def test_an_entropy_that_was_gone_before_the_first_record() -> None:
    gone = _facts(reward=np.full(40, 9.4), entropy=np.geomspace(1e-6, 1e-20, 40))
    assert gone.entropy_none is True  # type: ignore[attr-defined]
    at_once = _facts(reward=np.full(59, 9.3), entropy=np.concatenate([[0.114], np.full(58, 1.6e-13)]))
    assert at_once.entropy_none is True  # type: ignore[attr-defined]
    falling = _facts(reward=np.ones(100), entropy=np.geomspace(0.7, 1e-9, 100))
    assert falling.entropy_none is False  # type: ignore[attr-defined]


def test_an_entropy_that_goes_to_nothing() -> None:
    found = _facts(reward=np.ones(100), entropy=np.concatenate([np.full(30, 2.0), np.full(70, 0.01)]))
    assert found.entropy_share < 0.01  # type: ignore[attr-defined]
    assert 0.25 < found.entropy_gone_at < 0.35  # type: ignore[attr-defined]


def test_a_critic_whose_loss_feeds_on_itself() -> None:
    found = _facts(reward=np.full(100, -1300.0), train__critic_loss=2.0 * np.exp(np.linspace(0, 16, 100)))
    assert found.critic_growth > 1e5  # type: ignore[attr-defined]
    assert found.critic_since is not None  # type: ignore[attr-defined]


def test_a_critic_that_is_blown_in_the_last_records_is_told_by_them() -> None:
    losses = np.concatenate([np.linspace(46, 55, 16), [2e12, 2e27, np.inf]])
    found = _facts(reward=np.full(19, -1200.0), train__critic_loss=losses)
    assert found.critic_since is not None  # type: ignore[attr-defined]
    assert found.critic_growth > 1e6  # type: ignore[attr-defined]


def test_values_of_a_critic_grow_without_end_only_beyond_all_returns() -> None:
    steps = np.arange(40)
    reward = -60.0 - 4 * steps
    found = _facts(episode_reward=reward, mean_q=2.8 * 1.4**steps)
    assert found.critic_tag == "mean_q"  # type: ignore[attr-defined]
    assert found.critic_growth > 1000  # type: ignore[attr-defined]
    assert _facts(episode_reward=reward, mean_q=0.01 + 3.0 * steps).critic_growth < 1  # type: ignore[attr-defined]


def test_a_language_model_s_distance_is_that_to_its_reference() -> None:
    curves = {"reward": np.ones(60), "actor/ppo_kl": np.full(60, 1e-4), "actor/kl_loss": np.linspace(0.01, 0.5, 60)}
    made = run(curves)
    found = policy_facts(made, classify(list(made.series)), "policy-gradient")
    assert found.kl == pytest.approx(0.42, abs=0.03)
    assert policy_facts(made, classify(list(made.series)), "reinforcement").kl == pytest.approx(1e-4)
