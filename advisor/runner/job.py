"""What the parent hands to a worker, and what comes back. Plain classes: a worker loads no more than it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Work:
    """What a worker loads once: the person's function or Task, or a command."""

    kind: Literal["task", "function", "command"]
    target: str = ""
    argv: tuple[str, ...] = ()
    logs: str = "{{ logdir }}"
    metric: str = "value"
    tag: str = ""
    maximize: bool = False
    pass_seed: bool = True
    keeps_checkpoint: bool = False
    folder: str = ""
    fillings: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Job:
    """One trial for a worker.

    `leaves_checkpoint`: its last state stays, for a longer one to go on from; `goes_on_from` is such a state.
    """

    config: Mapping[str, Any]
    seed: int
    logdir: str
    checkpoint: str = ""
    keep_checkpoint: bool = False
    leaves_checkpoint: bool = False
    goes_on_from: str = ""
    sweep: bool = False
    timeout: float | None = None


Failure = Literal["nan", "memory", "exception", "timeout", "died"]
Kind = Literal["ready", "broken", "report", "done", "pruned", "failed", "died", "timeout"]


@dataclass(frozen=True)
class Message:
    """What a worker told: `report` awaits an answer."""

    worker: int
    kind: Kind
    step: int = 0
    value: float | None = None
    reason: str = ""
    failure: Failure = "exception"
    extra: Mapping[str, Any] = field(default_factory=dict)


class NotANumber(BaseException):
    """Ends the training inside a trial that reported NaN: nothing that follows makes it a result."""


class Pruned(BaseException):
    """Ends the training inside a trial; not an Exception, so that the person's own handlers let it through."""
