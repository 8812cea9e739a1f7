"""Facts about the run as a whole: restarts, speed, waves."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.facts.setup import Setup
from advisor.records import Run, Series
from advisor.signals.course import Epochs, epochs_of, period_facts, restart_facts, throughput_facts
from advisor.signals.curves import curve
from advisor.signals.runs import run_cases
from tests.factories import series
from tests.signals.logs import falling, findings


def test_a_resume_is_told_with_its_place_and_overlap() -> None:
    steps = np.concatenate([np.arange(50), np.arange(40, 80)])
    found = restart_facts([series("loss", np.linspace(2, 1, 90), steps)])
    assert (found.count, found.step, found.overlap) == (1, 40, 10)


def test_steps_in_order_are_no_restart() -> None:
    assert restart_facts([series("loss", np.ones(50))]).count == 0


def test_a_lasting_change_of_speed_is_found() -> None:
    steps = np.arange(200)
    random = np.random.default_rng(0)
    pace = np.where(steps < 120, 1.0, 3.0) * random.uniform(0.98, 1.02, 200)
    found = throughput_facts(Series(tag="loss", steps=steps, values=np.ones(200), wall_times=np.cumsum(pace)))
    assert found.ratio == pytest.approx(1 / 3, rel=0.05)
    assert found.since_step == pytest.approx(120, abs=8)
    assert found.lost_hours == pytest.approx(80 * 2 / 3600, rel=0.15)


def test_a_wave_of_every_epoch_is_shown_and_noise_is_not() -> None:
    random = np.random.default_rng(0)
    noise = np.exp(0.05 * random.standard_normal(400))
    wave = noise * np.exp(0.3 * np.sin(2 * np.pi * np.arange(400) / 40))
    shown, silent = (period_facts(curve(series("loss", values)), Epochs(40.0)) for values in (wave, noise))
    assert shown.p_value is not None
    assert shown.p_value < 1e-6
    assert shown.steps == 40
    assert silent.p_value is not None
    assert silent.p_value > 0.001


def test_steps_of_an_epoch_come_from_the_counter_or_the_examples() -> None:
    assert epochs_of({"epoch": series("epoch", np.arange(11) / 2, np.arange(11) * 50)}, {}) == Epochs(100)
    assert epochs_of({"epoch": series("epoch", 0.25 + np.arange(11) / 2, np.arange(11) * 50)}, {}) == Epochs(100, -25)
    assert epochs_of({"epoch": series("epoch", np.arange(600) // 60, np.arange(600) * 10)}, {}) == Epochs(600, 600)
    assert epochs_of({}, {"n_examples": 1000, "batch_size": 50}) == Epochs(20)
    assert epochs_of({}, {}) is None


def test_rows_of_training_and_then_of_evaluation_are_no_restart() -> None:
    steps = np.arange(0, 400, 10)
    made = Run(
        name="a",
        series={
            "loss": series("loss", np.exp(-steps / 100), steps),
            "eval_loss": series("eval_loss", np.exp(-steps / 100), steps),
            "epoch": series("epoch", np.tile(steps / 100, 2), np.tile(steps, 2)),
        },
    )
    assert next(run_cases((made,), Setup())).facts["restarts"].count == 0


SPEED = np.concatenate([np.full(110, 75.0), np.full(90, 4.5)]) + np.random.default_rng(0).normal(0, 0.3, 200)


def test_a_logged_speed_that_drops_lastingly_is_told() -> None:
    loss = falling(200)
    told = findings({"train_loss": loss, "samples_per_second": SPEED})["run/throughput-collapse"]
    assert told.severity == "warning"
    assert told.since_step == pytest.approx(110, abs=8)
    assert "samples_per_second" in told.explanation
    longer = findings({"train_loss": loss, "iter_time": 1 / SPEED})["run/throughput-collapse"]
    assert longer.since_step == told.since_step


def test_dips_of_a_speed_and_the_pace_of_a_policy_are_no_collapse() -> None:
    dips = np.where(np.arange(200) % 20 == 0, 40.0, 75.0) + np.random.default_rng(0).normal(0, 1, 200)
    assert "run/throughput-collapse" not in findings({"train_loss": falling(200), "samples_per_second": dips})
    policy = {"rollout/ep_rew_mean": np.linspace(0, 100, 200), "train/approx_kl": np.full(200, 0.01), "speed": SPEED}
    assert "run/throughput-collapse" not in findings(policy)
