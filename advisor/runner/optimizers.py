"""Optimizers with parameter groups: no weight decay on norms and biases."""

from __future__ import annotations

from inspect import signature
from typing import Any

from advisor.errors import ConfigError, did_you_mean
from advisor.optimizers import Optimizer, optimizers
from advisor.runner.settings import Settings


def parameter_groups(model: Any, weight_decay: float) -> list[dict[str, Any]]:
    """Weights of two or more dimensions decay; norms, biases and other vectors do not."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
    ]


def make_optimizer(model: Any, settings: Settings) -> Any:
    """The optimizer that the settings name: torch's class of its row, with the settings that act under it."""
    import torch.optim as optim

    row = runnable(settings.optimizer)
    groups = [group for group in parameter_groups(model, settings.weight_decay) if group["params"]]
    kind = getattr(optim, str(row.torch))
    known = signature(kind).parameters
    told = {name: value for name, value in _arguments(row, settings).items() if name in known}
    return kind(groups, lr=settings.learning_rate, **told)


def runnable(name: str) -> Optimizer:
    """The row of an optimizer that torch has for weights of any shape; ConfigError with those that are known."""
    known = {key: row for key, row in optimizers().items() if row.torch is not None and not row.matrices_only}
    found = known.get(name.lower())
    if found is None:
        hint = did_you_mean(name.lower(), known)
        raise ConfigError(f"optimizer '{name}': unknown.{hint} Known: {', '.join(known)}")
    return found


def averaged_steps(settings: Settings) -> float:
    """Over how many past steps the optimizer averages gradients."""
    kept = settings.beta1 if "beta1" in runnable(settings.optimizer).acts else settings.momentum
    return kept / (1 - kept)


def _arguments(row: Optimizer, settings: Settings) -> dict[str, Any]:
    """The arguments of torch's classes for the settings that act under the optimizer."""
    told: dict[str, Any] = {}
    if "momentum" in row.acts:
        told |= {"momentum": settings.momentum, "nesterov": settings.nesterov and settings.momentum > 0}
    if "beta1" in row.acts:
        told["betas"] = (settings.beta1, settings.beta2)
    if "epsilon" in row.acts:
        told["eps"] = settings.epsilon
    return told
