"""Hyperparameters written into a run's folder name: `lr=0.01_bs=32`, `lr0.01-wd_1e-4`."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from advisor.names import is_known
from advisor.optimizers import optimizers
from advisor.records import Scalar

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LEADING = re.compile(rf"(?P<value>{_NUMBER})(?=$|[_,;\s-])")
_GLUED = re.compile(rf"(?:^|(?<=[_,;\s-]))(?P<name>[A-Za-z][A-Za-z_]*?)[_-]?(?P<value>{_NUMBER})(?=$|[_,;\s-])")
_BREAK = re.compile(r"[_,;\s]+")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "none": None, "null": None}


def from_name(name: str) -> dict[str, Scalar]:
    """The settings that a run's path spells out; a deeper folder's spelling wins."""
    found: dict[str, Scalar] = {}
    for part in PurePosixPath(name).parts:
        found.update(_assigned(part) if "=" in part else _glued(part))
    return found


def pattern(name: str) -> str:
    """The run's path without what tells it from its siblings: settings become their names, the last folder nothing."""
    parts = PurePosixPath(name).parts
    kept = [",".join(sorted(from_name(part))) or part for part in parts]
    if parts and not from_name(parts[-1]):
        kept[-1] = "*"
    return "/".join(kept)


def scalar(text: str) -> Scalar:
    """A word as the number, truth value or text that it writes."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if not re.fullmatch(_NUMBER, text):
        return text
    return int(text) if re.fullmatch(r"[-+]?\d{1,18}", text) else float(text)


def _glued(part: str) -> dict[str, Scalar]:
    """Known hyperparameters with their numbers right behind them."""
    optimizer = next((word for word in _BREAK.split(part.replace("-", "_")) if word.lower() in optimizers()), None)
    matches = _GLUED.finditer(part)
    found = {_without(optimizer, m["name"]): scalar(m["value"]) for m in matches if is_known(m["name"])}
    return {"optimizer": optimizer, **found} if optimizer and found else found


def _without(optimizer: str | None, name: str) -> str:
    """The name of a setting without the optimizer that stands before it: `adamw_lr`."""
    return name.removeprefix(f"{optimizer}_") if optimizer else name


def _assigned(part: str) -> dict[str, Scalar]:
    """Settings with an equals sign; what stands between two is the first one's value and the second one's name."""
    pieces = part.split("=")
    found: dict[str, Scalar] = {}
    name = _trailing_name(pieces[0])
    for index, piece in enumerate(pieces[1:], start=1):
        last = index == len(pieces) - 1
        value, rest = _value(piece, last)
        if name and value:
            found[name] = scalar(value)
        name = rest
    return found


def _value(piece: str, last: bool) -> tuple[str, str]:
    """The value that a piece begins with and the name that it ends with."""
    number = _LEADING.match(piece)
    if number:
        return number["value"], piece[number.end() :].strip("_,; -")
    breaks = list(_BREAK.finditer(piece))
    if not breaks:
        return piece, ""
    commas = [match for match in breaks if "," in match[0]]
    known = [match for match in breaks if not last and is_known(piece[match.end() :])]
    at = (commas or known or breaks)[0]
    return piece[: at.start()], "" if last else piece[at.end() :]


def _trailing_name(text: str) -> str:
    """The longest known name that a text ends with, else its last word."""
    starts = [0, *(match.end() for match in re.finditer(r"[_,;\s-]+", text))]
    known = [text[start:] for start in starts if is_known(text[start:])]
    return known[0] if known else text[starts[-1] :]
