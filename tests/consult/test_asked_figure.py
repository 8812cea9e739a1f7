"""Asked for a figure, the log gives it, or what was not logged is said."""

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.records import Evidence
from tests.factories import parameter, run, study, trial


@pytest.fixture
def runs() -> Dialogue:
    steps = np.arange(50)
    one = {
        "train/loss": 0.1 + np.exp(-steps / 9),
        "val/loss": 0.3 + np.exp(-steps / 9),
        "val/acc": 0.9 - np.exp(-steps),
    }
    two = {**one, "val/acc": 0.8 - np.exp(-steps)}
    return Dialogue(evidence=Evidence(runs=(run("run_1", one), run("run_2", two))))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("whats the final val acc of run 2", "**`run_2`: val/acc ended at 0.8 (step 49)"),
        ("train loss at the end for both", "train/loss ended at"),
        ("best accuracy so far?", "**`run_1`: val/acc ended at 0.9"),
        ("what is the train/val gap of run 1", "**`run_1` ends 0.2 apart: train/loss 0.105, val/loss 0.305.**"),
        ("what was the gpu memory usage", "**That was not logged, so I cannot tell.** Logged are: train/loss, val/acc"),
    ],
)
def test_figures_come_from_the_log(runs: Dialogue, text: str, says: str) -> None:
    assert says in runs.say(text).reply


@pytest.mark.parametrize("text", ["what is a good val loss", "how do I reduce the val loss"])
def test_what_is_usual_is_no_figure_of_the_log(runs: Dialogue, text: str) -> None:
    assert "ended at" not in runs.say(text).reply


def test_the_best_value_of_a_study() -> None:
    trials = [trial(i, 0.8 + 0.001 * i, params={"lr": 0.001 * (1 + i)}) for i in range(12)]
    made = study(trials, parameter("lr", low=1e-4, high=0.1), directions=("maximize",), metric_names=("accuracy",))
    reply = Dialogue(evidence=Evidence(studies=(made,))).say("whats my best accuracy").reply
    assert reply.startswith("**0.811: trial 11, by accuracy.**")


def test_how_far_the_runs_came(runs: Dialogue) -> None:
    assert "To step 49, all of them" in runs.say("how many epochs did these run").reply
    assert "not logged" not in runs.say("what's run_1's final score").reply
