"""An adapter beside the method of a training: rates ten times those of all weights, in every sentence of a reply."""

from __future__ import annotations

import pytest

from advisor.consult.costs import usual_rates
from advisor.consult.talk import talk_of
from advisor.consult.telling import reading_of
from advisor.context import told_setup


@pytest.mark.parametrize(
    ("text", "training", "start"),
    [
        ("what learning rate for GRPO with LoRA?", "grpo", 1e-5),
        ("dpo with a qlora adapter, lr?", "dpo", 5e-6),
        ("sft of llama 3 with lora", "sft", 2e-4),
        ("dpo of llama 3, lr?", "dpo", 5e-7),
    ],
)
def test_rates_are_those_of_what_is_trained(text: str, training: str, start: float) -> None:
    known = reading_of(text).facts
    assert known["training"] == training
    assert known.get("adapter", False) is ("lora" in text.lower())
    assert usual_rates(told_setup(known))["lr_start"] == pytest.approx(start)


def test_an_adapter_alone_is_the_method() -> None:
    assert "adapter" not in reading_of("lora fine-tuning at 2e-4").facts


def test_a_rate_is_judged_by_the_method_with_its_adapter() -> None:
    talk = talk_of("my DPO run with lora r=16 at lr 5e-6, too high?")
    assert (talk.rate_low, talk.rate_of) == (1e-6, "DPO with LoRA")
