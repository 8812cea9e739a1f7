from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.noise_and_spread import noise_over_spread


@pytest.mark.parametrize(
    "text",
    [
        "Does optuna repeat a config? Scores differ from seed to seed by 3 points and the trials differ by about 2.",
        "scores vary by 2 points between seeds while the trials are only 1 point apart, should I average seeds?",
        "Seed noise 1.5, spread of trials 1.2. Repeat or keep one seed?",
        "re-runs differ by 0.04, my configs lie within 0.05 of each other",
        "the seed noise is as large as the spread between my configurations, what now?",
        "the differences between my trials are smaller than the seed noise",
    ],
)
def test_seeds_that_scatter_as_much_as_the_trials_are_repeated_inside_the_search(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == "topic/seeds"
    assert "rank the seeds and not the configurations" in turn.reply
    assert "Keep one seed" not in turn.reply


def test_what_repeats_bring_is_computed() -> None:
    reply = Dialogue().say("seeds differ by 4 points, the trials differ by 2").reply
    assert "the mean of 3 scatters by 2.3" in reply
    assert "about 4" in reply


@pytest.mark.parametrize(
    "text",
    [
        "seed noise is 0.2 points and my trials are 3 points apart, one seed each?",
        "the seeds scatter by 0.1, the trials range by 2",
    ],
)
def test_seeds_that_scatter_little_are_one_each(text: str) -> None:
    assert "One seed each while searching" in Dialogue().say(text).reply


@pytest.mark.parametrize(
    "text",
    [
        "100 configs with one seed or 33 configs with 3 seeds?",
        "my top five configs differ by 0.002 and the same config twice differs by 0.004",
        "is a gain of 0.3 over the default real if seeds scatter by 0.4? 100 trials",
        "50 trials, 3 seeds, 2 hours each",
        "which seed for all trials?",
        "should every configuration get three seeds, or do I rather run more configurations?",
        "same config 88.4 86.0 87.9, that much spread?",
        "importances: lr 0.00, seed 0.97; 60 trials 0.9011 to 0.9029",
    ],
)
def test_counts_gains_and_the_best_few_are_other_questions(text: str) -> None:
    assert not noise_over_spread(text)
