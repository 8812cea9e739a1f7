"""The kind of a run by its names, its settings and the shape of its loss."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from advisor.facts.setup import Setup
from advisor.records import FloatArray
from advisor.signals.choosing import read_run
from advisor.training import Training
from tests.signals.logs import run

AT = np.linspace(0, 1, 80)


def falls(start: float, end: float, speed: float = 6.0) -> FloatArray:
    return np.asarray(end + (start - end) * np.exp(-speed * AT))


def trainer(loss: FloatArray, rate: float = 6e-4, name: str = "run", tags: Any = None, **settings: Any) -> Training:
    """A run of the transformers Trainer, as its callbacks log it."""
    curves = {"train/loss": loss, "eval/loss": loss[::4], "eval/runtime": np.full(20, 3.0),
              "train/learning_rate": rate * np.minimum(1, 10 * AT), **(tags or {})}  # fmt: skip
    return read_run(run(curves, name, **settings), Setup(), {}, {}).training


@pytest.mark.parametrize(("start", "end", "rate"), [
    (9.5, 2.8, 6e-4), (8.3, 3.1, 1e-4), (11.9, 3.4, 3e-3), (10.82, 3.3, 5e-5), (10.37, 4.2, 2e-5),
])  # fmt: skip
def test_a_trainer_s_log_that_begins_with_random_weights_is_pretraining(start: float, end: float, rate: float) -> None:
    found = trainer(falls(start, end), rate)
    assert found.kind == "pretraining"
    assert found.confidence > 0.9


@pytest.mark.parametrize("case", [
    {"loss": falls(2.4, 1.1), "rate": 2e-5}, {"loss": falls(4.9, 2.0), "rate": 2e-4},
    {"loss": falls(9.5, 2.8), "rate": 5e-5},
    {"loss": falls(14.8, 1.9), "rate": 1e-3}, {"loss": falls(9.5, 8.6), "rate": 6e-4},
    {"loss": falls(9.5, 2.8), "lora_r": 8}, {"loss": falls(9.5, 2.8), "tags": {"eval/wer": falls(1.0, 0.2)}},
])  # fmt: skip
def test_what_a_trained_model_or_another_loss_shows_stays_fine_tuning(case: dict[str, Any]) -> None:
    assert trainer(**case).kind == "fine-tuning"


def test_what_is_told_of_fine_tuning_wins() -> None:
    curves = {"train/loss": falls(10.82, 3.3), "eval/runtime": np.full(20, 3.0), "eval/loss": falls(10.82, 3.3)}
    assert read_run(run(curves), Setup(fine_tuning=True), {}, {}).training.kind == "fine-tuning"


def test_settings_that_are_off_are_no_signs() -> None:
    off = {"optim_target_modules": None, "use_lora": False, "local_rank": 0, "node_rank": 0}
    found = trainer(falls(0.9, 0.3), 2e-5, **off)
    assert (found.kind, found.method, found.adapter) == ("fine-tuning", None, False)
    assert trainer(falls(0.9, 0.3), 2e-4, use_lora=True).adapter
    assert trainer(falls(0.9, 0.3), 2e-4, name="LoRA_RoBERTa").adapter
    assert trainer(falls(0.9, 0.3), 2e-4, rank=16).adapter
