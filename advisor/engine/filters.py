"""What an expression may call: functions, filters and tests, each on plain values and of bounded work."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from advisor.engine.missing import Missing

MAX_TEXT = 100_000  # characters that a template writes
MAX_DIGITS = 15  # significant digits of a double
_WHOLE = 1e15  # doubles below are exact as whole numbers
_NINES = 6  # digits that are shown of a number just below 1


class WorkError(ValueError):
    """An expression that asks for more than a rule may."""


def bounded(text: str) -> str:
    """The text; raises WorkError when it is longer than a rule may write."""
    if len(text) > MAX_TEXT:
        raise WorkError(f"a text of {len(text)} characters; at most {MAX_TEXT} are written")
    return text


def _digits(digits: Any) -> int:
    if not isinstance(digits, int) or not -MAX_DIGITS <= digits <= MAX_DIGITS:
        raise WorkError(f"{digits!r} digits; at most {MAX_DIGITS} are shown")
    return digits


def _significant(value: Any, digits: int = 3) -> str:
    """A number with so many significant digits, in the shortest usual notation."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < _WHOLE):
        return str(int(value)) if abs(value) < 1e6 else _exponent(f"{value:.{_digits(digits)}g}")
    rounded = f"{value:.{_digits(digits)}g}"
    if 0 < value < 1 and float(rounded) == 1:  # 0.9999 is not 1: a discount, a decay of averages
        rounded = f"{value:.{min(_NINES, math.ceil(-math.log10(1 - value)))}g}"
    return f"{float(rounded):.0f}" if 1 <= abs(value) < 1e6 and "e" in rounded else _exponent(rounded)


def _worth(gain: float, low: float, high: float) -> str:
    """An expected gain with its 80 % interval, in words where the numbers would say nothing."""
    mean, least, most = (_significant(value, 2) for value in (gain, low, high))
    if most == "0":
        return "nothing that could be foretold"
    if mean == most:  # a small chance of much more: the mean stands at the end of the interval
        return f"{mean} on average, but most likely less ({least} or more)"
    return f"about {mean} (80 % interval {least} to {most})"


def _exponent(text: str) -> str:
    return text.replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def _percent(value: float, digits: int = 0) -> str:
    """A fraction as a percentage."""
    return f"{100 * value:.{_digits(digits)}f} %"


def _hours(value: float) -> str:
    """A duration in hours as people say it."""
    minutes = value * 60
    if minutes < 1:
        return f"{max(1, round(minutes * 60))} s"
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{value:.3g} h" if value < 48 else f"{_days(value / 24)} days"


def _days(days: float) -> str:
    """Days in two figures, beyond a hundred as a whole number: 2.5, 65, 1,085."""
    return f"{days:.2g}" if days < 99.5 else f"{days:,.0f}"


def _count(number: float, singular: str, plural: str = "") -> str:
    """A count with its noun: `3|count('trial')` is "3 trials"."""
    return f"{_significant(number)} {singular if number == 1 else plural or singular + 's'}"


def _round(value: Any, precision: int = 0) -> Any:
    return round(value, _digits(precision))


def _join(items: Iterable[Any], between: str = "") -> str:
    parts = [str(item) for item in items]
    if sum(map(len, parts)) + len(parts) * len(between) > MAX_TEXT:
        raise WorkError(f"a text of more than {MAX_TEXT} characters")
    return between.join(parts)


def _end(items: Any, at: int) -> Any:
    return items[at] if len(items) else Missing("an item of an empty list")


def _int(value: Any, default: int = 0) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        try:
            return int(float(value))
        except (TypeError, ValueError, OverflowError):
            return default


def _float(value: Any, default: float = 0.0) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return default


def _default(value: Any, instead: Any = "") -> Any:
    return instead if isinstance(value, Missing) else value


def _replace(text: Any, old: str, new: str) -> str:
    written = str(text)
    if not old or (written.count(old) + 1) * len(new) > MAX_TEXT:
        raise WorkError("what is replaced is empty, or the text gets too long")
    return written.replace(old, new)


def _least(*values: Any) -> Any:
    return min(*values)


def _greatest(*values: Any) -> Any:
    return max(*values)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": _least, "max": _greatest, "abs": abs, "log10": math.log10, "sqrt": math.sqrt,
}  # fmt: skip
FILTERS: Mapping[str, Callable[..., Any]] = {
    "sig": _significant,
    "pct": _percent,
    "hours": _hours,
    "worth": _worth,
    "count": _count,
    "grouped": lambda value: f"{value:,}",
    "name": lambda value: str(value).replace("_", " "),
    "round": _round,
    "length": len,
    "join": _join,
    "first": lambda items: _end(items, 0),
    "last": lambda items: _end(items, -1),
    "upper": lambda text: str(text).upper(),
    "lower": lambda text: str(text).lower(),
    "capitalize": lambda text: str(text).capitalize(),
    "int": _int,
    "float": _float,
    "abs": abs,
    "default": _default,
    "list": list,
    "replace": _replace,
}
LENIENT = ("default",)
"""Filters that may look at a missing fact."""
_SIDES: Mapping[str, Callable[[Any, Any], Any]] = {
    "in": lambda value, items: value in items,
    "eq": lambda value, other: value == other,
    "ne": lambda value, other: value != other,
    "lt": lambda value, other: value < other,
    "le": lambda value, other: value <= other,
    "gt": lambda value, other: value > other,
    "ge": lambda value, other: value >= other,
    "sameas": lambda value, other: value is other,
    "divisibleby": lambda value, other: value % other == 0,
}
TESTS: Mapping[str, Callable[..., Any]] = {
    **_SIDES,
    "number": lambda value: isinstance(value, (int, float)),
    "string": lambda value: isinstance(value, str),
    "true": lambda value: value is True,
    "false": lambda value: value is False,
    "none": lambda value: value is None,
    "odd": lambda value: value % 2 == 1,
    "even": lambda value: value % 2 == 0,
    "known": lambda value: not isinstance(value, Missing),
    "missing": lambda value: isinstance(value, Missing),
}
LOOKING = ("known", "missing")
"""Tests that may look at a missing fact."""
