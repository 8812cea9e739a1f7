"""Modules that stand in for frameworks: the little of each that a callback touches. The real ones run in benchmarks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType, SimpleNamespace

MODULES = {
    "HuggingFaceCallback": ("huggingface", {"transformers": {"TrainerCallback": type("TrainerCallback", (), {})}}),
    "LightningCallback": (
        "lightning",
        {"lightning": {}, "lightning.pytorch": {"Callback": type("Callback", (), {})}},
    ),
    "KerasCallback": (
        "keras",
        {
            "keras": {
                "callbacks": SimpleNamespace(Callback=type("Callback", (), {"params": None, "model": None})),
                "ops": SimpleNamespace(convert_to_numpy=lambda value: value),
            }
        },
    ),
}


@contextmanager
def callback_class(name):
    """The callback's class, its framework stood in for."""
    module, fakes = MODULES[name]
    saved = {key: sys.modules.get(key) for key in (*fakes, f"advisor.callbacks.{module}")}
    try:
        for key, content in fakes.items():
            sys.modules[key] = ModuleType(key)
            vars(sys.modules[key]).update(content)
        sys.modules.pop(f"advisor.callbacks.{module}", None)
        yield getattr(import_module(f"advisor.callbacks.{module}"), name)
    finally:
        for key, value in saved.items():
            sys.modules.pop(key, None)
            if value is not None:
                sys.modules[key] = value
