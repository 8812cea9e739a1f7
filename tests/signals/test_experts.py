"""A mixture of experts: its balance loss, and the tokens of every expert."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.records import FloatArray
from advisor.signals.experts import expert_facts
from tests.signals.logs import findings, run

RANDOM = np.random.default_rng(5)
COUNT = 200
AT = np.linspace(0, 1, COUNT)
LOSS = 3 + 7 * np.exp(-8 * AT) + 0.02 * RANDOM.standard_normal(COUNT)


def noisy(level: Any, spread: float) -> FloatArray:
    return np.asarray(level + spread * RANDOM.standard_normal(COUNT))


def rises(low: float, high: float, since: float = 0.4) -> FloatArray:
    return noisy(low + (high - low) / (1 + np.exp(-30 * (AT - since))), 0.02 * low)


def loads(shares: list[float], tag: str) -> dict[str, FloatArray]:
    """Even at first, these shares from two fifths of the run on."""
    even = 1 / len(shares)
    return {tag.format(n): np.maximum(noisy(4096 * np.where(AT < 0.4, even, share), 8.0), 0.0)
            for n, share in enumerate(shares)}  # fmt: skip


@pytest.mark.parametrize(("tag", "low", "high"), [
    ("load_balancing_loss", 1.0, 7.9), ("train/router_aux_loss", 0.0101, 0.06), ("moe/aux_loss", 0.02, 0.08),
    ("lb_loss", 2.0, 7.5),
])  # fmt: skip
def test_a_balance_loss_that_leaves_its_level_for_good_is_named_first(tag: str, low: float, high: float) -> None:
    found = findings({"loss": LOSS + 0.4 / (1 + np.exp(-30 * (AT - 0.45))), tag: rises(low, high)})
    one = found["run/expert-collapse"]
    assert one.severity == "warning"
    assert 60 <= one.since_step <= 90
    assert all(other.severity == "info" for rule, other in found.items() if rule != "run/expert-collapse")


@pytest.mark.parametrize(
    "tag", ["moe/tokens_per_expert/{}", "layer_3/expert_{}_load", "experts/{}/tokens", "expert{}_frac_tokens"]
)
def test_experts_without_tokens_are_counted(tag: str) -> None:
    shares = [0.6, 0.38, 0.01, 0.002, 0.002, 0.002, 0.002, 0.002]
    made = expert_facts(run({"loss": LOSS, **loads(shares, tag)}))
    assert (made.count, made.idle) == (8, 6)
    assert made.busiest == pytest.approx(0.6, abs=0.02)
    assert 70 <= (made.idle_step or 0) <= 95
    assert "6 of 8 experts" in findings({"loss": LOSS, **loads(shares, tag)})["run/expert-collapse"].title


@pytest.mark.parametrize("curves", [
    {"load_balancing_loss": noisy(1.05, 0.01), "z_loss": noisy(0.9, 0.1)},
    {"router_aux_loss": rises(1.0, 1.4)},
    {"load_balancing_loss": noisy(1 + 2.5 * np.exp(-20 * AT), 0.01)},
    {"aux_loss": rises(1.0, 7.0)},
    loads([0.2, 0.18, 0.15, 0.13, 0.11, 0.09, 0.08, 0.06], "expert_{}_load"),
    loads([0.3, 0.3, 0.39, 0.01], "class_{}_load"),
    loads([0.9, 0.1], "expert_{}_load"),
])  # fmt: skip
def test_an_even_router_or_another_loss_has_no_alarm(curves: dict[str, FloatArray]) -> None:
    assert "run/expert-collapse" not in findings({"loss": LOSS, **curves})


def test_the_weight_is_named_as_the_run_names_it() -> None:
    curves = {"loss": LOSS, "load_balancing_loss": rises(1.0, 7.9)}
    assert expert_facts(run(curves, router_aux_loss_coef=0.001)).weight_name == "router_aux_loss_coef"
    assert expert_facts(run(curves)).weight_name is None
