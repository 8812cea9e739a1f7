import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.named_spaces import told_space
from advisor.consult.reading import Reading


@pytest.mark.parametrize(
    ("text", "space"),
    [
        ("lr 1e-5 to 1e-3", {"learning_rate": "1e-05..0.001:log"}),
        ("lr between 1e-5 and 1e-3 linear", {"learning_rate": "1e-05..0.001"}),
        ("dropout .1-.5, wd 0 to .1", {"dropout": "0.1..0.5", "weight_decay": "0..0.1"}),
        ("batch_size: {values: [16, 32, 64]}", {"batch_size": "16|32|64"}),
        ("dropout in [0, 0.6]", {"dropout": "0..0.6"}),
        ("max_depth 3-10, eta 0.01-0.3", {"max_depth": "3..10:int", "learning_rate": "0.01..0.3:log"}),
        ("layers 2 to 8", {"num_layers": "2..8:int"}),
        ("lowered lr from 1e-3 to 1e-4", {}),
        ("is lr 1e-5 to 1e-1 too wide?", {}),
        ("lr 1e-3 to 1e-5 over the run", {}),
        ("do i retune if i double the batch from 256 to 512?", {}),
        ("train loss 2.3 to 0.1, lr 1e-3", {}),
    ],
)
def test_a_range_is_told_as_the_planner_takes_it(text: str, space: dict[str, str]) -> None:
    assert told_space(Reading(text)) == space


def test_the_plan_holds_the_ranges_that_were_told() -> None:
    dialogue = Dialogue()
    for text in (
        "minimize val loss, lstm, adam lr 1e-3",
        "dropout .1-.5, hidden 128 to 1024, lr",
        "60 trials",
        "each 20 min",
        "3 gpus",
        "actually 40 trials",
        "hidden 64 to 512",
    ):
        dialogue.say(text)
    plan = dialogue.plan()
    assert {one.name: (one.low, one.high) for one in plan.space if one.name != "learning_rate"} == {
        "dropout": (0.1, 0.5),
        "hidden_size": (64, 512),
    }
    assert (plan.budget.trials, plan.budget.workers, plan.budget.trial_hours) == (40, 3, pytest.approx(1 / 3))
    assert "space.hidden_size=64..512:log,int" in dialogue.say("show the plan").reply


def test_a_told_range_is_said_back_in_words() -> None:
    reply = Dialogue().say("lr 1e-5 to 1e-2, dropout .1-.5, 40 trials").reply
    assert "ranges to search: learning_rate 1e-05 to 0.01 (log), dropout 0.1 to 0.5" in reply
