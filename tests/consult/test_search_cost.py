from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (
            "5-fold cv for every trial, 100 trials, each fold 8 minutes, 1 gpu. too expensive?",
            "**100 x 5 (500 runs) x 8 min = 2.8 days",
        ),
        (
            "0.5h per trial * 64 trials / 4 workers = 8h is right?",
            "**Yes: 64 runs x 30 min = 32 h of device time, which is 8 h on 4",
        ),
        ("0.5h per trial * 64 trials / 4 workers = 4h is right?", "**No: 64 runs x 30 min = 32 h"),
        (
            "grid of lr [1e-4,3e-4,1e-3] and dropout [0,.1,.2,.3], 3 seeds each, 15 min per run. how long on 2 gpus",
            "**12 x 3 (36 runs)",
        ),
        ("lr 1e-4..1e-2 log, 7 values grid. what are they?", "**0.0001, 0.000215, 0.000464, 0.001"),
        (
            "which should I drop if I can keep three: lr, weight decay, beta2, dropout, warmup",
            "**Keep learning rate, weight decay, warmup",
        ),
        (
            "put everything in: lr, wd, dropout, activation, optimizer, batch size. good idea?",
            "**No: search learning rate, optimizer",
        ),
        ("Should the number of epochs be a hyperparameter in the search?", "**No: a search takes the longest"),
        ("Does optimizer choice belong in the search as categorical together with the lr?", "**Seldom: choose one"),
    ],
)
def test_what_a_search_costs_and_holds_is_computed(text: str, reply: str) -> None:
    assert Dialogue().say(text).reply.startswith(reply)


def test_a_time_of_a_whole_trial_holds_its_folds() -> None:
    assert talk_of("100 trials of 5 folds, each trial takes 8 min, how long?").question != "cost-computed"


def test_a_budget_beside_the_time_of_one_run_is_no_sum() -> None:
    said = "I've got 12 hours, one run is 25 minutes, 2 GPUs. How many trials can I do and how would you split them?"
    assert talk_of(said).question != "cost-computed"
    assert Dialogue().say(said).reply.startswith("**You can afford 57 full-length trials")


def test_a_time_after_a_count_of_trials_is_that_of_one() -> None:
    turn = Dialogue().say("8 nodes, 200 trials at 1.5 hours, how many days?")
    assert turn.facts["trial_hours"] == 1.5
    assert "budget_hours" not in turn.facts
