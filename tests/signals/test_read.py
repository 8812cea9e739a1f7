"""A run as the signals read it."""

from __future__ import annotations

import numpy as np

from advisor.facts import Setup
from advisor.signals.choosing import read_run
from advisor.signals.read import held_curves, metric_curve
from tests.signals.logs import falling, run


def test_the_held_out_curves_are_low_when_good() -> None:
    made = run({"loss": falling(50), "val/loss": falling(50), "val/accuracy": np.linspace(0.1, 0.9, 50)})
    read = read_run(made, Setup(), {}, {})
    loss, metric = held_curves(read)
    assert (loss.tag, metric.tag) == ("val/loss", "val/accuracy")
    assert metric.y[-1] < metric.y[0]
    assert read.kind == "supervised"


def test_results_alone_are_no_curves() -> None:
    read = read_run(run({"val/accuracy": [0.5]}), Setup(), {}, {})
    assert metric_curve(read) is None or len(metric_curve(read) or ()) == 1
    assert read.kind == "results"
