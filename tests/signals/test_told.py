"""The metric and direction that a person tells win over what was guessed; a metric nobody logged is refused."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.errors import ConfigError
from tests.signals.logs import diagnosis, facts, falling, findings, run

RISING = 1 - falling(60) / 2.5
CURVES = {"loss": falling(60), "val/score": RISING, "val/accuracy": RISING, "eval/dice_b": RISING[::-1]}


@pytest.mark.parametrize("told", ["val/score", "score", "val_score"])
def test_a_told_metric_is_the_one_that_is_judged(told: str) -> None:
    found = facts(CURVES, told={"metric": told, "direction": "maximize"}).metric
    assert (found.tag, found.best_at > 0.8) == ("val/score", True)


def test_a_told_direction_turns_the_metric_round() -> None:
    up, down = (
        facts({"loss": falling(60), "score": RISING}, told={"direction": way}).metric
        for way in ("maximize", "minimize")
    )
    assert (up.tag, down.tag) == ("score", "score")
    assert up.best_at > 0.5 > down.best_at


def test_a_direction_wins_over_the_name_of_a_told_metric() -> None:
    told = {"metric": "val/accuracy", "direction": "minimize"}
    assert facts(CURVES, told=told).metric.best_at < 0.2


def test_without_it_a_score_has_no_direction() -> None:
    assert facts({"loss": falling(60), "score": RISING}).metric.tag is None


def test_a_told_metric_that_falls_for_good_has_collapsed() -> None:
    fell = np.r_[np.linspace(0, 0.9, 30), np.full(30, 0.05)]
    told = {"metric": "score", "direction": "maximize"}
    assert "run/metric-collapse" in findings({"score": fell}, told=told)
    assert "run/metric-collapse" not in findings({"score": fell})


def test_a_metric_that_nothing_logged_is_refused_with_what_is_there() -> None:
    with pytest.raises(ConfigError, match=r"nothing logged has that name\. Did you mean 'val/accuracy'\?.*val/score"):
        diagnosis(run(CURVES), metric="val/acuracy")
