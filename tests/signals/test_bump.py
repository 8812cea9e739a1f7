"""A resume from the weights alone: the loss jumps once, comes back by and by, and the rate may warm up again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.records import FloatArray
from tests.factories import series
from tests.signals.logs import facts, findings


def loss(count: int, at: float, height: float, heals: float, seed: int = 0) -> FloatArray:
    places, random = np.arange(count), np.random.default_rng(seed)
    clean = 3.0 + 5 * np.exp(-places / (0.08 * count)) + 0.6 * np.exp(-places / (0.4 * count))
    since = places - at * count
    clean = clean + np.where(since >= 0, height * np.exp(-since / (heals * count)), 0)
    return np.asarray(clean + 0.02 * random.standard_normal(count))


def warmed(count: int, at: float | None, warmup: float = 0.1) -> FloatArray:
    places = np.arange(count, dtype=float)
    since = places if at is None else np.where(places < at * count, places, places - at * count)
    return np.asarray(6e-4 * np.minimum(1, (since + 1) / (warmup * count)))


def logged(curve: FloatArray, rate: FloatArray | None = None) -> dict[str, Any]:
    held = series("val_loss", curve[9::10] + 0.02, np.arange(9, len(curve), 10) * 100)
    steps = np.arange(len(curve)) * 100
    more = {} if rate is None else {"lr": series("lr", rate, steps)}
    return {"loss": series("loss", curve, steps), "val_loss": held, **more}


@pytest.mark.parametrize("count", [200, 500])
@pytest.mark.parametrize("at", [0.3, 0.6, 0.8])
@pytest.mark.parametrize("height", [1.0, 1.9])
def test_a_warmup_that_begins_again_where_the_loss_jumps_is_a_resume(count: int, at: float, height: float) -> None:
    found = findings(logged(loss(count, at, height, 0.045), warmed(count, at)))
    first = next(iter(found.values()))
    assert (first.rule, first.severity, first.prescriptions[0].action) == ("run/restart", "warning", "check-code")
    assert first.since_step == pytest.approx(at * count * 100, abs=300)
    assert "run/healthy" not in found
    assert "run/still-improving" not in found or at < 0.4


@pytest.mark.parametrize("at", [0.4, 0.6])
def test_a_jump_that_heals_by_and_by_is_named_without_a_rate(at: float) -> None:
    found = findings(logged(loss(200, at, 1.9, 0.045)))
    assert found["run/restart"].severity == "info"
    assert found["run/restart"].since_step == pytest.approx(at * 20000, abs=200)
    assert "run/healthy" not in found


def test_a_rate_that_goes_back_to_its_peak_where_the_loss_jumps_is_a_resume() -> None:
    at = np.arange(300)
    rate = 6e-4 * 0.5 * (1 + np.cos(np.pi * (at % 180) / 180)) + 1e-6
    assert findings(logged(loss(300, 0.6, 1.2, 0.05), rate))["run/restart"].severity == "warning"


@pytest.mark.parametrize("seed", range(4))
def test_what_falls_as_ever_and_what_a_schedule_of_restarts_does_is_none(seed: int) -> None:
    assert facts({"loss": loss(200 + 50 * seed, 0.5, 0.0, 0.05, seed)}).restarts.rise is None
    at = np.arange(300)
    cycles = 0.4 + 2 * np.exp(-at / 60) + 0.5 * (0.5 + 0.5 * np.cos(np.pi * (at % 60) / 60))
    rate = 0.1 * 0.5 * (1 + np.cos(np.pi * (at % 60) / 60)) + 1e-4
    assert "run/restart" not in findings(logged(np.asarray(cycles), rate))


def test_a_spike_of_some_records_and_a_second_stage_without_a_jump_are_none() -> None:
    curve = loss(400, 0.5, 0.0, 0.05)
    curve[200:203] *= 2
    assert facts({"loss": curve}).restarts.rise is None
    assert "run/restart" not in findings(logged(loss(200, 0.5, 0.0, 0.05), warmed(200, 0.5)))


@pytest.mark.parametrize(("count", "at", "times"), [(60, 25, 10.0), (90, 40, 6.0), (50, 20, 30.0)])
def test_one_huge_spike_of_a_short_log_is_told_as_a_spike(count: int, at: int, times: float) -> None:
    places = np.arange(count)
    curve = 0.25 + 2 * np.exp(-places / 12) + 0.01 * np.random.default_rng(at).standard_normal(count)
    curve = curve + np.where(places >= at, times * curve[at] * np.exp(-(places - at) / 1.7), 0)
    found = findings({"train_loss": curve})
    assert found["run/loss-spikes"].since_step == pytest.approx(at, abs=1)
    assert "run/restart" not in found
