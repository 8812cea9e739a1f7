"""Budgets and costs as people write them: `50h`, `2d`, `200trials`, `90min`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from advisor.errors import PlanError

_PART = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)")
_HOURS: Mapping[str, float] = {
    "s": 1 / 3600, "sec": 1 / 3600, "second": 1 / 3600, "m": 1 / 60, "min": 1 / 60, "minute": 1 / 60,
    "h": 1.0, "hr": 1.0, "hour": 1.0, "d": 24.0, "day": 24.0, "w": 168.0, "week": 168.0,
}  # fmt: skip
_TRIALS = ("t", "trial", "run", "experiment", "training", "config", "configuration")


def hours_of(text: str | float, flag: str) -> float:
    """Hours of a duration such as `30m`, `1h30m`, `2 days`; a bare number is refused."""
    if isinstance(text, int | float):
        return _positive(float(text), str(text), flag)
    total, rest = 0.0, text.strip().lower()
    if not rest:
        raise PlanError(f"{flag}: empty; write a duration such as 30m, 1.5h or 2d")
    while rest:
        found = _PART.match(rest)
        unit = _singular(found.group(2)) if found else ""
        if not found or unit not in _HOURS:
            raise PlanError(f"{flag} {text}: write a duration such as 30m, 1.5h or 2d")
        total += float(found.group(1)) * _HOURS[unit]
        rest = rest[found.end() :].strip(" ,")
    return _positive(total, text, flag)


def budget_of(text: str | float, flag: str = "--budget") -> tuple[float | None, float | None, str | None]:
    """Hours, full-length trials, and `gpu` where device hours are said; one of the first two is None."""
    if isinstance(text, int | float):
        raise PlanError(f"{flag} {text:g}: trials or hours? Write {text:g}trials or {text:g}h")
    cleaned = re.sub(r"(?<=\d)[,_](?=\d{3}(?!\d))", "", text.strip().lower()).replace("_", " ")
    number, unit = _split(cleaned)
    if number is not None and _singular(unit) in _TRIALS:
        return None, _positive(number, text, flag), None
    if number is not None and not unit:
        raise PlanError(f"{flag} {text}: trials or hours? Write {number:g}trials or {number:g}h")
    shorter = re.sub(r"\s*(gpu|device)[\s-]*", " ", cleaned).strip()
    if shorter == cleaned and not any(cleaned.endswith(tuple(f"{u}{s}" for s in ("", "s"))) for u in _HOURS):
        raise PlanError(f"{flag} {text}: write hours or trials, for example 50h, 2d or 200trials")
    return hours_of(shorter, flag), None, "gpu" if shorter != cleaned else None


def _split(text: str) -> tuple[float | None, str]:
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*([a-z]*)", text)
    return (float(found.group(1)), found.group(2)) if found else (None, "")


def _singular(unit: str) -> str:
    return unit[:-1] if len(unit) > 1 and unit.endswith("s") else unit


def _positive(value: float, text: str | float, flag: str) -> float:
    if not math.isfinite(value) or value <= 0:
        raise PlanError(f"{flag} {text}: must be above 0")
    return value
