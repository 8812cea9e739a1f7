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


def test_two_rows_of_repeats_are_compared_and_not_summed() -> None:
    found = compared_runs(plain("2 configs, 3 seeds each: A 81.2 81.9 80.7, B 81.6 82.3 81.1. is B better?"))
    assert (found["question"], found["gain_verdict"]) == ("groups-compared", "within")
    clear = compared_runs(plain("baseline .912/.915/.909, ours .921/.926/.924 on three seeds. real improvement?"))
    assert clear["gain_verdict"] == "beyond"
    claimed = compared_runs(plain("model A f1 0.71 0.73 0.70, model B 0.74 0.76 0.75 (3 seeds). can I claim B wins?"))
    assert claimed["question"] == "groups-compared"


def test_rows_of_a_training_are_no_repeats() -> None:
    courses = "two runs, train loss 0.91 0.85 0.82, val loss 0.95 0.92 0.90, is that better?"
    assert compared_runs(plain(courses)).get("question") != "groups-compared"


def test_a_picked_result_is_told_from_its_repeats() -> None:
    said = "trial 12 got 91.4 but repeated with three other seeds it gives 89.8, 90.1, 89.9. Which number do i report?"
    reply = Dialogue().say(said).reply
    assert "89.9 ± 0.153 over 3" in reply
    assert "91.4 of the one run was picked" in reply


@pytest.mark.parametrize(("way", "ahead"), [("lower is better", "second"), ("higher is better", "first")])
def test_which_of_two_rows_is_ahead_follows_the_way_of_the_metric(way: str, ahead: str) -> None:
    reply = Dialogue().say(f"config A 3.41 3.39 3.44, config B 3.30 3.35 3.33, {way}, 3 seeds each. which?").reply
    assert f"The {ahead} is ahead beyond" in reply
    assert f"Take the {ahead}" in reply
