import math

import pytest

from advisor.consult.features import SLOTS, hashed, named


def _names(text):
    return {name for name, _ in named(text)}


def test_words_of_one_meaning_are_one_concept():
    for text in ("my loss bounces", "the loss oscillates", "loss is erratic"):
        assert {"concept loss", "concept swing", "concepts loss > swing"} <= _names(text)


def test_denials_and_questions_are_marked():
    assert "denies" in _names("my loss isn't noisy")
    assert "affirms" in _names("my loss is noisy")
    assert "asks" in _names("is it noisy?")


def test_features_have_unit_length():
    for text in ("my loss bounces up and down", ""):
        found = hashed(text)
        assert set(found) <= set(range(SLOTS))
        assert math.fsum(weight * weight for weight in found.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("val loss rises yet val acc still improves", {"tie val_loss rise", "tie val_score improve"}),
        ("validation loss climbs while the training loss falls", {"tie val_loss rise", "tie train_loss fall"}),
        ("the total loss doesnt decrease at all", {"tie loss not fall"}),
    ],
)
def test_a_movement_belongs_to_the_quantity_that_it_is_said_of(text: str, ties: set[str]) -> None:
    assert ties <= {name for name, _ in named(text)}
