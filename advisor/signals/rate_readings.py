"""What the curve of a learning-rate range test says of the rate to use: several readings, one suggestion, a range."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import Field

from advisor.models import Model
from advisor.tables import table


class Sweep(Model):
    """The sweep: learning rates, losses and smoothed losses, and what they suggest."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...] = Field(description="the average over past steps")
    steepest: float | None = Field(default=None, description="where that average falls fastest")
    minimum: float | None = Field(default=None, description="where it is lowest")
    centred: float | None = Field(default=None, description="where the loss smoothed over both sides falls fastest")
    without_lag: float | None = Field(default=None, description="that, so many steps before as momentum averages over")
    valley: float | None = Field(default=None, description="fastai's: two fifths into the longest fall")
    diverged_at: float | None = None

    @property
    def tenth(self) -> float | None:
        """A tenth of the rate with the lowest loss."""
        return None if self.minimum is None else self.minimum / 10

    @property
    def suggestion(self) -> float | None:
        """The reading that the table names; another where the curve has not that one."""
        return self.reading(table("rate_test")["suggested"]) or self.steepest or self.tenth

    @property
    def range(self) -> tuple[float, float] | None:
        """The rates between which the best one probably lies; None where nothing is suggested."""
        wanted = table("rate_test")["range"]
        known = [rate for name in wanted if (rate := self.reading(name)) is not None]
        known += [self.suggestion] if self.suggestion is not None else []
        return (min(known), max(known)) if known and self.suggestion is not None else None

    def reading(self, name: str) -> float | None:
        """The rate by one reading of `READINGS`."""
        return {
            "steepest": self.steepest, "tenth": self.tenth, "valley": self.valley, "smoothed": self.centred,
            "momentum": self.without_lag,
        }[name]  # fmt: skip

    def words(self) -> Iterator[str]:
        """What was found, a line each."""
        if self.suggestion is None or self.range is None:
            yield "the loss never fell: no learning rate in this range trains the model"
            return
        for name, rate in ((name, self.reading(name)) for name in READINGS):
            if rate is not None:
                yield f"{READINGS[name]}: {rate:.3g}"
        if self.diverged_at is not None:
            yield f"diverged at {self.diverged_at:.3g}"
        low, high = self.range
        yield f"suggested learning rate: {self.suggestion:.3g}, the best one probably between {low:.2g} and {high:.2g}"


READINGS = {
    "steepest": "steepest fall of the average over past steps",
    "tenth": "a tenth of the rate with the lowest loss",
    "valley": "valley (fastai's)",
    "smoothed": "steepest fall, smoothed over both sides",
    "momentum": "the same, momentum's delay taken off",
}


def read_sweep(rates: Sequence[float], losses: Sequence[float], diverged: float | None, delay: float = 0.0) -> Sweep:
    """The sweep with its readings; `delay` is over how many past steps the optimizer averages gradients."""
    import numpy as np

    told = table("rate_test")
    past = _averaged(losses, float(told["smoothing"]))
    made = Sweep(rates=tuple(rates), losses=tuple(losses), smoothed=tuple(past), diverged_at=diverged)
    start = max(1, int(len(rates) * float(told["skipped"])))
    lowest = _lowest(past, start)
    if lowest is None:
        return made
    logs = np.log10(np.asarray(rates))
    both = _centred(losses, float(told["width"]) / float(logs[1] - logs[0]))
    centred = _steepest(logs, both, start)
    late = None if centred is None else max(0, round(centred - delay))
    return made.model_copy(
        update={
            "minimum": rates[lowest], "steepest": _rate(rates, _steepest(logs, past, start)),
            "centred": _rate(rates, centred), "without_lag": _rate(rates, late),
            "valley": _rate(rates, _valley(losses, start)),
        }
    )  # fmt: skip


def _rate(rates: Sequence[float], place: int | None) -> float | None:
    return None if place is None else rates[place]


def _averaged(losses: Sequence[float], share: float) -> list[float]:
    """The average over past steps, its start corrected."""
    mean, made = 0.0, []
    for step, loss in enumerate(losses):
        mean = share * mean + (1 - share) * loss
        made.append(mean / (1 - share ** (step + 1)))
    return made


def _centred(losses: Sequence[float], width: float) -> list[float]:
    """The losses averaged over both sides by a Gaussian of so many steps."""
    import numpy as np

    steps = np.arange(len(losses))
    weights = np.exp(-0.5 * ((steps[:, None] - steps[None]) / width) ** 2)
    found: list[float] = (weights @ np.asarray(losses) / weights.sum(1)).tolist()
    return found


def _lowest(curve: Sequence[float], start: int) -> int | None:
    """Where the curve is lowest, None where it hardly fell."""
    if len(curve) < start + 3:
        return None
    lowest = min(range(start, len(curve)), key=curve.__getitem__)
    return lowest if curve[lowest] < float(table("rate_test")["fallen"]) * curve[0] else None


def _steepest(logs: Any, curve: Sequence[float], start: int) -> int | None:
    """Where the curve falls fastest by the logarithm of the rate, before its lowest point."""
    import numpy as np

    lowest = _lowest(curve, start)
    if lowest is None:
        return None
    slope = np.gradient(np.asarray(curve), logs)
    return int(np.argmin(slope[start : lowest + 1])) + start


def _valley(losses: Sequence[float], start: int) -> int | None:
    """Half of the second third of the longest run of ever lower losses, as fastai reads it."""
    told = table("rate_test")
    curve = _averaged(losses, float(told["valley_smoothing"]))[start : len(losses) - int(told["tail"])]
    if len(curve) < 3:
        return None
    lengths = [1] * len(curve)
    first = last = 0
    for i in range(1, len(curve)):
        lengths[i] = 1 + max((lengths[j] for j in range(i) if curve[i] < curve[j]), default=0)
        if lengths[i] > lengths[last]:
            last, first = i, i - lengths[i] + 1
    third = (last - first) / 3
    return start + first + int(third) + int(third / 2)


def is_lost(value: float, before: Sequence[float]) -> bool:
    """Whether the test ends here: a smoothed loss that is no number or far above the lowest so far."""
    return not math.isfinite(value) or (bool(before) and value > float(table("rate_test")["diverged"]) * min(before))
