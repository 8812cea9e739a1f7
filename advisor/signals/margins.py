"""The margin at which a loss stays: what a network costs that maps every example to one point."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.names import words
from advisor.records import FloatArray, Run
from advisor.signals.order import median, percentile
from advisor.tables import table


def margins_of(run: Run, tag: str) -> Sequence[float]:
    """The margin that the run tells; for a loss named after one that has a margin, the usual ones."""
    told = [value for name in run.hyperparameters if _is_margin(name) and (value := _number(run, name)) is not None]
    logged = [one.values for name, one in run.series.items() if _is_margin(name) and len(one)]
    told += [float(values[0]) for values in logged if values.min() == values.max()]
    known = table("constant_answers")["margins"]
    named = set(words(tag)) & set(known["losses"])
    return [one for one in told if one > 0] or (known["usual"] if named else [])


def _is_margin(name: str) -> bool:
    return tuple(words(name)[-1:]) == ("margin",)


def _number(run: Run, name: str) -> float | None:
    value = run.hyperparameters[name]
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def margin_at(values: FloatArray, margins: Sequence[float]) -> float | None:
    """The margin at which the last half of the values stays."""
    half, known = values[len(values) // 2 :], table("constant_answers")
    if not len(margins) or len(half) < 2:
        return None
    (low, high), level = percentile(half, 10, 90), median(half)
    near = min(margins, key=lambda one: abs(level / one - 1))
    stays = abs(level - near) <= known["margins"]["within"] * near and high - low <= known["steady"] * level
    return near if stays else None
