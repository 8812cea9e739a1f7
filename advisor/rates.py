"""Usual learning rates of a training, by its kind and method, its optimizer and its network: one place decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.architectures import architectures
from advisor.optimizers import Optimizer, optimizer_row
from advisor.record import Record
from advisor.tables import table
from advisor.training import Training


class Usual(Record):
    """Usual learning rates, whose they are, and how much further a first search reaches at either end.

    `certain` is False where neither the optimizer nor the kind is known; `fixed` is the optimizer whose rate stays.
    """

    low: float
    high: float
    start: float
    whose: str
    widen_low: float
    widen_high: float
    certain: bool = True
    fixed: Optimizer | None = None


def usual_rates(training: Training | None, optimizers: Sequence[str] = (), architecture: str | None = None) -> Usual:
    """The rates for the kind of training under the optimizers (several are taken together) in such a network."""
    rows = [_usual(training, optimizer_row(name), architecture) for name in optimizers or ("",)]
    certain = [row for row in rows if row.certain] or rows
    if len(certain) == 1:
        return certain[0]
    return certain[0].model_copy(
        update={
            "low": min(row.low for row in certain),
            "high": max(row.high for row in certain),
            "start": float(table("learning_rate")["unknown"]["start"]),
            "whose": " and ".join(row.whose for row in certain),
            "fixed": None,
        }
    )


def _usual(training: Training | None, optimizer: Optimizer | None, architecture: str | None) -> Usual:
    if optimizer is not None and (optimizer.fixed or optimizer.times_adamw is None):
        return _made(optimizer.rates.model_dump(), optimizer.name, optimizer.margin, optimizer)
    if (fine_tuned := _fine_tuned(training, optimizer, architecture)) is not None:
        return fine_tuned
    for row, whose in _of_kind(training):
        times = optimizer.times_adamw if optimizer and optimizer.times_adamw else 1.0
        scaled = {key: float(f"{row[key] * times:.3g}") for key in ("low", "high", "start")}
        name = f"{whose} with {optimizer.name}" if optimizer and times != 1.0 else whose
        return _made(scaled, name, row.get("margin", "special"))
    network = architectures().get(architecture or "", {})
    if "rates" in network and (optimizer is None or optimizer.times_adamw == 1):
        return _made(network["rates"], str(network["name"]), "wide")
    if optimizer is not None:
        return _made(optimizer.rates.model_dump(), optimizer.name, optimizer.margin)
    return _made(table("learning_rate")["unknown"], "an unknown optimizer", "none").model_copy(
        update={"certain": False}
    )


def _fine_tuned(training: Training | None, optimizer: Optimizer | None, architecture: str | None) -> Usual | None:
    """The rates of a pretrained network of that architecture where they hang on the optimizer; None where they do not.

    Without an optimizer none are certain: those of SGD and of Adam lie a hundred times apart.
    """
    network = architectures().get(architecture or "", {})
    own: Mapping[str, Any] = network.get("fine_tuned", {})
    if not own or training is None or training.confidence < table("kinds")["rates_from"]:
        return None
    if (training.kind, training.method, training.adapter) != ("fine-tuning", None, False):
        return None
    if optimizer is not None:
        row = next((row for name, row in own.items() if optimizer_row(name) == optimizer), None)
        return _made(row, f"{network['name']} fine-tuned with {optimizer.name}", "special") if row else None
    rows = [*own.values(), training.row["rates"]]
    ends = {"low": min(row["low"] for row in rows), "high": max(row["high"] for row in rows), "start": rows[0]["start"]}
    return _made(ends, f"{network['name']}, fine-tuned", "special").model_copy(update={"certain": False})


def _of_kind(training: Training | None) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The rows of rates for the method, then the kind; those of an adapter where one is trained."""
    kinds = table("kinds")
    if training is None or training.confidence < kinds["rates_from"]:
        return
    for row in (kinds["methods"].get(training.method or "", {}), kinds["kinds"][training.kind]):
        found = (row.get("adapter_rates") if training.adapter else None) or row.get("rates")
        if found:
            yield found, training.name + (", an adapter" if training.adapter and training.method != "lora" else "")


def _made(row: Mapping[str, Any], whose: str, margin: str, optimizer: Optimizer | None = None) -> Usual:
    widen = table("learning_rate")["margins"][margin]
    fixed = optimizer if optimizer is not None and optimizer.fixed else None
    return Usual(
        low=float(row["low"]), high=float(row["high"]), start=float(row["start"]), whose=whose,
        widen_low=float(widen["low"]), widen_high=float(widen["high"]), fixed=fixed,
    )  # fmt: skip
