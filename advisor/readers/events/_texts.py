"""Hyperparameters that a program left in TensorBoard as a text: a table of two columns (CleanRL) or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from advisor.readers._series import number
from advisor.readers.sidecars import MAX_BYTES, settings_in
from advisor.records import Scalar
from advisor.tables import table

_WORDS = {"true": True, "false": False, "none": None, "null": None, "": None}
_SUFFIX = "/text_summary"  # that torch's writer gives the tag


def holds_settings(tag: str) -> bool:
    """Whether a text of this tag is one of hyperparameters."""
    return tag.removesuffix(_SUFFIX).rpartition("/")[2].lower() in table("sidecars")["texts"]


def settings_of(content: bytes) -> dict[str, Scalar]:
    """The settings in the text by name; none where it is neither a table nor JSON."""
    text = content[:MAX_BYTES].decode("utf-8", "replace").strip()
    if text.startswith("|"):
        return settings_in(dict(_rows(text)))
    try:
        return settings_in(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _rows(text: str) -> Iterator[tuple[str, Scalar]]:
    """The first two cells of every line below the line of dashes."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines()]
    begun = False
    for cells in lines:
        if begun and len(cells) >= 2 and cells[0]:
            yield cells[0], _plain(cells[1])
        begun = begun or not set("".join(cells)) - set("-: ")


def _plain(text: str) -> Scalar:
    """A cell as what it was printed from: a word of Python's, a number, else a text."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    value = number(text)
    if value is None:
        return text
    return int(text) if text.lstrip("+-").isdecimal() else float(value)
