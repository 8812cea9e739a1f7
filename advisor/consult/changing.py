"""Settings that an utterance changes, and those that it only weighs: the later value is in use, the other supposed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor import parameters
from advisor.consult.figures import clause_at
from advisor.consult.naming import WHOLE, amount, settings
from advisor.consult.quantities import NUMBER, shape, words
from advisor.consult.rewording import UNNUMBERED
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def considered(reading: Reading) -> None:
    """Values that are only asked about, `should I use lr 1e-4?`: read apart, supposed and not told."""
    for m in compiled(shape("considered_clause")).finditer(reading.whole) if "?" in reading.whole else ():
        if re.search(r"\bhow $", reading.whole[: m.start()]):
            continue  # `how should I change lr 5e-5?` names the one in use
        apart = type(reading)(m[0], reading.before)
        changes(apart)
        settings(apart)
        if len(apart.text) != len(m[0]):
            continue
        reading.supposed.update(apart.facts)
        for place, (letter, left) in enumerate(zip(m[0], apart.text, strict=True), m.start()):
            if letter != left:
                reading.blank((place, place + 1))


def asked(reading: Reading) -> None:
    """`should lr go from 0.1 to 0.8?`: the earlier rate is in use, the later one is only asked about."""
    asks, way = (shape("asked_change", key) for key in ("asks", "way"))
    between = rf"(?P<v>{NUMBER}) ?(?P<p>%|percent)?(?: ?(?:->|=>) ?| (?:up |down )?to ){NUMBER}(?![\w%]|\.\d)"
    for name, text in parameters.said().items():
        if name in UNNUMBERED or not reading.names(text):
            continue
        for m in reading.find(rf"{asks}(?:{text}){way}{between}"):
            value, first = amount(name, m), not reading.whole[: m.start()].strip()
            if not (first or "?" in reading.whole):
                continue
            if name == "learning_rate":
                reading.tell(name, value)
            reading.blank(m.span())


def changes(reading: Reading) -> None:
    """`raised the batch from 32 to 96`: the later value is in use."""
    rule, value = words()["changed"], rf"(?P<v>{NUMBER}) ?(?P<p>%|percent)?(?![\w])"
    for name, text in parameters.said().items():
        if name in UNNUMBERED:
            continue
        if not reading.names(text):
            continue
        instead = rf"(?:{text}),? {value} (?:instead of|rather than) {NUMBER}"
        later = rf"(?:{text}) {shape('was_now')} ?{value}"
        mine = r"(?:instead of|rather than) (?:my|our|the|its) (?:current |present |old )?"
        kept = rf"(?:{text}),? {NUMBER} ?%? {mine}{value}"
        for m in [
            *reading.find(kept),
            *reading.find(instead),
            *reading.find(later),
            *_chained(reading, name, text, value),
        ]:
            reading.tell(name, int(amount(name, m)) if name in WHOLE else amount(name, m), m.span())
        for m in _done(reading, text, value):
            reading.tell(name, int(amount(name, m)) if name in WHOLE else amount(name, m), m.span())
        step = r"(?:down |up |back )?(?:->|=>|→|\bto\b) ?"
        to = rf"(?:{rule['link']})?{NUMBER} ?%? ?{step}{value}(?! ?%? ?{step}\d)"
        said = rf"(?:{text})(?: ?[=:])?(?: {rule['passive']})?(?: {rule['verbs']})?"
        for m in reading.find(rf"(?:the |my |our )?{said}(?: |(?<=[=:])|(?=\d)|(?= (?:up |down )?from)){to}"):
            drawn = "to" not in m[0].split() and _changed_once(reading.whole, m.start(), name)
            arrow = drawn or re.search(r"\b(?:up|down) from\b", m[0])
            sentence = re.split(r"[;!?\n]|\.(?!\d)", reading.whole[: m.start()])[-1] + m[0]
            if arrow or re.search(rf"\b{rule['verbs']}\b", sentence):
                number = amount(name, m)
                if name not in WHOLE or number.is_integer():
                    reading.tell(name, int(number) if name in WHOLE else number, m.span())


def _chained(reading: Reading, name: str, text: str, value: str) -> Iterator[re.Match[str]]:
    """Values tried one after the other, the last in use: `wd 0 -> 1e-4 -> 1e-2`; the way of a schedule is none."""
    link = (
        r" ?(?:->|=>" + ("" if name == "learning_rate" else "|,? then") + r") ?(?:back to |currently |now |finally )?"
    )
    several = rf"(?:{text}) ?[=:]? ?{NUMBER} ?%?(?:{link}{NUMBER} ?%?)+{link}{value}"
    returned = rf"(?:{text}) ?[=:]? ?{NUMBER} ?%? ?(?:->|=>) ?(?:back to|currently|now|finally) {value}"
    for m in (*reading.find(several), *reading.find(returned)):
        if not re.search(shape("a_course"), reading.whole):
            yield m


def _done(reading: Reading, text: str, value: str) -> Iterator[re.Match[str]]:
    """Changes made to a value, the earlier one untold: `lr was lowered to 5e-5`; the way of a schedule is none."""
    rule = words()["changed"]
    way = r"(?: (?:up|down|back|further|again|in half|\d+x|by \S+))*"
    be = r"(?: (?:was|is now|got|has been|had been|have been|is))?"
    named = rf"(?:{text}){be} (?:{rule['done']}){way} to {value}"
    verb_first = rf"(?:{rule['done']}) (?:the |my |our |its )?(?:{text}){way} to {value}"
    moved = (
        rf"from (?:an? |the |my )?(?:{text})(?: of)? {NUMBER} (?:down |up )?to (?:an? )?(?:(?:{text}) (?:of )?)?{value}"
    )
    between = r",? (?:and |but )?(?:then |later |now )?(?:i |we )?"
    went = rf"(?:{rule['done']})(?: (?:up|down|back))? from (?:an? )?{NUMBER} ?%? (?:up |down )?to"
    named_last = rf"{went} (?:an? )?{value} (?:{text})(?![ =:]*\d)"
    then = rf"(?:{text})(?: of| at)? ?[=:]? ?{NUMBER}{between}(?:{rule['done']})(?: it)?{way} to {value}"
    if not re.search(shape("a_course"), reading.whole):
        for expression in (named, verb_first, moved, named_last, then):
            yield from reading.find(expression)


def _changed_once(text: str, place: int, name: str) -> bool:
    """Whether an arrow is a change of setting, `lr 1e-3 -> 3e-4 did not help`, and not the way of a schedule."""
    start, end = clause_at(text, place)
    judged = re.search(r"\b(?:batch|bsz?)\b", text) or re.search(shape("change_judged"), text)
    ordered = re.search(shape("ordered"), text[:place])
    several = len(re.findall(shape("setting_moved"), text)) > 1
    return bool(judged or ordered or several or name != "learning_rate") and not re.search(
        shape("a_course"), text[start:end]
    )
