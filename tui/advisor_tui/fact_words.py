"""A fact as it is read: its value with its unit, and what it means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.content import Content

from advisor.findings import EvidenceLine
from advisor_tui.wording import duration, number, safe

SECONDS = {"s": 1.0, "seconds": 1.0, "min": 60.0, "h": 3600.0, "hours": 3600.0}
"""Units that are told as a stretch of time, with the seconds of one."""
WIDEST = 14  # cells of a value with its unit


def evidence_words(scope: str, lines: Iterable[EvidenceLine]) -> Content:
    """One fact a line: the value, then what it means."""
    pairs = [fact_words(scope, line.fact, line.value) for line in lines]
    wide = min(max((len(value) for value, _ in pairs), default=0), WIDEST)
    told = [Content.assemble(f"{value:<{wide}}  ", (safe(meaning), "$foreground 70%")) for value, meaning in pairs]
    return Content("\n").join(told)


def fact_words(scope: str, fact: str, value: Any) -> tuple[str, str]:
    """The value with its unit, and the fact's meaning; the name itself where nothing is known of it."""
    from advisor.facts import DECLARED

    group, _, name = fact.partition(".")
    declared = DECLARED.get(scope, {}).get(group)  # type: ignore[call-overload]
    field = declared.declared().get(name) if declared is not None else None
    if field is None or not field.description:
        return number(value), fact.replace("_", " ").replace(".", " ")
    meaning = field.description.removeprefix("whether ") if isinstance(value, bool) else field.description
    return with_unit(value, field.unit), meaning


def with_unit(value: Any, unit: str) -> str:
    """The value as a person says it: 58 s and not 0.0161 h."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return number(value)
    if unit in SECONDS:
        return duration(value * SECONDS[unit])
    if unit == "fraction":
        return f"{value:.3g}" if abs(value) > 1 else f"{value:.1%}".replace(".0%", "%").replace("%", " %")
    return f"{number(value)} {unit}".strip() if len(unit) <= WIDEST else number(value)
