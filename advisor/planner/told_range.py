"""A parameter as a person tells it in one line: `1e-4..10:log`, `1..8:int`, `relu|gelu|silu`."""

from __future__ import annotations

import re

from advisor.errors import PlanError
from advisor.planner.plan import PlannedParameter
from advisor.records import Scalar

_RANGE = re.compile(
    r"^\s*(?P<low>[^.:|]*?(?:\.\d[^.:|]*?)?)\s*\.\.\s*(?P<high>[^:|]+?)\s*(?::\s*(?P<how>[\w ,:]+))?\s*$"
)
_HOW = (
    "write LOW..HIGH, with :log or :int where it is, or choices with | between them: 1e-4..10:log, 1..8:int, relu|gelu"
)


def told_range(name: str, text: str) -> PlannedParameter:
    """The parameter that the line describes; PlanError says how to write one."""
    if "|" in text:
        choices = tuple(_scalar(part) for part in text.split("|"))
        return PlannedParameter(
            name=name, canonical=name, kind="categorical", choices=choices, reason="choices as told"
        )
    match = _RANGE.match(text)
    low, high = (_number(match["low"]), _number(match["high"])) if match else (None, None)
    how = set(re.findall(r"\w+", (match["how"] or "") if match else ""))
    if low is None or high is None or low >= high or how - {"log", "int", "float", "linear"}:
        raise PlanError(f"space.{name}: read {text!r}; {_HOW}")
    if "log" in how and low <= 0:
        raise PlanError(f"space.{name}: a log range starts above 0; read {text!r}")
    kind = "int" if "int" in how else "float"
    scale = "log" if "log" in how else "linear"
    reason = f"the range as told, on a {scale} scale"
    return PlannedParameter(name=name, canonical=name, kind=kind, low=low, high=high, log="log" in how, reason=reason)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _scalar(text: str) -> Scalar:
    text = text.strip()
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    number = _number(text)
    if number is None:
        return text
    return int(number) if number.is_integer() and re.fullmatch(r"[+-]?\d+", text) else number
