"""Which tag is which curve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.facts import Setup
from advisor.signals.choosing import read_run
from advisor.signals.read import Read
from tests.signals.logs import falling, run


def chosen(curves: Mapping[str, Any], **told: Any) -> Read:
    return read_run(run(curves), Setup(**told), {}, {})


def tags(read: Read) -> dict[str, str]:
    return {name: series.tag for name, series in read.chosen.items()}


def test_losses_and_metrics_are_told_apart_by_what_they_were_measured_on() -> None:
    curves = {"train/loss": falling(), "val/loss": falling(), "val/accuracy": 1 - falling(first=0.9, floor=0.1)}
    assert tags(chosen(curves)) == {"train": "train/loss", "val": "val/loss", "metric": "val/accuracy"}


def test_a_tag_that_covers_little_of_the_run_is_not_chosen() -> None:
    read = chosen({"loss": falling(12), "train/loss": falling(200)})
    assert read.chosen["train"].tag == "train/loss"


def test_a_held_out_likelihood_stands_in_for_a_held_out_loss() -> None:
    read = chosen({"train/loss": falling(), "eval/perplexity": 20 * falling()})
    assert read.chosen["val"].tag == "eval/perplexity"


def test_the_metric_that_was_told_is_the_metric() -> None:
    curves = {"train/loss": falling(), "val/f1": 1 - falling(first=0.9), "val/accuracy": 1 - falling(first=0.8)}
    assert chosen(curves, metric="val/f1").chosen["metric"].tag == "val/f1"


def test_too_few_points_are_no_curve() -> None:
    assert chosen({"train/loss": falling(2)}).train is None
