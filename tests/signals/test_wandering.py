"""A running mean of a loss that stands still wanders: that is no rise, but a loss that grows threefold is one."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.records import Evidence, FloatArray
from advisor.signals.curves import curve
from advisor.signals.wandering import as_wandering, is_running_mean
from advisor.watching import Watch
from tests.factories import series
from tests.signals.logs import facts, findings, run

SETTINGS = {"network_dim": 16, "network_module": "networks.lora", "max_train_steps": 1600}


def running(count: int, window: int, seed: int, times: float = 1.0) -> FloatArray:
    """The mean over a window of losses that scatter about one level, from the middle on so many times as high."""
    random = np.random.default_rng(seed)
    drawn = 0.11 * np.exp(random.normal(-0.3, 0.75, count)) * np.where(np.arange(count) < count / 2, 1.0, times)
    whole = np.concatenate([[0.0], np.cumsum(drawn)])
    to = np.arange(1, count + 1)
    since = np.maximum(to - window, 0)
    return np.asarray((whole[to] - whole[since]) / (to - since))


def logged(values: FloatArray, tag: str = "loss/average") -> dict[str, object]:
    return {tag: series(tag, values), "lr/unet": np.full(len(values), 1e-4)}


@pytest.mark.parametrize("window", [40, 100, 400])
@pytest.mark.parametrize("seed", range(6))
def test_a_slow_wander_is_no_rise(window: int, seed: int) -> None:
    found = findings(logged(running(1600, window, seed)), **SETTINGS)
    assert [rule for rule, one in found.items() if one.severity in ("warning", "error")] == []


@pytest.mark.parametrize("seed", range(3))
def test_nor_while_it_is_watched_from_its_first_steps_on(seed: int) -> None:
    values, watch, told = running(1600, 400, seed), Watch(), []
    for length in np.geomspace(30, 1600, 60).astype(int):
        told += list(watch.look(Evidence(runs=(run(logged(values[:length]), **SETTINGS),))))
    assert [event.finding.rule for event in told if event.finding] == []


@pytest.mark.parametrize("window", [40, 100, 400])
def test_a_loss_that_grows_threefold_is(window: int) -> None:
    found = findings(logged(running(1600, window, 1, times=3.0)), **SETTINGS)
    assert found["run/diverged"].severity == "error"


def test_its_noise_is_what_it_wanders_by_and_not_what_neighbours_differ_by() -> None:
    plain = curve(series("loss/average", running(1600, 100, 0)))
    assert plain is not None
    wandering = as_wandering(plain)
    assert wandering is not None
    assert wandering.noise > 5 * plain.noise
    assert wandering.raw_steps[0] > 20


def test_a_mean_of_everything_so_far_is_too_short_to_be_judged() -> None:
    told = facts(logged(running(90, 400, 0)), **SETTINGS).train
    assert (told.points, told.reason("rise")) == (None, "too-few")


@pytest.mark.parametrize(
    ("tag", "is_one"),
    [("avr_loss", True), ("loss/average", True), ("smooth_loss", True), ("loss/current", False), ("avg_loss", False)],
)
def test_a_running_mean_is_known_by_its_name(tag: str, is_one: bool) -> None:
    assert is_running_mean(tag) is is_one
