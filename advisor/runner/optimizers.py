"""Optimizers with parameter groups: no weight decay on norms and biases."""

from __future__ import annotations

from typing import Any

from advisor.errors import ConfigError, did_you_mean
from advisor.runner.settings import Settings

OPTIMIZERS = ("sgd", "adam", "adamw", "rmsprop")


def parameter_groups(model: Any, weight_decay: float) -> list[dict[str, Any]]:
    """Weights of two or more dimensions decay; norms, biases and other vectors do not."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
    ]


def make_optimizer(model: Any, settings: Settings) -> Any:
    """The optimizer that the settings name."""
    import torch.optim as optim

    name = settings.optimizer.lower()
    groups = [group for group in parameter_groups(model, settings.weight_decay) if group["params"]]
    rate = settings.learning_rate
    if name == "sgd":
        nesterov = settings.nesterov and settings.momentum > 0
        return optim.SGD(groups, lr=rate, momentum=settings.momentum, nesterov=nesterov)
    if name == "rmsprop":
        return optim.RMSprop(groups, lr=rate, momentum=settings.momentum, eps=settings.epsilon)
    if name in ("adam", "adamw"):
        kind = optim.AdamW if name == "adamw" else optim.Adam
        return kind(groups, lr=rate, betas=(settings.beta1, settings.beta2), eps=settings.epsilon)
    raise ConfigError(
        f"optimizer '{settings.optimizer}': unknown.{did_you_mean(name, OPTIMIZERS)} Known: {', '.join(OPTIMIZERS)}"
    )
