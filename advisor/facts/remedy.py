"""What changes are worth for a run, and what is usual for such a training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from advisor.facts.base import Namespace, fact


class RemedyFacts(Namespace):
    """How likely each single change is to help, from retrained runs with curves like these; rules read `remedy.…`."""

    usual_needs: ClassVar[str] = "both losses"

    basis: Literal["curves", "situation"] | None = fact(
        "what the chances are of: runs with such curves, or all runs in the same situation"
    )
    odds: Mapping[str, tuple[float, float]] | None = fact(
        "the calibrated chances of every change to help and to harm, by the names of the table remedies"
    )
    best: str | None = fact("the change that is likeliest to help: the name of one of the facts below")
    worth: float | None = fact("its chance to help less its chance to harm")
    chance: float | None = fact("its chance to help, calibrated", unit="fraction")
    risk: float | None = fact("its chance to harm", unit="fraction")
    harms: float | None = fact("its chance to harm, calibrated", unit="fraction")
    lower_rate: float | None = fact("worth of lowering the learning rate")
    lower_factor: float | None = fact("the likeliest factor below one")
    raise_factor: float | None = fact("the likeliest factor above one")
    raise_rate: float | None = fact("worth of raising the learning rate")
    longer: float | None = fact("worth of training three times as long")
    shorter: float | None = fact("worth of training a third as long")
    capacity: float | None = fact("worth of twice the width and a layer more")
    weight_decay: float | None = fact("worth of ten times the weight decay")
    dropout: float | None = fact("worth of more dropout")
    less_weight_decay: float | None = fact("worth of a tenth of the weight decay")
    less_dropout: float | None = fact("worth of no dropout")
    decay: float | None = fact("worth of decaying the rate")
    slower_decay: float | None = fact("worth of decaying it later")
    clip: float | None = fact("worth of clipping the gradient")
    warmup: float | None = fact("worth of warming the rate up")
    larger_batch: float | None = fact("worth of a batch four times as large")
    smaller_batch: float | None = fact("worth of a quarter of the batch")


class UsualFacts(Namespace):
    """The learning rate against what is usual for the optimizer, and the person's spellings; rules read `usual.…`."""

    usual_needs: ClassVar[str] = "optimizer"

    low: float | None = fact("low end of the usual learning rates")
    high: float | None = fact("high end of the usual learning rates")
    start: float | None = fact("usual learning rate to begin with")
    position: float | None = fact("learning rate by the usual one to begin with", needs="learning_rate")
    fixed: bool | None = fact("whether the optimizer sets its own rate, so that 1 is right (Prodigy, D-Adaptation)")
    certain: bool | None = fact("whether the optimizer or the kind of training is known")
    learning_rate: str = fact("the person's spelling of the learning rate", default="learning_rate")
    batch_size: str = fact("the person's spelling of the batch size", default="batch_size")
    weight_decay: str = fact("the person's spelling of the weight decay", default="weight_decay")
    dropout: str = fact("the person's spelling of the dropout", default="dropout")
