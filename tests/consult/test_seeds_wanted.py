"""On how many seeds to repeat the winner: one number in the finding, in the words beside it and when asked for."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.consult import Dialogue
from advisor.consult.seeds_wanted import seeds_wanted
from advisor.records import Evidence, Study
from tests.factories import parameter, study, trial


def noise_alone(trials: int, dropout: bool = False, seed: int = 1) -> Study:
    """A study in which nothing but chance decides."""
    chance = np.random.default_rng(seed)
    values = (0.8 + chance.normal(0, 0.01, trials)).tolist()
    if dropout:  # the best came late, so that nothing speaks against more
        values = [*sorted(values[:-6]), *values[-6:]]
    third = [parameter("dropout", low=0.0, high=0.5)] if dropout else []
    made = [
        trial(
            i,
            values[i],
            params={"lr": float(10 ** chance.uniform(-4, -1)), "wd": float(10 ** chance.uniform(-6, -2))}
            | ({"dropout": float(chance.uniform(0, 0.5))} if dropout else {}),
        )
        for i in range(trials)
    ]
    space = [parameter("lr", low=1e-4, high=0.1, log=True), parameter("wd", low=1e-6, high=0.01, log=True)]
    return study(made, *space, *third, directions=("maximize",))


def talk(trials: int = 40, dropout: bool = False, seed: int = 1) -> Dialogue:
    return Dialogue(evidence=Evidence(studies=(noise_alone(trials, dropout, seed),)))


@pytest.mark.parametrize("said", ["how many seeds then?", "on how many seeds?", "ok, how many repeats should I run"])
def test_the_number_asked_for_is_that_of_the_finding(said: str) -> None:
    dialogue = talk()
    wanted = seeds_wanted(dialogue)
    assert wanted > 3
    assert dialogue.say(said).reply.startswith(f"**{wanted}. The winner ran once")
    assert f"on {wanted} seeds each" in dialogue.say("is my best trial luck?").reply
    assert "that many seeds" not in dialogue.say("is my best trial luck?").reply
    assert "three seeds" not in dialogue.say("should I keep searching or stop?").reply


def test_without_a_study_the_usual_number_holds() -> None:
    assert seeds_wanted(Dialogue()) == 3
    assert not Dialogue().say("how many seeds then?").reply.startswith("**3. ")


def test_stop_is_never_said_beside_more_trials() -> None:
    few = talk(40, dropout=True)
    reply = few.say("should I keep searching or stop?").reply
    assert any(p.action == "add-trials" for f in few.diagnosis.findings for p in f.prescriptions)
    assert "Stop here" not in reply
    assert "No parameter shows an effect beyond chance" in reply


def test_where_nothing_asks_for_more_it_may_be_said() -> None:
    enough = talk(40, seed=2)
    assert not any(p.action == "add-trials" for f in enough.diagnosis.findings for p in f.prescriptions)
    assert "Stop here" in enough.say("should I keep searching or stop?").reply
