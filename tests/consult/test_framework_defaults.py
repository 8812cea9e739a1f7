from __future__ import annotations

import pytest

from advisor.consult.dialogue import Dialogue


@pytest.mark.parametrize("text", ["Detectron2 mask rcnn, lr 0.02", "faster rcnn in mmdetection, lr 0.02"])
def test_a_framework_has_its_own_optimizer_until_another_is_told(text: str) -> None:
    dialogue = Dialogue()
    turn = dialogue.say(text)
    assert turn.provenance["optimizer"] == "assumed"
    assert "(assumed)" in turn.reply
    other = dialogue.say("I use adamw")
    assert other.facts["optimizer"] == "adamw"
    assert "which one holds" not in other.reply


@pytest.mark.parametrize(
    "text", ["Detectron2 mask rcnn with adam, lr 1e-4", "mmdetection with detr, lr 1e-4", "mask rcnn"]
)
def test_nothing_is_assumed_beside_another_optimizer_network_or_framework(text: str) -> None:
    assert Dialogue().say(text).provenance.get("optimizer") != "assumed"


@pytest.mark.parametrize("optimizer", ["sgd", "adam", None])
def test_whether_a_rate_is_too_high_hangs_on_the_optimizer(optimizer: str | None) -> None:
    said = f"fine-tune resnet50 pretrained{f' with {optimizer}' if optimizer else ''}, lr 0.01, is it too high?"
    reply = Dialogue().say(said).reply
    begun = {"sgd": "**No, 0.01 lies within", "adam": "**Yes, 0.01 is too high", None: "**That hangs on the optimizer"}
    assert reply.startswith(begun[optimizer])
