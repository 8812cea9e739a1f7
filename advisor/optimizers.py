"""What is known of optimizers: one row each of the table, found by any spelling of the name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from advisor.errors import RuleError, did_you_mean
from advisor.names import words
from advisor.record import Record, field, mistakes
from advisor.tables import table


class Rates(Record):
    """Usual learning rates: where good ones lie, and the one to begin with."""

    low: float
    high: float
    start: float


class Optimizer(Record):
    """An optimizer as its row says; the keys are explained in the table."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    said: str = ""
    use: str = ""
    pros: str = ""
    cons: str = ""
    adaptive: bool
    decoupled: bool
    acts: tuple[str, ...]
    betas: tuple[float, ...] | None = field(default=None, min_length=2, max_length=3)
    momentum: Rates | None = None
    settings: Mapping[str, Rates] = {}
    left_alone: Mapping[str, float] = {}
    unneeded: Mapping[str, str] = {}
    torch: str | None = None
    torch_rate: float | None = None
    matrices_only: bool = False
    times_adamw: float | None = None
    decay_times: float = 1.0
    rates: Rates
    fixed: bool = False
    schedule: bool = True
    search: str | None = None
    margin: str = "wide"
    modes: Mapping[str, Mapping[str, str]] = {}
    source: str


@cache
def optimizers() -> Mapping[str, Optimizer]:
    """Every row of the table by its id; RuleError with a suggestion for a misspelt key."""
    return {key: _row(key, row) for key, row in table("optimizers")["optimizers"].items()}


def _row(key: str, row: Mapping[str, Any]) -> Optimizer:
    rows = table("parameters")["parameters"]
    for name in (*row.get("acts", ()), *row.get("left_alone", ())):
        if name not in rows:
            raise RuleError(f"tables/optimizers.yaml: {key}: {name}: no hyperparameter.{did_you_mean(name, rows)}")
    try:
        return Optimizer(id=key, **row)
    except ValueError as error:
        first = min(mistakes(error), key=lambda one: one["type"] != "extra_forbidden")
        wrong = str(first["loc"][-1])
        hint = did_you_mean(wrong, Optimizer.model_fields) if first["type"] == "extra_forbidden" else ""
        raise RuleError(f"tables/optimizers.yaml: {key}: {wrong}: {first['msg']}.{hint}") from None


def optimizer_of(text: object, settings: Mapping[str, object] | None = None) -> str | None:
    """The id of the optimizer that a value names: `torch.optim.AdamW` → adamw; `settings` tell its mode."""
    if not isinstance(text, str):
        return None
    spelled = "".join(words(text.rsplit(".", 1)[-1]))
    found = _spellings().get(spelled) or _spellings().get("".join(words(text)))
    modes = optimizers()[found].modes if found else {}
    for setting, row in modes.items():
        found = row.get(str((settings or {}).get(setting)), found)
    return found


@cache
def _spellings() -> Mapping[str, str]:
    rows = optimizers().items()
    return {"".join(words(spelling)): key for key, row in rows for spelling in (key, row.name, *row.aliases)}


def optimizer_row(name: str | None) -> Optimizer | None:
    """The row of an id or of another spelling; None for an optimizer that is not known."""
    return optimizers().get(optimizer_of(name) or "")


def said() -> Mapping[str, str]:
    """How people write each optimizer, the longer name first: id → regular expression."""
    return {key: row.said for key, row in optimizers().items() if row.said}


def acting(setting: str) -> Sequence[str]:
    """The optimizers that have the setting: those with momentum, with beta1."""
    return tuple(key for key, row in optimizers().items() if setting in row.acts)
