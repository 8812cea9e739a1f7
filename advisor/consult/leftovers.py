"""What the patterns of the grammar left: a number that nothing has claimed is of the one name that it stands by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from advisor import parameters
from advisor.consult.figures import Figure, free, words_of
from advisor.consult.naming import SHARES, WHOLE, is_alone, is_altered, of_another
from advisor.consult.quantities import pattern
from advisor.consult.rewording import UNNUMBERED
from advisor.optimizers import said
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def settings(reading: Reading) -> None:
    """A setting that is named and has no value yet takes the one figure that only small words part it from."""
    figures = list(free(reading))
    if not figures or pattern("importances?").search(reading.whole):
        return
    for name, text in parameters.said().items():
        if name in UNNUMBERED or name in reading.facts or name in reading.odd or not reading.names(text):
            continue
        found = {figure.start: figure for figure in _beside(reading, name, text, figures)}
        values = {figure.value for figure in found.values()}
        if len(values) == 1:
            figure = next(iter(found.values()))
            reading.tell(name, _value(name, figure), (figure.start, figure.end))
    _latest(reading)


def _beside(reading: Reading, name: str, text: str, figures: list[Figure]) -> Iterator[Figure]:
    for m in pattern(text).finditer(reading.whole):
        for figure in figures:
            if _linked(reading.whole, m, figure) and _fits(reading, name, figure, m.start()):
                yield figure


def _linked(whole: str, m: re.Match[str], figure: Figure) -> bool:
    """Whether nothing but small words stands between the name and the figure."""
    if m.end() <= figure.start:
        wanted = compiled(words_of("wanted")).search(whole[: m.start()]) and " for " in whole[m.end() : figure.start]
        return not wanted and bool(compiled(words_of("between")).fullmatch(whole, m.end(), figure.start))
    return bool(compiled(words_of("ahead")).fullmatch(whole, figure.end, m.start()))


def _fits(reading: Reading, name: str, figure: Figure, named: int) -> bool:
    """Whether the figure may be of the setting: its size, what it counts, and that it is told and not only wondered."""
    whole = reading.whole
    if name == "learning_rate" and figure.percent:
        return False
    if not _possible(name, figure) or compiled(words_of("supposed")).search(whole[: figure.start]):
        return False
    own = table("figures")["counted_of"].get(name)
    counted = re.match(rf"[ -]?(?:{words_of('counted')})\b", whole[figure.end :])
    if counted and not (own and re.match(rf"[ -]?(?:{own})\b", whole[figure.end :])):
        return False
    return is_alone(reading, figure.start, figure.end) and not is_altered(reading, named)


def _possible(name: str, figure: Figure) -> bool:
    if name in WHOLE:
        return not figure.percent and figure.value >= 1 and figure.value.is_integer()
    low, high = table("figures")["sizes"].get(name, (0, 1))
    return bool(low < _value(name, figure) <= high)


def _value(name: str, figure: Figure) -> float:
    if name in WHOLE:
        return int(figure.value)
    share = name in SHARES and 1 < figure.value <= 100 and figure.value.is_integer()
    return figure.value / 100 if figure.percent or share else figure.value


def _latest(reading: Reading) -> None:
    """`with lr 0.1 it explodes, now I have 0.03`: a bare figure in use now is of the setting that was named last."""
    spoken = rf"\b{words_of('now')}\b(?:{words_of('between')})$"
    for figure in free(reading):
        before = reading.whole[: figure.start]
        after = compiled(words_of("now_tail")).match(reading.whole, figure.end)
        if not after or not compiled(spoken).search(before) or of_another(before):
            continue
        names = [name for name in _named_last(before) if _fits(reading, name, figure, figure.start)]
        if names:
            reading.facts.pop(names[0], None)
            reading.tell(names[0], _value(names[0], figure), (figure.start, figure.end))


def _named_last(text: str) -> list[str]:
    """The settings that the text names, the last first; a rate where an optimizer alone is named."""
    places = {
        m.end(): name
        for name, words in parameters.said().items()
        if name not in UNNUMBERED
        for m in pattern(words).finditer(text)
    }
    return [places[end] for end in sorted(places, reverse=True)] or ["learning_rate"] * bool(
        pattern(_optimizers()).search(text)
    )


@cache
def _optimizers() -> str:
    return "|".join(said().values())
