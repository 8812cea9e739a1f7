"""Where trials run: a module here with an `open_backend` is a backend of its name."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Protocol

from advisor.errors import PlanError, did_you_mean
from advisor.runner.job import Work
from advisor.runner.stop import Stop
from advisor.runner.workers import Workers


class OpenBackend(Protocol):
    """Opens the workers for a block; `gpus` are the devices of each trial, None where nobody told."""

    def __call__(
        self, work: Work, workers: int, stop: Stop, gpus: int | None = None
    ) -> AbstractContextManager[Workers]:
        """The workers, ended with the block."""


def backend_names() -> tuple[str, ...]:
    """All backends."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"))


def find_backend(name: str) -> OpenBackend:
    """The `open_backend` of the name; raises PlanError with a suggestion for an unknown one."""
    names = backend_names()
    if name not in names:
        raise PlanError(f"--backend {name}: unknown.{did_you_mean(name, names)} Write {' or '.join(names)}")
    module = import_module(f"{__name__}.{name}")
    if not hasattr(module, "open_backend"):
        raise PlanError(f"--backend {name}: {module.__name__} has no function open_backend")
    opened: OpenBackend = module.open_backend
    return opened
