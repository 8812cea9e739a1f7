"""Figures that stand in an unusual place, or under a framework's own name."""

from __future__ import annotations

from typing import Any

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.understanding import understand


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("16 runs max of 30 min", {"budget_trials": 16, "trial_hours": 0.5}),
        ("10 trials at most of 2 hours", {"budget_trials": 10, "trial_hours": 2.0}),
        ("IMS_PER_BATCH 8 BASE_LR 0.01", {"batch_size": 8, "learning_rate": 0.01}),
        ("samples_per_gpu=4 lr=0.01 one gpu", {"batch_size": 4, "learning_rate": 0.01}),
        ("val ce went 0.7 -> 1.9", {"val_loss": 1.9}),
        ("train ce fell to 0.1, val ce rose from 0.9 to 1.4", {"val_loss": 1.4}),
        ("full fine-tuning of CLIP with 500 images", {"n_examples": 500}),
        ("grad clip 0.5 with 300 images", {"clip_norm": 0.5, "n_examples": 300}),
    ],
)
def test_the_figure_is_of_what_it_stands_beside(text: str, facts: dict[str, Any]) -> None:
    told = understand(text).facts
    assert {name: told.get(name) for name in facts} == facts


def test_a_run_is_no_budget() -> None:
    assert "budget_hours" not in understand("20 runs max of 45 min on one 4090").facts


def test_a_model_is_no_setting() -> None:
    assert "clip_norm" not in understand("full fine-tuning of CLIP with 500 images").facts


def test_eight_devices_do_not_scale_down_to_one() -> None:
    reply = Dialogue().say("samples_per_gpu=2 8 gpus lr=0.02, mmdet loss nan").reply
    assert "on one with the same batch" not in reply
