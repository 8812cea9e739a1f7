"""What an utterance tells beyond the grammar: a second stretch of time, counted runs, a list of names alone."""

from typing import Any

import pytest

from advisor.consult import Dialogue


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("20 hours till the deadline, one run is 90 minutes", {"budget_hours": 20.0, "trial_hours": 1.5}),
        ("each run is 2 hours and i have 4 gpus for 30 hours", {"budget_hours": 30.0, "n_workers": 4}),
        ("a run takes 10 minutes, 4 hours overnight", {"budget_hours": 4.0}),
        ("i can only do 3 more runs", {"budget_trials": 3}),
        ("50 runs of 40 minutes, 2 gpus", {"budget_trials": 50, "n_workers": 2}),
        ("30 gpu hours at 45 min a run", {"budget_hours": 30.0, "budget_kind": "gpu", "trial_hours": 0.75}),
    ],
)
def test_the_time_beside_the_cost_of_a_run_is_the_budget(text: str, facts: dict[str, Any]) -> None:
    told = Dialogue().say(text).facts
    assert {name: told.get(name) for name in facts} == facts


@pytest.mark.parametrize(
    "text",
    [
        "a run takes 2 hours, the last one crashed after 5 hours",
        "I already spent 30 hours, one run is 2 hours",
        "i did 12 runs of 40 minutes",
    ],
)
def test_time_that_is_gone_is_no_budget(text: str) -> None:
    told = Dialogue().say(text).facts
    assert not {"budget_hours", "budget_trials"} & set(told)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("oh and it can take lr, hidden size and dropout", ("dropout", "hidden_size", "learning_rate")),
        ("12 hours, 20 min a run, weight decay, dropout, lr", ("dropout", "learning_rate", "weight_decay")),
        ("lr, weight decay. batch size stays at 8", ("learning_rate", "weight_decay")),
        ("just lr", ("learning_rate",)),
    ],
)
def test_a_list_of_names_is_what_can_be_searched(text: str, names: tuple[str, ...]) -> None:
    dialogue = Dialogue()
    dialogue.say("a small cnn, val acc 0.81")
    assert dialogue.say(text).facts.get("parameters") == names


def test_the_rank_is_that_of_the_adapter_that_was_told() -> None:
    dialogue = Dialogue()
    dialogue.say("fine-tuning llama 8b with LoRA on one A100")
    assert dialogue.say("lr, rank, dropout").facts["parameters"] == ("dropout", "learning_rate", "lora_r")


@pytest.mark.parametrize(
    "text", ["lr or batch size first?", "my loss is 3, and the gap is big", "adam, lr 3e-4, bs 64"]
)
def test_what_is_no_list_tells_no_parameters(text: str) -> None:
    assert "parameters" not in Dialogue().say(text).facts


def test_a_poor_fit_is_not_sent_on_a_search_by_its_budget() -> None:
    dialogue = Dialogue()
    dialogue.say("train acc 55 val acc 54 on cifar100 with a small cnn")
    reply = dialogue.say("20 gpu hours, 30 min per run").reply
    assert "Don't tune yet" in reply
    assert "Bayesian" not in reply


def test_a_grid_keeps_the_values_that_were_told() -> None:
    dialogue = Dialogue()
    dialogue.say("planning a full grid over lr, wd, dropout, batch size, warmup with 4 values each")
    reply = dialogue.say("10 hours on one gpu, 15 min each").reply
    assert "4 values for each of 5 parameters is 1,024 runs" in reply
    assert "3.9 % of that grid" in reply


@pytest.mark.parametrize(
    "text", ["did that, no change", "i already stop at the best val", "tried lower lr too, it didn't help"]
)
def test_what_was_tried_is_followed_by_the_next_thing(text: str) -> None:
    dialogue = Dialogue()
    dialogue.say("train acc 99 val acc 76 resnet18 on 5000 images")
    assert dialogue.say(text).reply.startswith("**Then ")


def test_the_cost_that_is_asked_for_is_that_of_the_plan() -> None:
    dialogue = Dialogue()
    for text in ("xgboost regression rmse 4.1, minimize rmse", "5 hours, 1 min per fit", "eta, max_depth, subsample"):
        dialogue.say(text)
    assert "about 3.85 h" in dialogue.say("what would it cost").reply


def test_facts_are_not_answered_as_none_of_our_business() -> None:
    assert "outside what I know" not in Dialogue().say("lstm for time series, rmse 3.2, minimize rmse").reply
