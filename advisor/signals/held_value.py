"""The value at which a parameter is held that matters least, or does nothing."""

from __future__ import annotations

from advisor.parameters import usual_search
from advisor.records import Parameter, Scalar
from advisor.siblings import row


def usual_value(parameter: Parameter) -> float | None:
    """What such a parameter has where nobody tunes it: 0 where it can be left out, None where nothing is known."""
    known, usual = row(parameter.identity), usual_search(parameter.canonical)
    start, zero = (known.start, known.zero) if known is not None else (usual.get("start"), bool(usual.get("zero")))
    if zero:
        return 0.0
    return float(start) if isinstance(start, (int, float)) and not isinstance(start, bool) else None


def of_no_effect(parameter: Parameter | None, best: Scalar) -> Scalar:
    """The value to hold what does nothing at: 0 where it can be left out, else as what matters least."""
    if parameter is None or parameter.kind == "categorical":
        return best
    return 0.0 if usual_value(parameter) == 0.0 else of_the_weakest(parameter, best)


def of_the_weakest(parameter: Parameter, best: Scalar) -> Scalar:
    """The best trial's value, where it lies within what is usual; else the usual one, where that was searched.

    The best of few trials is mostly luck: what no rule would leave in the range is not what to hold. A range without
    the usual value is of another quantity (an exploration's epsilon) or another training: there the best stands.
    """
    usual = usual_search(parameter.canonical)
    if not isinstance(best, (int, float)) or isinstance(best, bool) or parameter.identity or not usual.get("high"):
        return best
    if usual["low"] <= best <= usual["high"] or (best == 0 and usual.get("zero")):
        return best
    start = usual_value(parameter)
    searched = start is not None and (parameter.low or 0.0) <= start <= (parameter.high or 0.0)
    return _whole(parameter, start) if searched and start is not None else best


def _whole(parameter: Parameter, value: float) -> Scalar:
    return int(value) if parameter.kind == "int" and value.is_integer() else value
