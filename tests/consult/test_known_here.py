"""What the program knows of the loaded study and the talk is told: waivers, ranges, effects, defaults, seeds."""

import pytest

from advisor.consult import Dialogue
from advisor.records import Evidence
from tests.factories import search


def _dialogue() -> Dialogue:
    return Dialogue(evidence=Evidence(studies=(search(n=80, best=-0.5, noise=0.004),)))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("can i just ignore it?", "[[waive]]"),
        ("what do i write into the toml?", 'parameter = "lr"'),
        ("how does a waiver look like in advisor.toml", "expires = "),
        ("why is that an error and not a warning?", "proven"),
        ("what range next?", "Move the high end of `lr`"),
        ("and the bounds for lr in the next search?", "`lr`"),
        ("which of my two parameters counts at all?", "`lr` matters most"),
        ("the untuned default gives 1.9", "The search beat it"),
        ("are we done?", "beyond the high end"),
    ],
)
def test_what_is_known_of_the_loaded_study(said: str, words: str) -> None:
    assert words in _dialogue().say(said).reply


@pytest.mark.parametrize("said", ["what range for dropout next?", "the default gives 0.2", "the metric is a log loss"])
def test_what_it_does_not_know_is_not_claimed(said: str) -> None:
    turn = _dialogue().say(said)
    assert "Move the high end" not in turn.reply
    assert "beat it" not in turn.reply
    assert "study/wrong-direction" not in turn.matched


def test_the_facts_are_told_back() -> None:
    dialogue = Dialogue()
    dialogue.say("adamw, lr 3e-4, batch 64")
    assert "batch size: 64" in dialogue.say("what did i say about the batch size?").reply
    dialogue.say("changed lr to 1e-4")
    assert "0.0001, before that 0.0003" in dialogue.say("what was my lr before?").reply
    assert "have not told me weight decay" in dialogue.say("do you remember my weight decay?").reply


@pytest.mark.parametrize(("apart", "count"), [("0.3", 53), ("0.6", 14)])
def test_seeds_that_tell_a_difference(apart: str, count: int) -> None:
    dialogue = Dialogue()
    dialogue.say("config a gives 91.3, 90.6, 91.9 on three seeds, config b 91.0 91.6 90.8")
    assert f"About {count} seeds" in dialogue.say(f"how many seeds do i need to see {apart} points?").reply


def test_seeds_in_general_are_answered_in_general() -> None:
    assert "seeds of each" not in Dialogue().say("how many seeds should I use?").reply
