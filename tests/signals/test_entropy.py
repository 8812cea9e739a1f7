"""An entropy that is gone at once is as gone as one that fades: its start is its first records, whatever follows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.signals.logs import facts, findings


def policy(entropy: Any, reward: Any, seed: int = 0) -> dict[str, Any]:
    random, steps = np.random.default_rng(seed), np.arange(len(entropy))
    noisy = reward + 0.03 * random.standard_normal(len(steps))
    return {
        "entropy": np.maximum(entropy + 0.003 * np.abs(random.standard_normal(len(steps))), 1e-4),
        "reward": noisy,
        "reward_std": np.full(len(steps), 0.2) + 0.02 * random.random(len(steps)),
        "completions/mean_length": 200 + random.standard_normal(len(steps)),
        "completions/clipped_ratio": 0.02 + 0.01 * random.random(len(steps)),
        "frac_reward_zero_std": 0.2 + 0.05 * random.random(len(steps)),
        "loss": 0.002 + 0.006 * random.standard_normal(len(steps)),
    }


@pytest.mark.parametrize("count", [120, 250, 600])
@pytest.mark.parametrize("share", [0.01, 0.02, 0.04, 0.06])
def test_an_entropy_that_is_gone_within_a_few_records_warns(count: int, share: float) -> None:
    steps = np.arange(1, count + 1)
    entropy = 0.015 + 0.85 * np.exp(-steps / (share * count))
    curves = policy(entropy, 0.22 + 0.12 * (1 - np.exp(-steps / 20)), seed=count)
    found = findings(curves)["run/entropy-collapse"]
    assert found.severity == "warning"
    assert found.since_step is not None
    assert found.since_step < 0.25 * count
    assert facts(curves).policy.entropy_first == pytest.approx(float(curves["entropy"][0]), rel=0.3)


@pytest.mark.parametrize("seed", range(8))
def test_a_reward_that_stands_still_under_its_noise_does_not_rise(seed: int) -> None:
    steps = np.arange(250)
    assert facts(policy(np.full(250, 0.5), np.full(250, 0.34), seed)).policy.reward_rising is False
    assert facts(policy(np.full(250, 0.5), 0.2 + 0.002 * steps, seed)).policy.reward_rising is True


def test_one_high_first_record_of_an_entropy_that_stays_is_not_its_start() -> None:
    entropy = 0.4 + 0.02 * np.random.default_rng(5).standard_normal(200)
    entropy[0] = 6.0
    assert facts(policy(entropy, np.linspace(0.2, 0.6, 200))).policy.entropy_share == pytest.approx(1.0, abs=0.1)


def test_a_solved_task_and_a_slow_fall_do_not_warn() -> None:
    steps = np.arange(250)
    solved = findings(policy(0.015 + 0.85 * np.exp(-steps / 40), 0.2 + 0.78 * (1 - np.exp(-steps / 40))))
    assert solved["run/entropy-collapse"].severity == "info"
    slow = findings(policy(0.4 - 0.2 * (1 - np.exp(-steps / 120)), 0.3 + 0.5 * (1 - np.exp(-steps / 60))))
    assert "run/entropy-collapse" not in slow
