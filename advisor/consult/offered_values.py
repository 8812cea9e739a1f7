"""Values of one parameter that a question sets beside each other: `lr 3e-4 or 1e-3 for adamw?`, `3 or 5 seeds`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from advisor import parameters
from advisor.consult.features import moved
from advisor.consult.figures import words_of
from advisor.consult.named_ranges import range_of
from advisor.consult.quantities import NUMBER, composed, shape
from advisor.consult.rewording import UNNUMBERED, any_setting
from advisor.patterns import compiled
from advisor.tables import table

_ENGINE = "engine"
"""What a parameter is called that an engine or a method alone has."""


class Offer(NamedTuple):
    """The parameter, the values offered of it, and where they stand."""

    of: str
    values: tuple[float, ...]
    span: tuple[int, int]


def offer_of(said: str) -> Offer | None:
    """The values of one parameter that a plain text asks to choose from; None where it asks no such thing."""
    rules = table("choices")
    if not re.search(r"\d", said) or not compiled(rules["either"]).search(said) or not _asks(said):
        return None
    found = [offer for name, words in _names(said) for offer in _offers(name, words, said)] or list(_bare(said))
    special = bool(range_of(said).get("parameter_own"))
    return max(found, key=lambda offer: (len(offer.values), (offer.of == _ENGINE) == special), default=None)


def offered(said: str) -> dict[str, Any]:
    """The facts of such a question; empty where it is none."""
    offer = offer_of(said)
    if offer is None:
        return {}
    rest = said[: offer.span[0]] + said[offer.span[1] :]
    steps = _total(rest) if offer.of == "warmup_steps" else {}
    return {
        "offered": offer.values,
        "offered_of": offer.of,
        "question": table("choices")["question"][offer.of],
        **steps,
    }


def length_told(said: str) -> dict[str, int]:
    """The steps of the whole training where a warmup for them is asked for: `what warmup for 20k steps`."""
    if "warm" not in said:
        return {}
    wanted = compiled(words_of("wanted")).search(said.partition("warm")[0])
    return (_total(said) if wanted and " for " in said else {}) or _told_total(said)


def _told_total(said: str) -> dict[str, int]:
    """The steps that a word says are those of the whole training: `training is 5000 steps`."""
    m = compiled(table("choices")["told_total"]).search(said) if "?" in said else None
    return {"total_steps": int(float(m["n"] or m["n2"]) * (1000 if m["k"] or m["k2"] else 1))} if m else {}


def _total(said: str) -> dict[str, int]:
    """The steps of the whole training that the text tells; empty where it tells none."""
    total = compiled(table("choices")["total"]).search(said)
    return {"total_steps": int(float(total["n"]) * (1000 if total["k"] else 1))} if total else {}


def _asks(said: str) -> bool:
    """Whether the text asks, and tells neither how a training moves nor what came of the values."""
    rules = table("choices")
    brief = len(said.split()) <= int(rules["brief"])
    asked = brief or compiled(rules["asked"]).search(said) is not None
    told = compiled(rules["not_asked"]).search(said) or any(re.match(rules["moves"], tie) for tie in moved(said))
    return asked and not told


def _names(said: str) -> Iterator[tuple[str, str]]:
    """The parameters that the text names, each with the words for it."""
    own = {name: text for name, text in parameters.said().items() if name not in UNNUMBERED or name == "epochs"}
    also = {name: f"{own[name]}|{words}" for name, words in table("choices")["also_called"].items()}
    known: Mapping[str, str] = {**own, **also, **table("choices")["counted"]}
    trees = compiled(table("choices")["of_trees"]).search(said) is not None
    asked = (name for name in known if name in table("choices")["question"] and not (trees and name == "num_layers"))
    yield from ((name, known[name]) for name in asked)
    if engine := range_of(said).get("parameter"):
        yield _ENGINE, str(engine).replace("_", "[ _-]?")


def _offers(name: str, words: str, said: str) -> Iterator[Offer]:
    """The offers of one parameter: its name stands before, within or after the values."""
    for m in compiled(_offer(words, table("choices")["units"].get(name, words))).finditer(said):
        values = [_value(v) for v in compiled(_VALUE).finditer(m["values"])]
        roughly = compiled(table("choices")["before"]).search(said[: m.start("values")])
        if len(set(values)) > 1 and not roughly and _possible(name, values) and _is_of(words, m, name):
            yield Offer(name, tuple(dict.fromkeys(values)), m.span("values"))


def _possible(name: str, values: Sequence[float]) -> bool:
    """Whether the values can be of the parameter: `the lr, val is 76.2 vs 76.3` offers no rates."""
    low, high = table("figures")["sizes"].get(name, (-math.inf, math.inf))
    beyond = 100.0 if name == "dropout" else 10.0  # what is far too high is asked about too, and a dropout in percent
    return all(low < value <= high * beyond for value in values)


def _bare(said: str) -> Iterator[Offer]:
    """Two rates of no parameter that is named, `1e-4 or 5e-5, adamw`: where no other setting stands in the text."""
    m = compiled(table("choices")["bare"]).search(said)
    if m and not compiled(rf"(?<![\w.])(?:{any_setting()})(?!\w)").search(said):
        yield Offer("learning_rate", tuple(_value(v) for v in compiled(_VALUE).finditer(m[0])), m.span())


def _is_of(words: str, m: re.Match[str], name: str) -> bool:
    """Whether the name stands before the first value or after the last, of counts among them, and none beside it."""
    own = rf"(?<![\w.])(?:{words})(?!\w)"
    before, values, after = m.string[m.start() : m.start("values")], m["values"], m.string[m.end("values") : m.end()]
    first = re.search(own, before) or re.match(own, values)
    last = re.search(own, after) or re.search(own if name in table("choices")["counted"] else rf"{own}$", values)
    beside = compiled(table("choices")["beside"])
    return bool(first or last) and not beside.match(m.string[m.end() :])


_VALUE = rf"(?<![\w.])(?P<v>{NUMBER})(?P<k>k\b)? ?(?P<p>%)?(?![\w.]*\d)"


def _value(m: re.Match[str]) -> float:
    return float(m["v"]) * (1000 if m["k"] else 1) / (100 if m["p"] else 1)


@cache
def _offer(words: str, unit: str) -> str:
    """The expression of values beside each other, the last after an `or`, with the name before, among or after them."""
    rows = {key: composed(text) for key, text in table("choices").items() if isinstance(text, str)}
    own = rf"(?:{words})"
    value = rf"(?<![\w.]){NUMBER}(?:k\b)? ?%?(?![\w.]*\d){rows['unit']}(?: ?-?(?:{own}|{unit})(?!\w))?"
    item = rf"(?:{own}{shape('value_link')} ?)?{value}"
    values = rf"{item}(?:{rows['also']}{item})*{rows['either']}{item}"
    return rf"(?:(?<!\w){own}(?!\w){rows['about']})?(?P<values>{values})(?:{rows['after']}{own}(?!\w))?"
