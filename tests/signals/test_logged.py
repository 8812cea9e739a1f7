"""What a run logged of its settings."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.facts import Setup
from advisor.signals.logged import logged_setup, usual_facts
from tests.signals.logs import falling, findings, run


def test_logged_settings_fill_what_is_not_told() -> None:
    made = run({"loss": np.ones(5)}, lr=0.3, optimizer="AdamW", batch_size="not a number")
    found = logged_setup(Setup(learning_rate=0.1), made)
    assert (found.learning_rate, found.decoupled, found.batch_size) == (0.1, True, None)


def test_a_rate_stands_beside_the_usual_one() -> None:
    made = run({"loss": np.ones(5)}, lr=0.05)
    found = usual_facts(made, Setup(optimizer="adamw", learning_rate=0.05))
    assert (found.low, found.high, found.start) == (1e-4, 1e-3, 5e-4)
    assert found.position == 100
    assert found.learning_rate == "lr"


@pytest.mark.parametrize(
    ("tags", "optimizer"),
    [
        (["lr-SGD"], "sgd"),
        (["lr-AdamW/pg1", "lr-AdamW/pg2"], "adamw"),
        (["train/lr-RMSprop"], "rmsprop"),
        (["lr-Adam-1"], "adam"),
        (["lr-SGD", "lr-Adam"], None),  # two of them, each with a rate of its own
        (["lr-backbone"], None),
        (["lr"], None),
        (["lr-SGD-momentum"], "sgd"),
    ],
)
def test_the_tag_of_a_rate_names_its_optimizer(tags: list[str], optimizer: str | None) -> None:
    made = run({"loss": np.ones(5), **dict.fromkeys(tags, np.full(5, 0.1))})
    assert logged_setup(Setup(), made).optimizer == optimizer


def test_what_is_told_stands_before_the_tag_of_a_rate() -> None:
    made = run({"loss": np.ones(5), "lr-SGD": np.full(5, 0.1)})
    assert logged_setup(Setup(optimizer="lars"), made).optimizer == "lars"
    assert logged_setup(Setup(), run({"loss": np.ones(5), "lr-SGD": np.ones(5)}, optimizer="adam")).optimizer == "adam"


@pytest.mark.parametrize("tag", ["lr-SGD", "lr"])
def test_a_rate_of_sgd_is_not_judged_by_another_optimizers(tag: str) -> None:
    rate = 0.1 * (1 + np.cos(np.linspace(0, np.pi, 50))) / 2
    curves = {"train_loss": falling(50, 1.3, 0.1, 3.0), "val_loss": falling(50, 1.3, 0.25, 3.0), tag: rate}
    told = [p.reason for one in findings(curves).values() for p in one.prescriptions]
    assert not [reason for reason in told if "times the usual" in reason]


def test_a_rate_far_beyond_its_optimizers_range_is_brought_into_it() -> None:
    flat = 2.3026 + 0.004 * np.random.default_rng(2).standard_normal(200)
    found = findings({"train_loss": flat, "lr-AdamW": np.full(200, 0.5)})["run/not-learning"]
    first = found.prescriptions[0]
    assert (first.action, first.to) == ("scale", pytest.approx(1e-3))
