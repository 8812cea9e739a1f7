"""Facts about what kind of training a run or a search belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from advisor.facts.base import Namespace, fact
from advisor.facts.setup import Setup
from advisor.training import Signs, Training, decide


class TrainingFacts(Namespace):
    """The kind of training, as read off names, siblings and what is told; rules read it as `training.…`."""

    usual_needs: ClassVar[str] = "training"

    kind: str | None = fact("kind of training, a name of the table kinds")
    method: str | None = fact("method or library within the kind: dpo, grpo, lora, xgboost")
    name: str | None = fact("kind and method in words")
    confidence: float | None = fact("chance that it is this kind", unit="fraction")
    because: str | None = fact("names by which it was read")
    loss: Literal["progress", "surrogate", "adversaries"] | None = fact("what the training loss says of progress")
    floor: bool | None = fact("whether the best loss of the kind lies far above zero for reasons of the task")
    adapter: bool | None = fact("whether only an adapter (LoRA) is trained")


def told_training(setup: Setup, names: Iterable[str] = ()) -> Training:
    """The kind of training by what is told, its metric, and the hyperparameters that are named beside each other."""
    parameters = frozenset(setup.parameters or ()) | frozenset(names)
    tags = frozenset({setup.metric}) if setup.metric else frozenset()
    return decide(
        Signs(
            tags=tags,
            parameters=parameters,
            told_kind=setup.training,
            fine_tuning=bool(setup.fine_tuning),
            told_adapter=bool(setup.adapter),
        )
    )
