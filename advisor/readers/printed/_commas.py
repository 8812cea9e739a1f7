"""Text whose numbers have a comma where others have a point: `0,523` is half, not five hundred."""

from __future__ import annotations

import re

_WITH_COMMA = re.compile(r"(?<![\w.,:])[-+]?(?:0,\d+|\d+,(?!\d{3}(?!\d))\d+)(?![,.\d])")
_WITH_POINT = re.compile(r"(?<![\w.,:])[-+]?\d+\.\d+(?![.,\d])")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3},\d)")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_ENOUGH = 4  # numbers with a comma
_HARDLY_ANY = 0.1  # numbers with a point, of those with a comma


def has_commas(text: str) -> bool:
    """Whether the numbers of a text have decimal commas, and hardly one a point."""
    commas = len(_WITH_COMMA.findall(text))
    return commas >= _ENOUGH and len(_WITH_POINT.findall(text)) <= _HARDLY_ANY * commas


def with_points(text: str) -> str:
    """The text with decimal points."""
    return _DECIMAL.sub(".", _THOUSANDS.sub("", text))
