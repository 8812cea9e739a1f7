"""One row a kind or method of training: names, words, rates, what it accepts, its signs; every row is used."""

from __future__ import annotations

import re

import pytest

from advisor.consult.telling import reading_of
from advisor.consult.things_named import things
from advisor.context import told_setup
from advisor.kinds import kinds_and_methods, known_of, said, told_beside
from advisor.planner.drafting import start_draft
from advisor.planner.objective_source import Accepted
from advisor.rates import usual_rates
from advisor.tables import table
from advisor.training import Signs, decide, kinds_of, named

EVERY = sorted(kinds_and_methods())
EXAMPLES = {
    "adversarial": "a dcgan",
    "boosting": "gradient boosting",
    "pretraining": "pretraining an llm",
    "preference": "preference tuning",
    "reinforcement": "reinforcement learning",
}


@pytest.mark.parametrize("name", EVERY)
def test_every_row_is_used(name: str) -> None:
    row = kinds_and_methods()[name]
    kind, method = named(name) or ("", None)
    assert name in (kind, method)
    for spelling in (row["name"], *row.get("aliases", ())):
        assert named(spelling) == (kind, method), spelling
    assert decide(Signs(told_kind=name)).name.startswith(kinds_and_methods()[kind]["name"])
    assert any(
        kind in kinds_of((sign["kind"],)) and sign.get("method") in (method, None) for sign in table("kinds")["signs"]
    )
    if "rates" in row:
        usual = usual_rates(decide(Signs(told_kind=name)))
        assert (usual.low, usual.high, usual.start) == tuple(row["rates"][key] for key in ("low", "high", "start"))
    if "accepts" in row:
        draft = start_draft(None, told_setup({"training": name}), Accepted(), {})
        assert set(row["accepts"]) <= {*draft.space, *draft.fixed, *draft.left_out}
    assert row.get("thing", "lora") in things()


@pytest.mark.parametrize("name", sorted(said()))
def test_how_people_say_it_tells_the_row(name: str) -> None:
    words = EXAMPLES.get(name, name.replace("-", " "))
    assert re.search(said()[name], words)
    assert reading_of(f"we train with {words} on our data").facts["training"] == name


@pytest.mark.parametrize(
    ("text", "training"),
    [
        ("rlhf with dpo", "dpo"),
        ("rl with ppo and lora", "ppo"),
        ("a lora of sdxl", "diffusion"),
        ("our reward model for ppo", "reward-model"),
        ("grpo on an sft model", "grpo"),
    ],
)
def test_the_narrower_name_speaks_first(text: str, training: str) -> None:
    assert reading_of(text).facts["training"] == training


def test_a_way_to_train_is_no_other_training() -> None:
    assert [name for name in EVERY if told_beside(name)] == ["lora", "sft"]
    assert "training" not in reading_of("with lora", {"training": "dpo"}).facts


def test_a_method_knows_what_its_kind_knows() -> None:
    assert known_of("kto", "accepts") == known_of("preference", "accepts")
    assert known_of("xgboost", "trees")
    assert known_of("ppo", "trees") is None
    assert known_of(None, "accepts") is None


def test_the_accuracy_of_the_transformers_trainer_tells_of_no_training_from_scratch() -> None:
    tags = frozenset({"loss", "grad_norm", "learning_rate", "eval_loss", "eval_runtime", "eval_accuracy"})
    assert decide(Signs(tags=tags)).kind == "fine-tuning"
    assert decide(Signs(tags=tags - {"eval_runtime"})).kind == "supervised"


def test_epochs_beside_steps_are_no_rounds_of_trees() -> None:
    tags = frozenset({"train_logloss", "val_logloss", "val_auc"})
    assert decide(Signs(tags=tags)).kind == "boosting"
    assert decide(Signs(tags=tags | {"epoch"})).kind == "supervised"


def test_the_log_of_llama_factory_is_of_weights_that_are_tuned_on() -> None:
    found = decide(Signs(tags=frozenset({"loss", "lr", "epoch", "percentage", "total_steps"})))
    assert (found.kind, found.method) == ("fine-tuning", "sft")
    assert usual_rates(found).start == 2e-5
