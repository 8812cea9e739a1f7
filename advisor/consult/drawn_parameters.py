"""The parameters whose search is written out: drawn by code, swept with their values, or listed behind its word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from advisor.consult.parameter_names import any_name, canonical_of
from advisor.consult.quantities import composed, shape
from advisor.names import canonical
from advisor.patterns import compiled
from advisor.tables import table

_LOOKED_FOR = r"suggest_|\bhp[._]|uniform|choice|rand_?int|space|arange|distribution|\{ ?[\"']?(?:min|max)\b"
"""Of a text that may draw; most draw nothing."""
_SEARCHES = r"sweep|swept|search|grid|tun[ei]|var(?:y|ied)|space|dims|knobs|hparams|optuna|combed"


def drawn(whole: str) -> tuple[str, ...]:
    """The names that code or a configuration draws: `suggest_float("lr", 1e-5, 1e-1)`, `wd: {min: 0, max: .1}`."""
    if not compiled(_LOOKED_FOR).search(whole):
        return ()
    found: set[str] = set()
    for kind in ("called", "drawn", "drawn_for"):
        for m in compiled(_pattern(kind)).finditer(whole):
            found |= _names(m["n"])
    return tuple(sorted(found))


def swept(whole: str) -> tuple[str, ...]:
    """The one name that is swept with its values, or with nothing else: `sweeping warmup 0/500/2000`."""
    if not compiled(_SEARCHES).search(whole):
        return ()
    for kind in ("swept", "swept_alone"):
        for m in compiled(_pattern(kind)).finditer(whole):
            if not compiled(table("drawn")["not_told"]).search(_sentence(whole, m.start())):
                return tuple(sorted(_names(m["n"])))
    return ()


def listed_behind(whole: str) -> tuple[str, ...]:
    """The names listed behind the word for a search or before it, those that no table has too if most are known."""
    rows = table("drawn")
    found = list(compiled(_list()).finditer(whole)) if compiled(_SEARCHES).search(whole) else []
    if compiled(rows["searched"]).search(whole):
        found += compiled(_list_before()).finditer(whole)
    for m in found:
        if compiled(rows["not_told"]).search(_sentence(whole, m.start("l"))):
            continue
        known, unknown = set[str](), set[str]()
        for name in _items(m["l"]):
            (known if canonical_of(name) else unknown).update(canonical_of(name) or {canonical(name.replace(" ", "_"))})
        if len(known) > len(unknown) and len(known | unknown) > 1:
            return tuple(sorted(known | unknown))
    return ()


def _sentence(whole: str, place: int) -> str:
    return re.split(r"[;!?\n]|\.(?!\d)", whole[:place])[-1]


def _items(listed: str) -> Iterator[str]:
    for m in compiled(_item()).finditer(listed):
        yield m["n"]


def _names(said: str) -> set[str]:
    return canonical_of(said) or {canonical(said)}


@cache
def _list() -> str:
    rows, item = table("drawn"), _item().replace("?P<n>", "?:")
    return rf"{rows['heads']}(?P<l>{item}(?:{rows['between']}{item})+){rows['ended']}"


@cache
def _list_before() -> str:
    rows, item = table("drawn"), _item().replace("?P<n>", "?:")
    return rf"{rows['begun']}(?P<l>{item}(?:(?:{rows['between']}| ){item})+){rows['searched']}"


@cache
def _item() -> str:
    rows = table("drawn")
    name = rf"(?:{any_name()}{rows['tail']}|{rows['unknown']}(?: (?:size|{rows['unknown']}))?)(?![\w-])"
    return rf"(?<!\w){rows['before_name']}(?P<n>{name})(?:{composed(rows['values'])})?"


@cache
def _pattern(kind: str) -> str:
    span = re.sub(r"\?P<\w+>", "", shape("a_span"))
    own = {"name": any_name(), "call": table("drawn")["call"], "cue": table("drawn")["cue"], "a_plain_span": span}
    found = re.sub(r"\{(name|call|cue|a_plain_span)\}", lambda m: own[m[1]], table("drawn")[kind])
    return composed(found)
