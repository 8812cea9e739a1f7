"""The curves that loggers are given, an overfitting and one lost to NaN; pure Python, to run beside any logger."""

from __future__ import annotations

import math
import random
import struct

LENGTH = 60
LOST_AT = 25


def overfit() -> dict[str, list[float]]:
    """A training loss that falls on while the held-out loss turns at a third of the way."""
    rng = random.Random(7)
    train = [0.05 + 1.6 * math.exp(-at / 14) + 0.01 * rng.gauss(0, 1) for at in range(LENGTH)]
    val = [0.60 + 1.1 * math.exp(-at / 6) + 0.014 * max(0, at - 18) + 0.01 * rng.gauss(0, 1) for at in range(LENGTH)]
    accuracy = [
        0.55 + 0.2 * (1 - math.exp(-at / 6)) - 0.003 * max(0, at - 18) + 0.003 * rng.gauss(0, 1) for at in range(LENGTH)
    ]
    return {"train_loss": train, "val_loss": val, "val_accuracy": accuracy}


def lost() -> dict[str, list[float]]:
    """A training that goes well, then is infinite once and no number from there on."""
    curves = overfit()
    for name in ("train_loss", "val_loss"):
        curves[name] = [value if at < LOST_AT else math.inf if at == LOST_AT else math.nan
                        for at, value in enumerate(curves[name])]  # fmt: skip
    curves["val_accuracy"] = [value if at < LOST_AT else 0.1 for at, value in enumerate(curves["val_accuracy"])]
    return curves


def noisy_data(count: int = 240, width: int = 20) -> tuple[list[list[float]], list[int], list[list[float]], list[int]]:
    """Rows and labels to train and to hold out on; a third of the labels are wrong: learning on is memorizing."""
    rng = random.Random(11)
    rows = [[rng.gauss(0, 1) for _ in range(width)] for _ in range(2 * count)]
    labels = [int((row[0] + row[1] > 0) != (rng.random() < 0.33)) for row in rows]
    return rows[:count], labels[:count], rows[count:], labels[count:]


def single(value: float) -> float:
    """The value in single precision, as event files keep it."""
    return float(struct.unpack("f", struct.pack("f", value))[0])
