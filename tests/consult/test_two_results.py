from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.quantities import plain
from advisor.consult.two_results import change_told, repeated_twice


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("val acc 81 on monday 79 today same code", 80),
        ("we ran the exact same config twice and got 0.734 and 0.761 F1", 0.7475),
    ],
)
def test_one_setting_run_twice_gives_a_mean(text: str, mean: float) -> None:
    assert repeated_twice(plain(text))["d"] == pytest.approx(mean)


@pytest.mark.parametrize(
    "text",
    [
        "train acc 91 val acc 79 same code as before",
        "same lr 0.1 and dropout 0.2",
        "the same 3 epochs and 2 layers",
        "identical setup, 0.81 0.82 0.83",
    ],
)
def test_other_figures_are_no_two_results(text: str) -> None:
    assert not repeated_twice(plain(text))


def test_a_change_is_told_by_the_results_before_and_after_it() -> None:
    found = change_told(plain("doubled the width and val acc went from 78.2 to 78.3"))
    assert (found["result_old"], found["result_new"]) == (78.2, 78.3)
    later = change_told(plain("with dropout i get 0.83 auc, before it was 0.81"))
    assert (later["result_old"], later["result_new"]) == (0.81, 0.83)


def test_an_optimizer_that_took_the_place_of_another_is_in_use() -> None:
    turn = Dialogue().say("Kept everything but swapped adam for sgd and now nothing learns, lr 1e-3")
    assert turn.facts["optimizer"] == "sgd"
    assert "The rate has to change with the optimizer" in turn.reply
    assert "optimizer" not in Dialogue().say("should i switch from adam to sgd?").facts
