"""A metric of the talk that the loaded log does not hold ends no conversation."""

from pathlib import Path

import pytest

import advisor
from advisor.consult import Dialogue
from advisor.errors import ConfigError
from advisor.facts import Setup
from advisor.records import Evidence

BOXES = "epoch,train/box_loss,val/box_loss,metrics/mAP50(B)\n" + "".join(
    f"{i},{1.5 / (1 + i / 20):.4f},{1.6 / (1 + i / 25):.4f},{0.5 - 0.4 / (1 + i / 9):.4f}\n" for i in range(60)
)


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    (tmp_path / "results.csv").write_text(BOXES, encoding="utf-8")
    return advisor.read(str(tmp_path / "results.csv"))


@pytest.mark.parametrize(
    "text",
    [
        "train box loss 1.0, val box loss 1.18. is it overfitting?",
        "the metric is F1, is it overfitting?",
        "we judge by foo_score. what is wrong with it?",
    ],
)
def test_the_talk_goes_on(evidence: Evidence, text: str) -> None:
    dialogue = Dialogue(evidence=evidence)
    assert dialogue.say(text).reply
    assert dialogue.say("and what next?").reply


def test_a_metric_given_with_the_sources_is_still_refused(evidence: Evidence) -> None:
    dialogue = Dialogue(Setup(metric="foo_score"), evidence)
    with pytest.raises(ConfigError, match="nothing logged has that name"):
        _ = dialogue.diagnosis
