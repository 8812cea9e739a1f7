"""Where trials run: a module here with an `open_backend` is a backend of its name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from advisor.errors import PlanError, did_you_mean


@dataclass(frozen=True)
class Backend:
    """What a session needs of a backend: workers, and how a stage runs on them."""

    pool: Any
    stage_run: Any


def backend_names() -> tuple[str, ...]:
    """All backends."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"))


def find_backend(name: str) -> Callable[..., AbstractContextManager[Backend]]:
    """The `open_backend` of the name; raises PlanError with a suggestion for an unknown one."""
    names = backend_names()
    if name not in names:
        raise PlanError(f"--backend {name}: unknown.{did_you_mean(name, names)} Write {' or '.join(names)}")
    opened: Callable[..., AbstractContextManager[Backend]] = import_module(f"{__name__}.{name}").open_backend
    return opened
