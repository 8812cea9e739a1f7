"""The numbers of a text that nothing has claimed yet, each with its clause, its percent sign and its value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from advisor.consult.quantities import NUMBER, composed
from advisor.consult.rewording import any_setting
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

_FIGURE = rf"(?<![\w.^#$€£/-])(?P<v>{NUMBER})(?![\w^]|\.\d|-[a-z]|/n(?:um)?_)(?: ?(?P<p>%|percent\b|per cent\b|pct\b))?"


class Figure(NamedTuple):
    """A number nothing has claimed: where it stands, its value, whether in percent, and its clause."""

    start: int
    end: int
    value: float
    percent: bool
    clause: tuple[int, int]


def blank_foreign(reading: Reading) -> None:
    """Takes out the numbers that are of something else: importances, counts that are multiplied, an expectation."""
    for number, row in enumerate(table("figures")["foreign"]):
        if any(sign in reading.whole for sign in row["near"]):
            for m in compiled(_foreign(number)).finditer(reading.whole):
                for span in _figures_in(m) if row.get("figures_only") else [m.span()]:
                    reading.blank(span)


def _figures_in(m: re.Match[str]) -> list[tuple[int, int]]:
    """Where the numbers of a match stand."""
    return [(m.start() + one.start(), m.start() + one.end()) for one in re.finditer(rf"(?<![a-z@]){NUMBER} ?%?", m[0])]


@cache
def _foreign(number: int) -> str:
    said = str(table("figures")["foreign"][number]["words"]).replace("{setting}", any_setting())
    own = re.sub(r"\{([a-z_]+)\}", lambda m: words_of(m[1]) if m[1] in table("figures") else m[0], said)
    return composed(own)


@cache
def words_of(name: str, *keys: str) -> str:
    """A pattern of tables/figures, the other entries that it names written out."""
    found = table("figures")[name]
    for key in keys:
        found = found[key]
    own = re.sub(r"\{([a-z_]+)\}", lambda m: words_of(m[1]) if m[1] in table("figures") else m[0], str(found))
    return composed(own)


def free(reading: Reading) -> Iterator[Figure]:
    """Every number that still stands in the text and is an amount: no number of an epoch, a trial or a version."""
    numbered = compiled(rf"(?:\b(?:{words_of('numbered')})\b|#)[ :=.#]*$")
    for m in compiled(_FIGURE).finditer(reading.text):
        if not numbered.search(reading.whole[max(0, m.start() - 24) : m.start()]):
            yield Figure(m.start(), m.end(), float(m["v"]), bool(m["p"]), clause_at(reading.whole, m.start()))


def clause_at(text: str, place: int) -> tuple[int, int]:
    """Where the clause that holds the place begins and ends."""
    start, end = 0, len(text)
    for m in compiled(words_of("clause_ends")).finditer(text):
        if m.end() <= place:
            start = m.end()
        elif m.start() > place:
            return start, m.start()
    return start, end
