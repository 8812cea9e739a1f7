"""What is asked of real recordings plainly: a figure at a step, a setting, a place, a course, and words that go on."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from advisor import read
from advisor.consult import Dialogue
from advisor.records import Evidence
from tests.factories import parameter, run, study, trial

RECORDINGS = Path(__file__).parents[1] / "recordings"
TREES, TRAINER, SEEDS = "loggers/lightgbm_printed/overfit", "asked/trainer", "asked/seeds"


@cache
def _evidence(name: str) -> Evidence:
    return read(RECORDINGS / name)


def _last(name: str, *said: str) -> str:
    """The reply to the last of the utterances."""
    dialogue = Dialogue(evidence=_evidence(name))
    return [dialogue.say(text).reply for text in said][-1]


@pytest.mark.parametrize(
    ("name", "said", "answer"),
    [
        (TREES, "what was the valid loss at round 10?", "holdout/binary_logloss 0.86405 at step 10"),
        (TREES, "what did the rounds after the best cost me?", "149 % worse over the 59 steps after it"),
        (TREES, "would stopping at 20 be any worse?", "Step 1 is the better one by 0.363"),
        (TREES, "is the train loss still falling?", "Yes: training/binary_logloss fell"),
        (TREES, "what batch size was this?", "No batch size was logged, so these logs cannot tell"),
        (TREES, "would a lower learning rate help?", "Likely: Learning rate times 0.3"),
        (TRAINER, "which learning rate did run 5 use?", "2.95e-5: the `learning_rate` of `run-5`"),
        (TRAINER, "which run had the highest learning rate?", "`run-7`: learning_rate 0.295"),
        (TRAINER, "what was the peak learning rate of run 6?", "was highest at step 10 (0.000985)"),
        (TRAINER, "what's the gap between train and eval loss of run 6 at step 100?", "2.58 apart at step 100"),
        (SEEDS, "would a dropout of 0.5 be too high?", "dropout 0.5 was not tried, so these trials cannot tell"),
        (SEEDS, "should I have used a bigger batch size?", "`batch_size` was 32 in all 6 of them"),
        (SEEDS, "did version_0 learn anything?", "Yes: val_acc of `version_0` rose"),
        (SEEDS, "is version_6 still improving?", "No: Keep the checkpoint of step 207"),
    ],
)
def test_plain_questions_are_answered_by_the_figures(name: str, said: str, answer: str) -> None:
    assert answer in _last(name, said)


@pytest.mark.parametrize(
    ("name", "said", "answer"),
    [
        (TREES, ["when did it start overfitting?", "are you sure?"], "is the measured chance that such a finding"),
        (TREES, ["when did it start overfitting?", "why?"], "It rests on:"),
        (TREES, ["when did it start overfitting?", "so what now?"], "**Do this:** Keep the checkpoint of step 1"),
        (TRAINER, ["which run had the highest learning rate?", "and the lowest?"], "`run-5`: learning_rate 2.95e-5"),
        (TRAINER, ["compare run 3 and run 4", "and run 5?"], "`run-3` is ahead of `run-5`"),
        (TRAINER, ["which run is best?", "and the second?"], "`run-4`: eval/loss 2.2"),
        (SEEDS, ["does dropout matter?", "and lr?"], "Yes: lr 0.001 ended best"),
        (SEEDS, ["which run is best?", "what lr did it use?"], "0.001: the `lr` of `version_4`"),
    ],
)
def test_a_few_words_go_on_from_the_answer_before(name: str, said: list[str], answer: str) -> None:
    assert answer in _last(name, *said)


def test_words_that_go_on_from_nothing_are_none() -> None:
    assert "measured chance" not in _last(TREES, "are you sure?")


def test_what_is_not_told_by_the_logs_is_said_before_a_general_answer() -> None:
    reply = _last(SEEDS, "is my scheduler any good?")
    assert reply.startswith("**No lr schedule was logged in what is loaded, so it does not tell.** In general:")


def test_what_is_none_of_the_field_stays_so_beside_logs() -> None:
    assert "outside what I know" in _last(SEEDS, "what's the weather like?")


def test_a_run_without_a_curve_is_not_judged() -> None:
    full = [run(f"version_{i}", {"val_loss": [1.0, 0.8, 0.7 + 0.01 * i, 0.6]}) for i in range(3)]
    dialogue = Dialogue(evidence=Evidence(runs=(*full, run("version_7", {"hp_metric": [-1.0]}))))
    assert "`version_7` logged nothing but hp_metric -1" in dialogue.say("why did version_7 fail?").reply
    assert "1 of 4 logged no curve" in dialogue.say("how many runs never got anywhere?").reply


def test_policies_without_a_return_cannot_be_ranked() -> None:
    tags = ("train/approx_kl", "train/value_loss", "train/policy_gradient_loss", "train/entropy_loss")
    runs = [run(f"ppo_{i}", {tag: [0.01, 0.02 * (1 + i), 0.01, 0.02] for tag in tags}) for i in range(3)]
    reply = Dialogue(evidence=Evidence(runs=tuple(runs))).say("which agent is best?").reply
    assert reply.startswith("**These logs cannot tell: no return (such as rollout/ep_rew_mean) was logged")


def test_levels_on_two_scales_are_not_compared() -> None:
    raw = [run(f"version_{i}", {"val_loss": [1200.0, 1000.0, 900.0 + i, 890.0 + i]}) for i in range(3)]
    scaled = [run(f"version_{i}", {"val_loss": [1.2, 0.8, 0.5 + 0.01 * i, 0.5 + 0.01 * i]}) for i in range(5, 8)]
    dialogue = Dialogue(evidence=Evidence(runs=(*raw, *scaled)))
    assert "lies on two scales" in dialogue.say("is version_5 better than version_1?").reply
    assert "Its levels lie on 2 scales" in dialogue.say("which version should I pick?").reply


def test_trials_by_their_bare_numbers_are_two_trials_and_values_are_none() -> None:
    trials = [trial(i, 0.8 + 0.001 * i, params={"units": (64, 128)[i % 2], "lr": 1e-3 * (1 + i)}) for i in range(24)]
    made = study(
        trials, parameter("lr", low=1e-4, high=0.1), parameter("units", low=64, high=128),
        directions=("maximize",), metric_names=("accuracy",),
    )  # fmt: skip
    dialogue = Dialogue(evidence=Evidence(studies=(made,)))
    assert "Trial 21 ended at 0.821, trial 16 at 0.816" in dialogue.say("how sure are you that 21 beats 16?").reply
    assert "units" in dialogue.say("64 or 128?").reply
    assert "2 trials after it" not in dialogue.say("and the second best?").reply
    assert "trial 22: accuracy 0.822" in dialogue.say("and the second best?").reply


def test_the_trials_after_one_are_set_beside_those_up_to_it() -> None:
    trials = [trial(i, 0.9 if i < 20 else 0.7, params={"lr": 1e-3 * (1 + i % 7)}) for i in range(40)]
    made = study(
        trials, parameter("lr", low=1e-4, high=0.1), directions=("maximize",), metric_names=("accuracy",)
    )  # fmt: skip
    reply = Dialogue(evidence=Evidence(studies=(made,))).say("why did it get worse after trial 19?").reply
    assert "the trials after 19 were worse, by 0.2" in reply


def test_a_run_that_was_lost_is_never_the_better_one() -> None:
    fine = run("overfit", {"train/loss": [1.0 / (i + 1) for i in range(30)], "val/acc": [0.6] * 30})
    lost = run("nan", {"train/loss": [1.0, 0.9, 0.8, *[float("nan")] * 27], "val/acc": [0.6] * 30})
    dialogue = Dialogue(evidence=Evidence(runs=(lost, fine)))
    assert dialogue.say("which run is better?").reply.startswith("**`overfit`")
    assert "`nan` was lost; `overfit` was not" in dialogue.say("what's the difference between the two?").reply


def test_the_only_run_that_was_lost_has_a_checkpoint_to_go_back_to() -> None:
    reward = [0.2 + 0.3 * min(i, 50) / 50 if i < 60 else 0.01 for i in range(100)]
    dialogue = Dialogue(evidence=Evidence(runs=(run(".", {"train/reward": reward}),)))
    reply = dialogue.say("which checkpoint can I salvage?").reply
    assert "The last one" not in reply


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (["which trial is best?", "by how much?"], "in accuracy"),
        (["is lr at its limit?"], "lr"),
        (["what did the search find out?"], "The best value of"),
        (["stop or continue?"], "**"),
    ],
)
def test_a_search_is_asked_in_few_words(said: list[str], answer: str) -> None:
    trials = [trial(i, 0.8 + 0.0015 * i + 0.01 * (i % 3), params={"lr": 1e-3 * (1 + i)}) for i in range(40)]
    made = study(
        trials, parameter("lr", low=1e-4, high=0.041), directions=("maximize",), metric_names=("accuracy",)
    )  # fmt: skip
    dialogue = Dialogue(evidence=Evidence(studies=(made,)))
    replies = [dialogue.say(text).reply for text in said]
    assert answer in replies[-1]
    assert "not sure" not in replies[-1]


def test_the_test_set_is_not_the_validation_set() -> None:
    tags = {"train/wer": 0.12, "validation/wer": 0.154, "test/wer": 0.0971}
    logged = run(
        ".", {tag: [3.0 + i / 10 - i * (3.0 - end) / 11 - i / 10 for i in range(12)] for tag, end in tags.items()}
    )
    dialogue = Dialogue(evidence=Evidence(runs=(logged,)))
    assert "test/wer" in dialogue.say("what was the test wer?").reply
    assert "test/wer" in dialogue.say("how good did it get on the test set?").reply
    reply = dialogue.say("why is validation worse than test?").reply
    assert "validation/wer 0.154, test/wer 0.0971" in reply


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("which fold is the best?", "`fold2` is ahead: 0.939"),
        ("do all folds agree on the units?", "All 3 agree: the best of each has units 128"),
        ("how many trials in total?", "60 trials in 3 studies"),
        ("what metric is this?", "accuracy: higher is better"),
    ],
)
def test_several_studies_are_set_beside_each_other(said: str, answer: str) -> None:
    folds = []
    for fold in range(3):
        values = [(0.9 if i % 2 else 0.7) + 0.01 * fold + 0.001 * i for i in range(20)]
        trials = [trial(i, v, params={"units": (64, 128)[i % 2], "lr": 1e-3 * (1 + i)}) for i, v in enumerate(values)]
        parameters = (parameter("lr", low=1e-4, high=0.1), parameter("units", low=64, high=128))
        made = study(trials, *parameters, directions=("maximize",), metric_names=("accuracy",))
        folds.append(made.model_copy(update={"name": f"fold{fold}"}))
    assert answer in Dialogue(evidence=Evidence(studies=tuple(folds))).say(said).reply


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("where did it peak?", "eval/mean_reward was highest there"),
        ("was the clip fraction ever normal?", "No: train/clip_fraction went from 0.3"),
        ("is explained variance ok?", "No: train/explained_variance"),
        ("should I stop it?", "**Yes: "),
    ],
)
def test_a_policy_that_fell_is_judged_by_its_curves(said: str, answer: str) -> None:
    course = [60 + 6 * i if i < 48 else max(5.0, 340 - 12 * (i - 48)) for i in range(100)]
    logged = run(
        ".",
        {
            "eval/mean_reward": course,
            "train/approx_kl": [0.033 + 0.003 * i for i in range(100)],
            "train/clip_fraction": [0.304 + 0.004 * i for i in range(100)],
            "train/explained_variance": [0.6] * 40 + [-0.3] * 60,
            "train/value_loss": [60.0 + i for i in range(100)],
        },
    )
    assert answer in Dialogue(evidence=Evidence(runs=(logged,))).say(said).reply


def test_two_runs_are_compared_by_what_the_two_share() -> None:
    trained = [run(f"run-{i}", {"train/loss": [0.69, 0.66, 0.62, 0.60 - 0.01 * i]}) for i in (3, 4)]
    held = [run(f"run-{i}", {"val/loss": [0.69, 0.6, 0.5, 0.46 + 0.01 * i]}) for i in (5, 6, 7)]
    guess = run("run-8", {"val/loss": [0.6932, 0.6931, 0.6932, 0.6931]})
    dialogue = Dialogue(evidence=Evidence(runs=(*trained, *held, guess)))
    assert "train/loss" in dialogue.say("do run-3 and run-4 differ?").reply
    assert "share no curve" in dialogue.say("can I compare run-3 with run-6?").reply
    assert "stays at ln 2, that of guessing among 2 classes" in dialogue.say("why is run-8 worse than run-5?").reply


def test_a_setting_that_no_run_logged_has_no_best_value() -> None:
    runs = [run(f"run-{i}", {"val/loss": [0.69, 0.6, 0.5, 0.46 + 0.01 * i]}) for i in range(4)]
    reply = Dialogue(evidence=Evidence(runs=tuple(runs))).say("which optimizer is better?").reply
    assert reply.startswith("**No optimizer was logged in what is loaded, so it does not tell.** In general:")


def test_a_run_asked_about_is_no_setting_that_was_not_logged() -> None:
    tags = ("train/approx_kl", "train/value_loss", "train/entropy_loss")
    runs = [run(f"ppo_{i}", {tag: [0.01, 0.02, 0.01, 0.02] for tag in tags}) for i in range(3)]
    reply = Dialogue(evidence=Evidence(runs=tuple(runs))).say("is ppo_2 ok?").reply
    assert "No ppo_2 was logged" not in reply
    assert "no return" in reply


def test_an_epoch_that_is_named_is_not_a_step() -> None:
    steps = 30
    logged = run(
        ".",
        {
            "train/epoch": [0.1 * (i + 1) for i in range(steps)],
            "eval/accuracy": [0.5 + 0.01 * i for i in range(steps)],
        },
    )
    reply = Dialogue(evidence=Evidence(runs=(logged,))).say("what's the eval accuracy at epoch 2?").reply
    assert "eval/accuracy 0.69 at step 19" in reply


def test_a_loss_that_tells_nothing_is_not_judged() -> None:
    levels = [0.11 + 0.04 * ((i * 7) % 11 - 5) / 5 for i in range(240)]
    logged = run("diffusion_log", {"diffusion_loss": levels})
    dialogue = Dialogue(evidence=Evidence(runs=(logged,)))
    assert "That cannot be told" in dialogue.say("is it learning at all?").reply
    assert "divide it by 10" not in dialogue.say("why is the loss so noisy?").reply
    assert "the average of the 100 points" in dialogue.say("what's the average loss over the last 100 steps?").reply
    assert "Only this run is loaded" in dialogue.say("how does this compare to a good run?").reply


def test_what_more_trials_would_take_is_counted_from_those_that_ran() -> None:
    begun = datetime(2026, 1, 1)
    trials = [
        trial(i, 0.8 + 0.001 * i, params={"n_layers": 1 + i % 3, "lr": 1e-3 * (1 + i)}).model_copy(
            update={"started": begun + timedelta(hours=i), "completed": begun + timedelta(hours=i, minutes=30)}
        )
        for i in range(20)
    ]
    parameters = (parameter("lr", low=1e-4, high=0.1), parameter("n_layers", low=1, high=3))
    made = study(trials, *parameters, directions=("maximize",), metric_names=("accuracy",))
    dialogue = Dialogue(evidence=Evidence(studies=(made,)))
    assert "About 5 h of training" in dialogue.say("how long would 10 more take?").reply
    assert "n_layers" in dialogue.say("how many layers should I use?").reply
    assert "the median one" in dialogue.say("how long did the whole thing take?").reply


def test_the_mean_is_not_the_deviation_and_layers_share_a_setting() -> None:
    logged = run(".", {"Mean Reward": [float(i) for i in range(30)], "Std Reward": [12.1] * 30})
    assert "Mean Reward" in Dialogue(evidence=Evidence(runs=(logged,))).say("what was the best mean reward?").reply
    trials = [trial(i, 0.8 + 0.001 * i, params={"dropout_0": 0.01 * i, "dropout_1": 0.02 * i}) for i in range(12)]
    parameters = (parameter("dropout_0", low=0, high=0.5), parameter("dropout_1", low=0, high=0.5))
    made = study(trials, *parameters, directions=("maximize",), metric_names=("accuracy",))
    reply = Dialogue(evidence=Evidence(studies=(made,))).say("what was the dropout of the best one?").reply
    assert "dropout_0 0.11, dropout_1 0.22: in the best, trial 11" in reply


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("how much did I lose?", "at the end: "),
        ("and at which step?", "Reward was highest there: 24 at step 24"),
        ("should I restart from the beginning?", "step 24"),
    ],
)
def test_a_run_that_fell_for_good_is_gone_back_on(said: str, answer: str) -> None:
    reward = [float(i) if i < 25 else max(-90.0, 24.0 - 8 * (i - 24)) for i in range(60)]
    dialogue = Dialogue(evidence=Evidence(runs=(run(".", {"Mean Reward": reward}),)))
    assert answer in dialogue.say(said).reply
