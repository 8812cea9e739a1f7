"""What is asked of runs and trials is heard by classes of words: which comparison, quantity, runs, moment, setting."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from advisor import read
from advisor.consult import Dialogue
from advisor.consult.asked_loaded import ANSWERS, asked_loaded
from advisor.facts.setup import Setup
from advisor.records import Evidence
from advisor.tables import table
from tests.factories import parameter, run, study, trial

RECORDINGS = Path(__file__).parents[1] / "recordings" / "asked"


@cache
def _loaded(name: str) -> Dialogue:
    told = Setup(direction="maximize") if name == "digits.csv" else None
    return Dialogue(told, evidence=read(RECORDINGS / name))


def _reply(name: str, said: str) -> str:
    kept = _loaded(name)
    fresh = Dialogue(evidence=kept.evidence)
    fresh.change(memory=kept.memory)
    fresh._diagnosis = kept._diagnosis
    reply = fresh.say(said).reply
    kept._diagnosis = fresh._diagnosis
    return reply


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("why is run 5 worse than run 3?", "learning_rate: 2.95e-5 in `run-5`"),
        ("what changed between run 3 and run 4?", "train_batch_size: 8 in `run-3`, 32 in `run-4`"),
        ("would run 4 have caught up with run 3 if I gave it as many steps?", "At step 144, where `run-4` ended"),
        ("is run 3 really better than run 4 or could it be the seed?", "seeds may scatter more"),
        ("did the learning rate or the batch size matter more?", "`learning_rate` mattered more"),
        ("are 3 and 6 overfitting?", "Yes: `run-6`: Keep the checkpoint of step 50"),
        ("run 7 looks crazy, what happened there?", "learning_rate 0.295 (0.000985 there)"),
        ("what would you run next?", "0.00298, where nothing was tried yet"),
        ("did I stop run 4 too early?", "Yes: the held-out loss still improved"),
        ("which of my runs should I continue?", "Not `run-6`: nothing is to be had there"),
        ("how many more epochs does run 5 want?", "train it at a higher rate"),
        ("how much longer would run 5 need?", "train it at a higher rate"),
        ("when did run 6 start to overfit?", "After step 50, where it was best"),
        ("which run diverged and at what step?", "`run-7`: eval/loss 10.4 at step 50"),
        ("what learning rate should the next run use?", "0.00298, where nothing was tried yet"),
    ],
)
def test_runs_of_a_trainer(said: str, answer: str) -> None:
    assert answer in _reply("trainer", said)


def test_how_often_a_run_is_evaluated_is_no_difference() -> None:
    assert "eval_steps" not in _reply("trainer", "what changed between run 3 and run 4?")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("which learning rate gave the lowest validation loss?", "lr 0.01 ended best"),
        ("who is the winner and by how much?", "in val_acc, within the noise"),
        ("which ones should I throw away?", "Keep those steps"),
        ("which seed was the luckiest?", "Seed 1"),
        ("when did version_7 start overfitting?", "best at step 246"),
        ("which of the runs did I let train too long?", "each was best before its end"),
        ("what should I turn up next, dropout or lr?", "`lr` mattered more"),
        ("which of these three configurations would you go with?", "cannot be told from it"),
        ("is lr 0.01 really worse than the others?", "lr 0.01 ended behind 0.001"),
        ("how many seeds do I need to tell version_0 from version_3?", "seeds"),
    ],
)
def test_runs_that_were_repeated(said: str, answer: str) -> None:
    assert answer in _reply("seeds", said)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("is it worth another 20 trials?", "Not in these ranges"),
        ("which trials should I rerun?", "trial 31, trial 37, trial 22"),
        ("did lr or dropout matter more?", "`lr` mattered more than `dropout`"),
        ("how many trials did it take to find something good?", "the 32nd to complete"),
        ("should I raise the upper limit of the learning rate?", "**Yes: The best `lr` lies beyond the largest"),
        ("should I lower the lower limit of the learning rate?", "**Not there, at the other end"),
        ("what do the five best trials have in common?", "lr 0.0007"),
    ],
)
def test_trials_of_a_study(said: str, answer: str) -> None:
    assert answer in _reply("digits.csv", said)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("does the stronger weight decay make any difference?", "No difference beyond the noise between wd 0.5 and"),
        ("is sgd worse than adamw here?", "adamw: best 0.944"),
        ("which of these deserve a longer run?", "`adamw_lr1e-4_short`: not at its end yet"),
        (
            "what differs between adamw_lr1e-3 and sgd_lr0.01?",
            "optimizer: adamw in `adamw_lr1e-3`, sgd in",
        ),
        ("would adamw_lr1e-4_short reach the others in 40 epochs?", "the longer one was ahead there already"),
    ],
)
def test_runs_whose_names_tell_their_settings(said: str, answer: str) -> None:
    assert answer in _reply("named", said)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("how come trial 31 is so good?", "It ran once, and nothing was repeated"),
        ("why is trial 5 so bad?", "behind trial 31"),
        ("which 2 or 3 trials would you train again with other seeds?", "trial 31, trial 37"),
        ("can I drop hidden from the search?", "hold it at 120"),
        ("can I drop lr from the search?", "**No: `lr` has an effect beyond chance"),
        ("which hyperparameter should I look at first?", "`lr` matters most"),
        ("how many of the trials were of no use?", "0 of 40 gave nothing"),
        ("is the upper bound of the learning rate a problem?", "lies beyond the largest value tried"),
        ("is lr worth tuning?", "**Yes: `lr` has an effect beyond chance"),
        ("how much better did it get in the last 20 trials?", "They brought"),
        ("should I go on for 30 more?", "Not in these ranges"),
        ("can I trust trial 31?", "It ran once, and nothing was repeated"),
        ("what is the gap between the best and the second best trial?", "**0.00335 in value"),
        ("how good is the best compared to a typical trial?", "the median of all 40"),
        ("which trials crashed?", "0 of 40 gave nothing"),
        ("which trial would you bet on?", "trial 31 is 1 of 40"),
        ("did tuning gain anything over my defaults?", "Nobody can tell"),
        ("what distinguishes the top 5 from the rest?", "batch_size 16"),
        ("how long ago was the last improvement?", "8 trials after it brought nothing better"),
    ],
)
def test_a_trial_a_parameter_and_what_gave_nothing(said: str, answer: str) -> None:
    assert answer in _reply("digits.csv", said)


def test_a_setting_that_never_reaches_the_training_and_one_that_depends_on_another() -> None:
    made = [
        trial(i, value, params={"lr": lr, "batch": batch, "smoothing": smoothing, "seed": i % 2})
        for i, (value, lr, batch, smoothing) in enumerate(
            (base + 0.001 * (i % 2), lr, batch, smoothing)
            for smoothing in (0.0, 0.1)
            for lr, batch, base in ((1e-3, 8, 0.9), (1e-3, 64, 0.7), (1e-2, 8, 0.6), (1e-2, 64, 0.8))
            for i in range(2)
        )
    ]
    names = [parameter(name, low=low, high=high) for name, low, high in (("lr", 1e-4, 0.1), ("batch", 8, 64))]
    made_study = study(made, *names, parameter("smoothing", low=0, high=0.3), directions=("maximize",))
    dialogue = Dialogue(evidence=Evidence(studies=(made_study,)))
    assert "it does not reach the training" in dialogue.say("does smoothing do anything?").reply
    reply = dialogue.say("is batch 8 better than 64?").reply
    assert "It depends on `lr`: at lr 0.001 batch 8 was the better one; at lr 0.01 batch 64" in reply


@pytest.mark.parametrize(
    "said",
    [
        "when does overfitting usually start?",
        "does batch size affect the learning rate?",
        "is longer training better than more trials?",
        "should I average the best models?",
        "my loss is nan, what now?",
        "which hyperparameters matter most in general?",
        "which optimizer should I choose?",
        "what is the difference between adam and adamw?",
        "how many seeds should I use?",
        "what should the upper limit of the learning rate be?",
    ],
)
@pytest.mark.parametrize("name", ["trainer", "seeds", "digits.csv"])
def test_a_general_question_is_left_to_the_topics(name: str, said: str) -> None:
    dialogue = _loaded(name)
    assert asked_loaded(dialogue, [], said) == asked_loaded(dialogue, [], said, "at_last") == ""


def test_a_setting_beside_which_others_varied_is_told_by_the_best_few() -> None:
    rates = np.random.default_rng(0).uniform(-4, -1, 14)
    made = [
        trial(i, float(-((rate + 2) ** 2)), params={"lr": float(10**rate), "batch": 64 if abs(rate + 2) < 0.7 else 128})
        for i, rate in enumerate(rates)
    ]
    names = [parameter("lr", low=1e-4, high=0.1), parameter("batch", low=8, high=128)]
    dialogue = Dialogue(evidence=Evidence(studies=(study(made, *names, directions=("maximize",)),)))
    assert "Of the best 5, 5 have batch 64" in dialogue.say("is batch 64 best?").reply


def test_whether_more_of_a_setting_helps_is_answered_by_its_side() -> None:
    short, long = [0.9] * 8, [0.9] * 8 + [0.7] * 8
    made = [run("a-1", {"val/f1": short}, epochs=8), run("b-2", {"val/f1": long}, epochs=16)]
    dialogue = Dialogue(evidence=Evidence(runs=tuple(made)))
    assert dialogue.say("does training longer help here?").reply.startswith("**No: epochs 8 ended best")


def test_a_held_out_loss_that_still_falls_asks_for_more_where_the_metric_stands_still() -> None:
    falling = [1.0 - 0.02 * i for i in range(40)]
    flat = [0.9 + 0.001 * (i % 2) for i in range(40)]
    made = [run(f"exp_{i}", {"train/loss": falling, "val/loss": falling, "val/f1": flat}) for i in range(2)]
    dialogue = Dialogue(evidence=Evidence(runs=tuple(made)))
    assert dialogue.say("did I stop exp_1 too early?").reply.startswith("**Yes: ")


def test_a_run_that_only_scatters_about_its_best_did_not_get_worse() -> None:
    noise = np.random.default_rng(3).normal(0, 0.01, 120)
    curve = [float(0.3 + np.exp(-0.1 * i) + noise[i]) for i in range(120)]
    dialogue = Dialogue(evidence=Evidence(runs=(run("run_1", {"val/loss": curve}), run("run_2", {"val/loss": curve}))))
    assert "No turn is proven" in dialogue.say("when did run 1 start to get worse?").reply


def test_runs_of_other_names_are_no_repeats() -> None:
    curves = {"PPO_1": -100.0, "PPO_2": -101.0, "PPO_3": -100.5, "SAC_1": -300.0, "SAC_2": -301.0}
    rates = {"train/learning_rate": [3e-4] * 6}
    runs = [run(name, {"eval/mean_reward": [end - 9, *[end] * 5], **rates}) for name, end in curves.items()]
    dialogue = Dialogue(evidence=Evidence(runs=tuple(runs)))
    assert "PPO did best" in dialogue.say("which algorithm did best?").reply
    assert "beyond the noise" in dialogue.say("why is SAC_1 worse than PPO_1?").reply


def test_each_answer_is_known_and_each_need_is_a_class_or_a_mark() -> None:
    grammar = table("asked_of_loaded")
    known = {name for part in ("subjects", "quantities", "comparisons") for name in grammar[part]}
    named = [mark for one in ("run", "trial", "setting", "group") for mark in (one, f"two-{one}s")]
    marks = {*named, "family", "runs", "study"}
    for row in grammar["answers"]:
        assert row["answer"] in ANSWERS
        assert {*row["needs"], *row.get("not", ())} <= known | marks | {"several-runs"}
