"""The search that every engine runs, and what it truly did; copied beside an engine's script, so it needs nothing.

`learning_rate` is searched on 1e-5 to 1e-2 with its optimum at 3e-2, beyond the high end. Some trials raise, some give
no number.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

BATCHES = (16, 32, 64, 128)
OPTIMIZERS = ("sgd", "adam")
SPACE: dict[str, dict[str, Any]] = {
    "learning_rate": {"low": 1e-5, "high": 1e-2, "log": True},
    "batch_size": {"choices": list(BATCHES)},
    "dropout": {"low": 0.0, "high": 0.6, "log": False},
    "optimizer": {"choices": list(OPTIMIZERS)},
}


class Raised(Exception):
    """A trial that failed on purpose."""


class Toy:
    """The objective, which remembers every call; `raises` and `nans` are the calls that fail so."""

    def __init__(self, maximize: bool = False, raises: tuple[int, ...] = (), nans: tuple[int, ...] = ()) -> None:
        self.maximize, self.raises, self.nans = maximize, raises, nans
        self.calls: list[dict[str, Any]] = []

    def __call__(self, learning_rate: float, dropout: float, batch_size: Any = 32, optimizer: str = "sgd") -> float:
        number = len(self.calls)
        params = {"learning_rate": learning_rate, "dropout": dropout, "batch_size": batch_size, "optimizer": optimizer}
        self.calls.append(
            {"params": {name: str(value) for name, value in params.items()}, "value": None, "state": "fail"}
        )
        if number in self.raises:
            raise Raised(number)
        value = self.loss(float(learning_rate), float(dropout), str(optimizer), number)
        if number in self.nans:
            value = math.nan
        elif self.maximize:
            value = 1.0 - value
        self.calls[-1] |= {"value": value if value == value else None, "state": "complete" if value == value else "nan"}
        return value

    @staticmethod
    def loss(learning_rate: float, dropout: float, optimizer: str, number: int) -> float:
        """A bowl in the logarithm of the rate, and a little of the others; the noise is fixed by the number."""
        away = math.log10(learning_rate) - math.log10(3e-2)
        noise = 0.004 * math.sin(12.9898 * number)
        return 0.2 + 0.06 * away**2 + 0.2 * (dropout - 0.25) ** 2 + 0.01 * (optimizer == "sgd") + noise


def truth(folder: Path, toy: Toy, read: str, **told: Any) -> None:
    """Writes what is true of the search: `read` is what to hand to the advisor."""
    values = [call["value"] for call in toy.calls if call["state"] == "complete"]
    best = (max if toy.maximize else min)(values)
    known = {
        "read": read,
        "trials": len(toy.calls),
        "complete": len(values),
        "best": best,
        "direction": "maximize" if toy.maximize else "minimize",
        "parameters": SPACE,
        "boundary": {"learning_rate": "high"},
    }
    (folder / "truth.json").write_text(json.dumps(known | told, indent=1))
