from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.quantities import plain
from advisor.consult.seed_figures import compared_runs, repeated_runs


@pytest.mark.parametrize(
    ("text", "verdict", "gain"),
    [
        ("seed 1 gives 81.2, seed 2 80.9, is 82.3 better?", "unclear", 1.25),
        ("got 0.871 auc with seed 0 and .868 .874 with 2 others, new model gives .879. significant?", "unclear", 0.008),
        ("3 seeds 0.912 0.915 0.911, with my change 0.931. real?", "beyond", 0.0183),
        ("same config, 4 seeds: 2.24 2.26 2.31 2.25. is an improvement of 0.02 real?", "within", 0.02),
        ("i get 76.1 ± 0.4 over 5 seeds and the baseline is 75.7 ± 0.5, 5 seeds. better?", "unclear", 0.4),
        ("the baseline is 70.1 ± 0.3 over 5 seeds, mine 73.0 ± 0.4. is it better?", "beyond", 2.9),
    ],
)
def test_a_gain_is_judged_by_the_spread_of_the_runs(text: str, verdict: str, gain: float) -> None:
    found = compared_runs(text)
    assert found["gain_verdict"] == verdict
    assert found["gain"] == pytest.approx(gain, rel=0.01)


def test_two_runs_show_less_than_many() -> None:
    two = compared_runs("seeds 81.2 80.9, is 82.3 better?")
    many = compared_runs("seeds 81.2 80.9 81.1 81.0 81.2, is 82.3 better?")
    assert many["gain_needed"] < two["gain_needed"] / 4
    assert many["gain_verdict"] == "beyond"


@pytest.mark.parametrize(
    "text",
    [
        "seed 1 gives 81.2, is it better?",
        "lr 0.1 or 0.01, which is better?",
        "dropout 0.1, val loss 0.3",
        "is 0.5 better",
    ],
)
def test_what_compares_no_runs_is_left_alone(text: str) -> None:
    assert not compared_runs(text)


def test_one_run_repeated_is_reported_by_its_mean() -> None:
    reply = Dialogue().say("same yaml, 5 seeds: .842 .851 .838 .847 .855. what do I report").reply
    assert "0.847 ± 0.0068 over 5" in reply


@pytest.mark.parametrize("text", ["loss by epoch on 3 seeds: 0.9 0.7 0.6 0.55", "lr 0.1 0.01 0.001 on the same seed"])
def test_what_is_no_repeat_is_not_summed(text: str) -> None:
    assert not repeated_runs(plain(text))
