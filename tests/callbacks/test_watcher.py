"""The watcher of a plain loop."""

import logging
import math
import subprocess
import sys

import numpy as np
import pytest

from advisor.callbacks import Watcher
from advisor.errors import ConfigError


def losses(length=120, nan_from=None):
    values = np.exp(-np.arange(length) / 30) + 0.3 + np.random.default_rng(0).normal(0, 0.01, length)
    if nan_from is not None:
        values[nan_from:] = math.nan
    return values


def test_a_lost_loop_is_told_once_and_stopped():
    said = []
    watcher = Watcher(stop_on="error", every=5, on_finding=said.append)
    stopped = next(i for i, v in enumerate(losses(nan_from=60)) if watcher.log(i, {"train/loss": v}))
    assert 60 < stopped < 66
    assert [finding.rule for finding in said] == ["run/diverged"]
    assert said[0].since_step == 60
    assert [finding.rule for finding in watcher.findings] == ["run/diverged"]


def test_nothing_is_said_of_a_healthy_loop_and_the_report_is_the_diagnosis():
    said = []
    watcher = Watcher(every=1, on_finding=said.append, optimizer="adam")
    for step, value in enumerate(losses(60)):
        assert not watcher.log(step, {"train/loss": value, "val/loss": value + 0.02})
    assert said == []
    watcher.end()
    told = {finding.rule for finding in said}
    assert told == {f.rule for f in watcher.report().findings if f.suppressed_by is None}


def test_other_processes_are_silent(monkeypatch):
    monkeypatch.setenv("RANK", "3")
    watcher = Watcher(stop_on="error", every=1, on_finding=pytest.fail)
    assert not any(watcher.log(i, {"loss": math.nan}) for i in range(30))


def test_a_function_that_fails_ends_no_training(caplog):
    watcher = Watcher(every=1, on_finding=lambda finding: 1 / 0)
    for step, value in enumerate(losses(nan_from=60)):
        watcher.log(step, {"loss": value})
    assert "on_finding failed" in caplog.text


def test_without_a_function_findings_are_logged(caplog):
    watcher = Watcher(every=1)
    with caplog.at_level(logging.INFO, "advisor"):
        for step, value in enumerate(losses(nan_from=60)):
            watcher.log(step, {"loss": value})
    assert "error: The loss became NaN or infinite at step 60 (since step 60)" in caplog.text


def test_what_is_no_number_is_passed_over():
    watcher = Watcher(every=1)
    watcher.log(0, {"loss": np.float32(1.0), "note": "x", "flag": True, "many": np.zeros(3), "none": None})
    assert set(watcher._evidence().runs[0].series) == {"loss"}


def test_wrong_settings_are_refused():
    with pytest.raises(ConfigError, match=r"stop_on=.errors.: .* Did you mean 'error'"):
        Watcher(stop_on="errors")
    with pytest.raises(ConfigError, match="every=0"):
        Watcher(every=0)
    with pytest.raises(ConfigError, match="optimiser"):
        Watcher(optimiser="adam")


def test_no_framework_is_imported_before_its_callback_is_used():
    code = (
        "import sys, advisor.callbacks as c; c.Watcher(); "
        "print([m for m in ('torch', 'transformers', 'lightning', 'keras', 'optuna', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("step", "values", "says"),
    [
        (1, None, "values: read None; pass numbers by their names"),
        (1, [0.5], r"values: read \[0.5\]"),
        ("a", {"loss": 1.0}, "step: read 'a'; pass the number of the step"),
        (None, {"loss": 1.0}, "step: read None"),
    ],
)
def test_what_cannot_be_logged_is_told_with_what_to_pass(step, values, says):
    with pytest.raises(ConfigError, match=says):
        Watcher().log(step, values)
    assert not Watcher().log("7", {"loss": 1.0})
