from __future__ import annotations

import pytest

from advisor.consult.questions import _question, fact_text, questions, value_text
from advisor.errors import RuleError

TELLABLE = [
    "budget_hours",
    "trial_hours",
    "n_workers",
    "parameters",
    "architecture",
    "optimizer",
    "fine_tuning",
    "n_examples",
    "batch_size",
    "learning_rate",
    "weight_decay",
    "dropout",
    "train_accuracy",
    "val_accuracy",
    "train_loss",
    "val_loss",
    "n_classes",
    "metric",
    "direction",
    "price_per_hour",
    "memory_gb",
]


def test_every_fact_that_a_person_can_tell_has_a_question() -> None:
    assert set(TELLABLE) <= set(questions())


@pytest.mark.parametrize("fact", sorted(questions()))
def test_a_question_ends_in_a_question_mark_and_has_answers_to_compare(fact: str) -> None:
    question = questions()[fact]
    assert question.ask.endswith("?")
    assert question.why.endswith(".")
    assert question.answers


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("budget_hours", 40.0, "budget: 40 h"),
        ("budget_hours", 100.0, "budget: 100 h (4.2 days)"),
        ("trial_hours", 0.5, "cost of one trial: 30 min"),
        ("val_accuracy", 0.715, "validation accuracy: 71.5 %"),
        ("val_accuracy", 0.7, "validation accuracy: 70 %"),
        ("n_workers", 1, "trials at the same time: 1 worker"),
        ("n_classes", 2, "classes: 2 classes"),
        ("memory_gb", 24.0, "memory of a device: 24 GB"),
        ("fine_tuning", True, "fine-tuning a pretrained model: yes"),
        ("parameters", ("a", "b"), "hyperparameters to search: a, b"),
        ("learning_rate", 0.0003, "learning rate: 0.0003"),
    ],
)
def test_facts_are_said_back_with_their_unit(fact: str, value: object, words: str) -> None:
    assert fact_text(fact, value) == words


def test_a_fact_without_a_question_is_said_plainly() -> None:
    assert value_text("activation", "gelu") == "gelu"


def test_mistakes_in_a_file_are_told() -> None:
    with pytest.raises(RuleError, match=r"no fact 'optimiser'.*Did you mean 'optimizer'"):
        _question("optimiser", {}, "questions/optimiser.yaml")
    with pytest.raises(RuleError, match=r"questions/optimizer\.yaml"):
        _question("optimizer", {"ask": "?"}, "questions/optimizer.yaml")
