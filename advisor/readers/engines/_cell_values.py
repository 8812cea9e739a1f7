"""The value of one cell of a table: a number, a word that stands for one, or text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from advisor.records import Scalar

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_WORDS: Mapping[str, Scalar] = {
    "": None, "nan": None, "none": None, "null": None, "na": None, "n/a": None, "<na>": None, "nat": None, "--": None,
    "true": True, "false": False, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf, "infinity": math.inf,
    "-infinity": -math.inf,
}  # fmt: skip
_OBJECT = re.compile(r"<.* at 0x[0-9a-f]+>", re.DOTALL)
_MARGIN = re.compile(r"\s*(?:±|\+/-|\+-|\().*$")
_SIGNS = r"[\s*_†‡\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f]*"  # bold type, daggers, dingbats, emoji
_SINGLED_OUT = re.compile(rf"{_SIGNS}(.*?){_SIGNS}(?:(?:\(|<-+|←)\s*best\)?)?", re.IGNORECASE)
_MARKED = frozenset("%0123456789)")
_LONGEST_WHOLE = 18  # digits of a whole number, more make a float
_LONGEST_NUMBER = 40  # characters


def plain_numbers(texts: Sequence[str], filled: str) -> list[Scalar]:
    """The numbers of cells that hold digits alone."""
    if "." in filled and all("." in text for text in texts):
        return list(map(float, texts))
    if filled.isdecimal() and 0 < min(map(len, texts)) <= max(map(len, texts)) <= _LONGEST_WHOLE:
        return list(map(int, texts))
    return [plain_number(text) if text else None for text in texts]


def plain_number(text: str) -> int | float:
    """The number in digits, points and exponents."""
    return int(text) if text.lstrip("+-").isdecimal() and len(text) <= _LONGEST_WHOLE else float(text)


def cell_or_number(text: str, comma: bool) -> Scalar:
    """The value of a cell, a decimal comma read as a point where the table has them."""
    text = _plainly(text)
    if comma and "," in text and len(text) < _LONGEST_NUMBER:
        pointed = text.strip().replace(",", ".")
        return cell(pointed if _NUMBER.fullmatch(_MARGIN.sub("", pointed).rstrip(" %")) else text)
    return cell(text)


def _plainly(text: str) -> str:
    """The number without the star, the bold type or the word by which a person singled it out; other text as it is."""
    bare = text[:1] in "+-.0123456789" and text[-1:] in "%0123456789"
    if bare or len(text) > _LONGEST_NUMBER or not any(sign.isdecimal() for sign in text):
        return text
    inner = _SINGLED_OUT.fullmatch(text)
    number = _MARGIN.sub("", inner[1].removesuffix("%")).rstrip(" %") if inner else ""
    return inner[1] if inner and _NUMBER.fullmatch(number.replace(",", ".")) else text


def cell(text: str) -> Scalar:
    """A cell as the number, truth value or text that it writes; None for a blank one and for NaN."""
    plain = text.strip()
    if plain.lower() in _WORDS:
        return _WORDS[plain.lower()]
    if len(plain) > 2 and plain[0] == plain[-1] == '"':
        return cell(plain[1:-1])
    if _OBJECT.fullmatch(plain):
        return None
    found = number_in(plain)
    if found is None and plain[-1] in _MARKED and len(plain) < _LONGEST_NUMBER:
        found = number_in(_MARGIN.sub("", plain.removesuffix("%").rstrip()))
    return plain if found is None else found


def number_in(text: str) -> float | int | None:
    """The number that the text is, None for any other text."""
    if not text or text[0] not in "+-.0123456789" or not _NUMBER.fullmatch(text):
        return None
    return plain_number(text)


def plain(value: object) -> Scalar:
    """A value of JSON, Parquet or a data frame as a scalar; NaN is missing."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return None if value.strip().lower() in ("nan", "nat") or _OBJECT.fullmatch(value) else value
    if type(value).__name__ == "MaskedConstant":
        return None
    unpacked = getattr(value, "item", None)
    if callable(unpacked):
        return plain(unpacked())
    return str(value)
