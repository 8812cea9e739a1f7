"""What another value of a setting would do, and by how much to change it: the figure that was found, never a denial."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.facts.setup import Setup
from advisor.records import Evidence, Run
from tests.factories import run, series


def collapsed(**settings: float) -> Run:
    """A policy whose return falls for good at step 45 of 100, its rate logged as a curve."""
    chance = np.random.default_rng(0)
    returned = np.where(np.arange(100) < 45, 300 * np.arange(100) / 45, 15.0) + chance.normal(0, 4, 100)
    curves = {
        "rollout/ep_rew_mean": returned, "train/approx_kl": np.where(np.arange(100) < 45, 0.01, 0.3),
        "train/learning_rate": np.full(100, 0.003), "train/value_loss": np.full(100, 2.0),
    }  # fmt: skip
    return run(".", {tag: series(tag, values, every=2048) for tag, values in curves.items()}, **settings)


TOLD = Setup(learning_rate=0.003)


@pytest.mark.parametrize("setup", [None, TOLD], ids=["logged", "told as well"])
@pytest.mark.parametrize(
    "said",
    [
        "so lower the lr by how much?",
        "by how much should I lower the learning rate?",
        "reduce the learning rate to what?",
        "how much lower?",
        "how far should I cut the lr?",
        "cut the learning rate by how much exactly?",
    ],
)
def test_the_figure_of_the_finding_is_said(said: str, setup: Setup | None) -> None:
    reply = Dialogue(setup, Evidence(runs=(collapsed(),))).say(said).reply
    assert reply.startswith("**Likely: Learning rate 0.003 → 0.0009")
    assert "No learning rate was logged" not in reply


def test_the_other_way_is_not_what_was_found() -> None:
    reply = Dialogue(evidence=Evidence(runs=(collapsed(),))).say("raise the lr by how much?").reply
    assert reply.startswith("**Rather not: Learning rate 0.003 → 0.0009")


@pytest.mark.parametrize(
    "said",
    ["how much lower is the loss?", "how much did the reward drop?", "what does lowering the weight decay by half do?"],
)
def test_how_much_of_something_else_is_no_change_of_the_rate(said: str) -> None:
    assert "0.0009" not in Dialogue(evidence=Evidence(runs=(collapsed(),))).say(said).reply.split("\n")[0]


def test_a_told_rate_is_still_one_that_was_logged() -> None:
    for setup in (None, TOLD):
        reply = Dialogue(setup, Evidence(runs=(collapsed(),))).say("what learning rate was used in this run?").reply
        assert reply.startswith("**0.003")
