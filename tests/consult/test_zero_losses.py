"""A loss of exactly 0: after normal values, from the start, and where it is one."""

from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue
from advisor.consult.telling import reading_of


@pytest.mark.parametrize(
    "text",
    [
        "qwen 7b rslora r=64 in 4bit, lr 2e-5: loss goes 1.2 -> 0.8 and then drops to 0.0 and never comes back",
        "mistral 7b nf4 rank 32: loss 1.4, 1.1, 0.9, then suddenly 0.0 for the rest",
        "llama 3 8b sft, loss falls nicely to 0.9 and after 400 steps it becomes 0.0",
    ],
)
def test_a_loss_that_drops_to_zero_did_not_climb(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == "run/diverged"
    assert "drops to exactly 0.0" in turn.reply
    assert "climbs" not in turn.reply
    assert "tenth" not in turn.reply


def test_a_rate_far_above_the_usual_is_named_beside_the_format() -> None:
    reply = Dialogue().say("llama 13b LoRA lr 0.003: after 15 steps the loss becomes exactly 0 and stays there").reply
    assert "0.003 lies above the 5e-5 to 0.001" in reply


@pytest.mark.parametrize(
    "text",
    [
        "loss is 0 from the start when fine tuning llama with trl, grad_norm 0 too",
        "Unsloth shows training loss 0.000000 from the very first logging step. Is that normal?",
        "the loss of my GPT is 0.0 at every logging step",
        "sft on qwen2.5-7b: training loss 0.0 right from step 1",
    ],
)
def test_a_language_model_with_no_loss_from_the_start_has_nothing_to_learn_from(text: str) -> None:
    turn = Dialogue().say(text)
    assert turn.matched[0] == "run/no-signal"
    assert "-100" in turn.reply
    assert "As it should be" not in turn.reply


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("train loss goes to 0 while val loss rises", "run/overfitting"),
        ("grpo loss is 0.0 from the start, qwen 1.5B", "topic/reading-curves"),
        ("the loss of my 10 class cnn starts at 0.9, pretrained weights. ok?", "topic/reading-curves"),
    ],
)
def test_other_zeros_stay_what_they_are(text: str, first: str) -> None:
    assert Dialogue().say(text).matched[0] == first


@pytest.mark.parametrize(
    "text", ["rslora rank 64", "adalora on qwen", "llama 3 8b in 4bit", "load_in_8bit=True, rank 16", "mistral nf4"]
)
def test_an_adapter_is_told_by_its_other_names(text: str) -> None:
    facts = reading_of(text).facts
    assert facts["training"] == "lora"
    assert facts["fine_tuning"] is True


@pytest.mark.parametrize("text", ["adamw 8bit, full finetune of a 7b", "8-bit adam, lr 1e-4", "adamw_4bit optimizer"])
def test_an_optimizer_of_few_bits_is_none(text: str) -> None:
    assert "training" not in reading_of(text).facts
    assert "adapter" not in reading_of(text).facts
