"""What is asked of runs and trials is heard by classes of words: which comparison, quantity, runs, moment, setting."""

from functools import cache
from pathlib import Path

import pytest

from advisor import read
from advisor.consult import Dialogue
from advisor.consult.asked_loaded import ANSWERS
from advisor.facts.setup import Setup
from advisor.tables import table

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
        ("which seed was the luckiest?", "Seed 1"),
        ("when did version_7 start overfitting?", "After step 246, where it was best"),
        ("which of these three configurations would you go with?", "cannot be told from it"),
        ("is lr 0.01 really worse or did it just overfit?", "It got worse after its best"),
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


def test_each_answer_is_known_and_each_need_is_a_class_or_a_mark() -> None:
    grammar = table("asked_of_loaded")
    known = {name for part in ("subjects", "quantities", "comparisons") for name in grammar[part]}
    marks = {"choice-of-run", "run", "two-runs", "trial", "setting", "two-settings", "family", "runs", "study"}
    for row in grammar["answers"]:
        assert row["answer"] in ANSWERS
        assert {*row["needs"], *row.get("not", ())} <= known | marks | {"several-runs"}
