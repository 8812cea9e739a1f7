"""Facts about the person's situation: told, read off the logged hyperparameters, or assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from advisor.facts.base import Namespace, Provenance, Reason, fact
from advisor.marks import After


def _is_architecture(name: str) -> bool:
    from advisor.architectures import architectures

    return name in architectures()


def _architecture(name: str) -> str:
    from pydantic_core import PydanticCustomError

    from advisor.architectures import architectures
    from advisor.errors import did_you_mean

    if name not in (known := tuple(architectures())):
        said = f"one of {', '.join(known)} is known.{did_you_mean(name, known)}"
        raise PydanticCustomError("architecture", said)
    return name


Architecture = Annotated[str, After(_architecture, _is_architecture)]


class Setup(Namespace):
    """What is known of the training and the person's means; rules read it as `setup.…`."""

    default_reason: Reason = "not-told"
    provenance: Mapping[str, Provenance] = {}

    budget_hours: float | None = fact("hours that may be spent, as said", unit="h")
    budget_kind: Literal["wall", "gpu"] | None = fact("whether the budget is wall-clock or device hours")
    budget_trials: int | None = fact("full-length trials that may be spent", unit="trials")
    trial_hours: float | None = fact("what one full-length trial costs", unit="h")
    epoch_hours: float | None = fact("what one epoch costs", unit="h")
    n_workers: int | None = fact("trials that can run at the same time")
    price_per_hour: float | None = fact("price of one device hour", unit="money/h")
    memory_gb: float | None = fact("memory of one device", unit="GB")
    parameters: tuple[str, ...] | None = fact("names of the hyperparameters that the training accepts")
    parameter_count: int | None = fact("hyperparameters to search, where only their number is told")
    architecture: Architecture | None = fact("kind of network")
    training: str | None = fact("kind or method of the training, where names do not tell it: dpo, grpo, vae, xgboost")
    fine_tuning: bool | None = fact("whether a pretrained model is fine-tuned")
    adapter: bool | None = fact("whether only an adapter (LoRA) is trained, beside a method that is told")
    n_examples: int | None = fact("training examples", unit="examples")
    n_parameters: int | None = fact("trainable weights of the model", unit="weights")
    n_classes: int | None = fact("classes of the classification task")
    n_validation: int | None = fact("validation examples", unit="examples")
    metric: str | None = fact("name of the metric that is optimized")
    direction: Literal["minimize", "maximize"] | None = fact("which way the metric is better")
    optimizer: str | None = fact("optimizer in use")
    adaptive: bool | None = fact(
        "whether the optimizer divides its steps by the gradient's own scale", needs="optimizer"
    )
    decoupled: bool | None = fact("whether its weight decay acts on the weights directly", needs="optimizer")
    learning_rate: float | None = fact("peak learning rate in use")
    lr_schedule: str | None = fact("learning-rate schedule in use")
    batch_size: int | None = fact("batch size in use", unit="examples")
    weight_decay: float | None = fact("weight decay in use")
    momentum: float | None = fact("momentum in use")
    beta1: float | None = fact("first-moment decay in use")
    beta2: float | None = fact("second-moment decay in use")
    epsilon: float | None = fact("optimizer epsilon in use")
    warmup_steps: int | None = fact("warmup in use", unit="steps")
    warmup_fraction: float | None = fact("warmup in use as a share of all steps")
    num_layers: int | None = fact("layers in use")
    hidden_size: int | None = fact("width in use")
    dropout: float | None = fact("dropout in use")
    clip_norm: float | None = fact("gradient clipping norm in use")
    activation: str | None = fact("activation function in use")
    label_smoothing: float | None = fact("label smoothing in use")
    epochs: int | None = fact("planned length of a training", unit="epochs")
    train_accuracy: float | None = fact("training accuracy as told", unit="fraction")
    val_accuracy: float | None = fact("validation accuracy as told", unit="fraction")
    train_score: float | None = fact("training score of the metric as told")
    val_score: float | None = fact("validation score of the metric as told")
    train_loss: float | None = fact("training loss as told")
    val_loss: float | None = fact("validation loss as told")
    seeds_repeated: int | None = fact("seeds on which the winner was repeated")
    baseline: Mapping[str, object] | None = fact("the default configuration, by the person's own names")
    baseline_value: float | None = fact("the metric of the default configuration")
    space: Mapping[str, str] | None = fact(
        "ranges as told, by parameter: {foo: 1e-4..10:log, bar: 1..8:int, act: relu|gelu}"
    )
    limits: Mapping[str, Mapping[str, float]] | None = fact(
        "ends that cannot be passed, by parameter: {batch_size: {high: 256}}"
    )

    def __init__(self, **values: Any) -> None:
        """Takes facts unchecked, with what follows from the optimizer."""
        super().__init__(**{**_row(values), **values})

    @classmethod
    def model_validate(cls, given: Any) -> Self:
        """The facts that a person tells, checked, with what follows from the optimizer."""
        return super().model_validate({**_row(given), **given} if isinstance(given, Mapping) else given)

    def replaced(self, **values: Any) -> Self:
        """A copy with some facts changed, and with what follows from them."""
        return super().replaced(**{**_row(values), **values})


def _row(values: Mapping[str, Any]) -> dict[str, bool]:
    """What the optimizer's row says of it."""
    from advisor.optimizers import optimizer_row

    row = optimizer_row(name) if isinstance(name := values.get("optimizer"), str) else None
    return {"adaptive": row.adaptive, "decoupled": row.decoupled} if row else {}
