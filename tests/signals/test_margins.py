"""The margin at which a loss stays."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.callbacks import Watcher
from tests.signals.logs import facts, findings

NOISE = np.abs(np.random.default_rng(4).normal(0, 0.0004, 45))
COLLAPSED = np.concatenate([[0.31, 0.272, 0.241, 0.221, 0.208], 0.2 + NOISE])


def test_embeddings_that_became_one_point_are_told() -> None:
    told = findings({"triplet_loss": COLLAPSED, "val_triplet_loss": COLLAPSED + 0.0002})["run/not-learning"]
    assert "0.2, the margin" in told.title
    assert told.prescriptions[0].action == "scale"
    assert told.prescriptions[0].factor == pytest.approx(0.1)


def test_a_margin_counts_for_losses_that_have_one() -> None:
    assert facts({"train_loss": COLLAPSED}).train.equals_margin is None
    assert facts({"train_loss": COLLAPSED}, margin=0.2).train.equals_margin == 0.2
    assert facts({"train_loss": COLLAPSED, "margin": np.full(50, 0.2)}).train.equals_margin == 0.2


def test_neighbours_that_are_found_speak_against_it() -> None:
    recall = 0.83 - 0.5 * np.exp(-np.arange(50) / 14)
    assert "run/not-learning" not in findings({"triplet_loss": COLLAPSED, "val_recall_at_1": recall})


def test_a_loss_on_its_way_through_a_margin_does_not_stay_there() -> None:
    assert facts({"triplet_loss": np.linspace(0.3, 0.1, 60)}).train.equals_margin is None


def test_hard_triplets_that_part_after_a_while_at_the_margin_are_never_told_while_they_train() -> None:
    at, random = np.arange(120), np.random.default_rng(0)
    level = np.where(at < 45, 0.2 + 0.12 * np.exp(-at / 2), 0.2 * np.exp(-(at - 45) / 12) + 0.01)
    watcher, told = Watcher(every=1), set()
    for step, loss in enumerate(level * np.exp(0.004 * random.standard_normal(120))):
        watcher.log(20 * step, {"triplet_loss": float(loss)})
        told |= {finding.rule for finding in watcher.findings if finding.severity == "warning"}
    assert "run/not-learning" not in told
