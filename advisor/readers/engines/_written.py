"""Numbers as people write them in spreadsheets: with units, commas, as powers; a column is read as a whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from advisor.records import Scalar

_PLAIN = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_WITH_UNIT = re.compile(rf"(?P<number>{_PLAIN})\s*(?P<unit>[A-Za-z]{{3,}}|px|ms)")
_POWER = re.compile(r"(?:(?P<times>\d+\.?\d*)\s*[x×*·]\s*)?(?P<base>10|2)(?:\^|\*\*)\{?(?P<power>[-+]?\d{1,2})\}?")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+(?:[eE][-+]?\d+)?")
_LONGEST_LIST = 2000  # characters of a cell that writes a list

Known = Mapping[str, Scalar]


def as_written(columns: Known) -> Known:
    """The cells of a column by their text, those that are still text read as numbers where all of them can be."""
    texts = [value for value in columns.values() if isinstance(value, str)]
    for read in (_unit_of(texts), _power, _thousands, _decimal_comma):
        if read is not None and texts and all(read(text) is not None for text in texts):
            return {text: read(value) if isinstance(value, str) else value for text, value in columns.items()}
    return columns


def _unit_of(texts: list[str]) -> Callable[[str], Scalar] | None:
    """What reads numbers with one and the same unit behind them; None where the units differ or a text has none."""
    units = {match["unit"] if (match := _WITH_UNIT.fullmatch(text)) else None for text in texts}
    return None if len(units) != 1 or None in units or len(texts) < 2 else _with_unit


def _with_unit(text: str) -> Scalar:
    match = _WITH_UNIT.fullmatch(text)
    return _number(match["number"]) if match else None


def _power(text: str) -> Scalar:
    match = _POWER.fullmatch(text)
    if match is None:
        return None
    value = float(match["times"] or 1) * float(match["base"]) ** int(match["power"])
    return int(value) if value.is_integer() else float(f"{value:.12g}")


def _thousands(text: str) -> Scalar:
    return _number(text.replace(",", "")) if _THOUSANDS.fullmatch(text) else None


def _decimal_comma(text: str) -> Scalar:
    return float(text.replace(",", ".")) if _DECIMAL_COMMA.fullmatch(text) else None


def _number(text: str) -> float | int:
    return int(text) if text.lstrip("+-").isdecimal() else float(text)


def limits_of(value: Scalar) -> tuple[float, ...]:
    """What a cell tells of constraints, above 0 where one is broken: a number, a truth value, or a list of numbers."""
    if isinstance(value, bool):
        return (-1.0,) if value else (1.0,)
    if isinstance(value, (int, float)):
        return (float(value),)
    if not isinstance(value, str) or not value.startswith(("[", "(")) or len(value) > _LONGEST_LIST:
        return ()
    try:
        found = ast.literal_eval(value)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return ()
    listed = found if isinstance(found, (list, tuple)) else ()
    return tuple(float(part) for part in listed if isinstance(part, (int, float)))
