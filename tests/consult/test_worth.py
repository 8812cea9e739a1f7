from __future__ import annotations

from typing import Any

import pytest

from advisor.consult.loaded import Loaded
from advisor.consult.memory import Memory
from advisor.consult.worth import outcomes, worths
from advisor.tables import table


def first(facts: dict[str, Any], *focus: str) -> tuple[str, float]:
    best = worths(Memory().with_told(facts, 1), Loaded(), focus, ())[0]
    return best.fact, best.worth


@pytest.mark.parametrize(
    ("facts", "focus", "fact"),
    [
        ({}, (), "budget_hours"),
        ({"budget_hours": 40.0}, ("topic/which-strategy",), "trial_hours"),
        ({"trial_hours": 0.5}, ("topic/how-many-trials",), "budget_hours"),
        ({"optimizer": "adamw"}, ("run/unstable",), "learning_rate"),
        ({}, ("run/overfitting",), "train_accuracy"),
        ({}, ("claim/grid-is-thorough",), "parameters"),
        ({}, ("topic/how-long",), "trial_hours"),
    ],
)
def test_what_changes_the_advice_most_comes_first(facts: dict[str, Any], focus: tuple[str, ...], fact: str) -> None:
    assert first(facts, *focus)[0] == fact


def test_known_and_closed_facts_are_not_weighed() -> None:
    memory = Memory().with_told({"optimizer": "sgd"}, 1).with_assumed("n_workers", 1, 1)
    facts = {w.fact for w in worths(memory, Loaded(), (), ("budget_hours",))}
    assert not facts & {"optimizer", "n_workers", "budget_hours"}


def test_trials_told_make_hours_worthless() -> None:
    facts = {w.fact for w in worths(Memory().with_told({"budget_trials": 50}, 1), Loaded(), (), ())}
    assert not facts & {"budget_hours", "trial_hours", "budget_kind"}


def test_a_symptom_alone_does_not_lead_to_questions_about_a_search() -> None:
    memory = Memory().with_told(
        {"learning_rate": 0.01, "optimizer": "adamw", "batch_size": 64, "fine_tuning": False}, 1
    )
    least = table("consultation")["least_worth"]
    asked = {w.fact for w in worths(memory, Loaded(), ("run/unstable",), ()) if w.worth >= least}
    assert "budget_hours" not in asked


def test_outcomes_differ_by_answer() -> None:
    found = list(outcomes("architecture", Memory(), Loaded(), ("topic/warmup",)))
    texts = {outcome.answer: outcome.text for outcome in found}
    assert "can be skipped" in texts["cnn"]
    assert "For a transformer yes" in texts["transformer"]


def test_what_another_fact_answers_is_not_asked() -> None:
    told = Memory().with_told({"training": "xgboost", "train_score": 0.99, "val_score": 0.81, "metric": "auc"}, 1)
    asked = {worth.fact for worth in worths(told, Loaded(), ("run/overfitting",), ())}
    assert not asked & {"train_accuracy", "val_accuracy", "optimizer", "fine_tuning", "architecture"}


def test_only_what_an_answer_asks_for_is_asked_beside_it() -> None:
    asked = {worth.fact for worth in worths(Memory(), Loaded(), ("study/boundary-optimum",), ()) if worth.worth > 3}
    assert "dropout" not in asked
