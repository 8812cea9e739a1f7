"""The curve by which the overview compares runs."""

from __future__ import annotations

import math

import numpy as np
from advisor_tui.run_rows import judged_tag

from advisor.meaning import classify
from advisor.records import Run, Series


def run_of(*tags):
    series = {
        tag: Series(tag=tag, steps=np.arange(3), values=np.arange(3.0), wall_times=np.full(3, math.nan)) for tag in tags
    }
    return Run(name=".", series=series)


def test_the_total_stands_before_its_parts():
    run = run_of("train/box_loss", "val/box_loss", "val/cls_loss", "val/loss", "val/accuracy")
    assert judged_tag(run, classify(list(run.series))) == "val/loss"


def test_nothing_to_judge_by_is_no_tag():
    run = run_of("epoch_time")
    assert judged_tag(run, classify(list(run.series))) == ""
