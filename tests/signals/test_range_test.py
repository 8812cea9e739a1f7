"""Learning-rate range tests: told from trainings by the rate alone, and read for the rate to use."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from advisor.diagnosis import diagnose

RATES = [1e-7 * 10 ** (8 * i / 99) for i in range(100)]


def _loss(rate, noise=0.01):
    wiggle = 1 + noise * math.sin(1e3 * math.log(rate))
    return wiggle * (max(0.3, 2.3 / (1 + rate / 3e-3)) if rate < 0.3 else 0.4 + (rate / 0.3) ** 1.5)


def _csv(rates, losses):
    return "step,lr,train_loss\n" + "".join(
        f"{i},{rate:.5e},{loss:.5f}\n" for i, (rate, loss) in enumerate(zip(rates, losses, strict=True))
    )


def _keras(rates, losses):
    return json.dumps({"learning_rate": rates, "loss": losses})


def _lines(rates, losses):
    return "".join(f"lr: {rate:.3e}, loss: {loss:.4f}\n" for rate, loss in zip(rates, losses, strict=True))


@pytest.mark.parametrize(("name", "write"), [("log.csv", _csv), ("history.json", _keras), ("find.log", _lines)])
def test_a_range_test_is_no_lost_training_and_suggests_a_rate(tmp_path, name, write):
    (tmp_path / name).write_text(write(RATES, [_loss(rate) for rate in RATES]))
    found = diagnose(str(tmp_path)).findings
    assert [(one.rule, one.severity) for one in found] == [("run/range-test", "info")]
    first = found[0].prescriptions[0]
    assert (first.action, first.parameter) == ("set", "learning_rate")
    assert 3e-4 < first.value < 3e-2


@pytest.mark.parametrize("end", [math.nan, math.inf])
def test_one_that_was_lost_or_stopped_is_read_up_to_there(tmp_path, end):
    (tmp_path / "log.csv").write_text(_csv(RATES, [_loss(rate) if rate < 1 else end for rate in RATES]))
    found = diagnose(str(tmp_path)).findings
    assert [one.rule for one in found] == ["run/range-test"]
    assert 3e-4 < found[0].prescriptions[0].value < 3e-2


def test_where_no_rate_trains_the_code_is_looked_at(tmp_path):
    (tmp_path / "log.csv").write_text(_csv(RATES, [2.3 + 0.01 * math.sin(i) for i in range(100)]))
    found = diagnose(str(tmp_path)).findings
    assert [(one.rule, one.prescriptions[0].action) for one in found] == [("run/range-test", "check-code")]


@pytest.mark.parametrize(
    "rates",
    [
        [min(1e-3, 1e-7 * 10 ** (4 * i / 40)) for i in range(120)],
        [1e-5 * (i + 1) for i in range(120)],
        [1e-2 * 0.93**i for i in range(120)],
        [1e-3] * 120,
        np.geomspace(1e-4, 2e-3, 120).tolist(),
    ],
    ids=["a warmup by one factor", "a linear warmup", "an exponential decay", "a constant rate", "one decade"],
)
def test_trainings_are_none(tmp_path, rates):
    (tmp_path / "log.csv").write_text(_csv(rates, [2 * math.exp(-i / 30) + 0.2 for i in range(120)]))
    assert "run/range-test" not in {one.rule for one in diagnose(str(tmp_path)).findings}


def test_a_warmup_in_which_the_loss_is_lost_stays_a_lost_training(tmp_path):
    losses = [2.3 * math.exp(-i / 60) if i < 60 else 2.3 + (i - 60) * 0.2 for i in range(100)]
    (tmp_path / "log.csv").write_text(_csv([1e-5 * (i + 1) for i in range(100)], losses))
    assert diagnose(str(tmp_path)).findings[0].rule == "run/diverged"
