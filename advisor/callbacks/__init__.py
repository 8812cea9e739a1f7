"""Watching from inside a training: one file a framework, which is imported only when its callback is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = [
    "HuggingFaceCallback",
    "KerasCallback",
    "LightningCallback",
    "OptunaCallback",
    "StableBaselines3Callback",
    "Watcher",
]

_WHERE = {
    "Watcher": "watcher",
    "HuggingFaceCallback": "huggingface",
    "LightningCallback": "lightning",
    "KerasCallback": "keras",
    "OptunaCallback": "optuna",
    "StableBaselines3Callback": "stable_baselines3",
}

if TYPE_CHECKING:
    from advisor.callbacks.watcher import Watcher


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        from advisor.extras import extras_named

        with extras_named():
            return getattr(import_module(f"advisor.callbacks.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'advisor.callbacks' has no attribute {name!r}")
