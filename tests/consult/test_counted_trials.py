from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.talk import talk_of


@pytest.mark.parametrize(
    ("text", "since", "total"),
    [
        ("60 trials and nothing new since trial 20, stop?", 40, 60),
        ("it's been 35 trials since the last improvement, of 90 in total. continue?", 35, 90),
        ("best came from run 12, I'm at 70 now. enough?", 58, 70),
        ("my best trial was #41 and I have run 120. continue?", 79, 120),
        ("best result at the 7th of 40 runs - finished?", 33, 40),
        ("it found something better at trial 95 of 100. keep going?", 5, 100),
        ("the top config was found 80 runs ago. done?", 80, None),
        ("no improvement in the last 15 trials, should I quit?", 15, None),
    ],
)
def test_trials_since_the_best_are_counted_in_whatever_order(text: str, since: int, total: int | None) -> None:
    talk = talk_of(text)
    assert (talk.question, talk.a, talk.b) == ("search-standing", since, total)


@pytest.mark.parametrize(
    "text",
    [
        "best trial in 50 is 0.91, is 5 seeds enough",
        "best trial 24 of 25, how do I export it?",
        "no improvement for 30 epochs in trial 12, normal?",
        "my ASHA grace_period is 1 epoch out of 90, the best configs are slow starters. ok?",
        "95 of 100 trials stand in the study",
    ],
)
def test_other_counts_decide_nothing_about_stopping(text: str) -> None:
    assert talk_of(text).question != "search-standing"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("60 trials and nothing new since trial 20, stop?", "**Stop: 40 trials since the best, of 60"),
        ("I stopped at 25 trials, the best came at trial 24. ok?", "**Go on: only 1 trial since the best"),
        ("pruned 70 of 80 trials, is that too many?", "**Rather many: 88 %"),
        ("optuna pruned 45 out of 100, normal?", "**Usual: 45 % stopped early"),
        ("with ASHA 180 of 200 trials were stopped early, is that bad?", "**By design: 90 % stopped early"),
        ("97% of my trials get pruned, bad?", "**Too many: 97 %"),
        ("only 12 of 100 trials completed, the rest was pruned. trouble?", "**Rather many: 88 %"),
        ("3 of 60 trials crashed, problem?", "**That matters little: 3 of 60 are 5 %"),
    ],
)
def test_the_counts_told_decide(text: str, says: str) -> None:
    assert Dialogue().say(text).reply.startswith(says)


def test_nobody_is_asked_how_one_training_goes_in_talk_of_a_search() -> None:
    turn = Dialogue().say("3 GPUs, 40 minutes per training, 60 trials: how long until it's done?")
    assert turn.question is None or turn.question.fact == "parameters"
    assert Dialogue().say("best trial was 41 of 120. continue?").question is None


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("best trial was number 35 of 150 and nothing better since", "study/converged"),
        ("my study: 80 completed, 15 pruned, 5 failed, no improvement since trial 30.", "study/converged"),
        ("search not converged, new best at trial 98 of 100", "study/still-improving"),
    ],
)
def test_counts_that_are_only_reported_are_what_they_show(text: str, about: str) -> None:
    assert Dialogue().say(text).matched[0] == about


def test_failures_that_all_lie_above_a_value_cut_the_range_there() -> None:
    reply = Dialogue().say("60 of 150 trials ended with NaN, all above lr 0.03. bad?").reply
    assert reply.startswith("**Cut it: end the range at 0.03. 60 of 150 trials (40 %)")


def test_a_short_question_to_stop_is_asked_of_the_counts_before() -> None:
    dialogue = Dialogue()
    dialogue.say("my search has 40 trials now, best at trial 12")
    assert dialogue.say("should I stop?").reply.startswith("**Go on: 28 trials since the best")


def test_a_bare_count_corrects_the_one_told_before_whatever_was_asked_since() -> None:
    dialogue = Dialogue()
    dialogue.say("budget is 50 trials")
    assert dialogue.say("actually make it 30").facts == {"budget_trials": 30}
    reply = dialogue.say("is that enough for 4 parameters?").reply
    assert reply.startswith("**No: that affords 30 full-length trials, and 4 parameters want about 40")


def test_who_asks_what_gets_no_yes() -> None:
    said = "What would be a good stopping rule for a nightly tuning job? Max 8 hours, trial 10 min, 4 gpus"
    assert not Dialogue().say(said).reply.startswith(("**Yes", "**No"))


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        (
            "After 30 trials the best is 0.742, after 60 it's 0.743, seeds differ with std 0.004. go on?",
            "**Hardly worth it",
        ),
        ("two candidates: 93.1 ± 0.3 (n=5) and 93.4 ± 0.2 (n=5), take the second?", "**Perhaps, but it is not proven"),
        ("do I lose anything if I run TPE with 8 workers for 200 trials?", "**That costs hardly anything: 8 at once"),
    ],
)
def test_gains_and_rivals_are_set_beside_the_noise(text: str, reply: str) -> None:
    assert Dialogue().say(text).reply.startswith(reply)
