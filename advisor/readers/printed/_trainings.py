"""Logs that hold several trainings, below lines that count them or in lines that name theirs, each read by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from advisor.readers.printed._counted import Told, by_turns, counts, place, told
from advisor.readers.printed._names import is_measured_on_data
from advisor.readers.printed._printed import Printed
from advisor.records import Series

_ENOUGH = 2  # lines of a training that count, and trainings that have them
_SHARED = 0.5  # of the places, that trainings told by turns have in common
Numbers = tuple[tuple[str, int], ...]
Part = Numbers | int | None
"""The training that a line belongs to: by its numbers, by its place where they stand below it, None for no one's."""


class Division:
    """Gives every line to its training; `names` are those of the trainings met."""

    def __init__(self, words: Iterable[str], *, headed: bool, closed: bool = False) -> None:
        self._words, self._headed, self._closed = frozenset(words), headed, closed
        self._state: dict[str, int] = {}
        self._count = 0
        self._part: Part = 0 if closed else ()
        self.names: dict[Part, str] = {}

    def pieces(self, block: str) -> Iterator[tuple[Part, str]]:
        """The lines of the block with their training, those that follow one another together."""
        for part, lines in groupby(map(self._taken, block.split("\n")), key=lambda taken: taken[0]):
            yield part, "\n".join(line for _, line in lines)

    def _taken(self, line: str) -> tuple[Part, str]:
        """The training of the line, and the line without its number."""
        found = told(line)
        numbers = [(word, number) for word, number in found.numbers if word in self._words]
        if not numbers or found.heads != self._headed:
            return self._part, line
        before = dict(self._state)
        for word, number in numbers:
            self._set(word, number)
        if self._closed:
            self._close(before)
        elif self._state != before or self._part is None:
            self._open()
        return self._part, found.line

    def _set(self, word: str, number: int) -> None:
        """Counts one on; what was counted within it begins anew."""
        if self._state.get(word) == number:
            return
        words = list(self._state)
        kept = words[: words.index(word)] if word in words else words
        self._state = {name: self._state[name] for name in kept} | {word: number}

    def _open(self) -> None:
        """Begins a training; below a heading that came before, results are told once more."""
        part = tuple(self._state.items())
        again = self._headed and part in self.names
        self._part = None if again else part
        self.names.setdefault(part, "/".join(f"{word}_{number}" for word, number in part))

    def _close(self, before: dict[str, int]) -> None:
        """Ends a training whose number stands below it."""
        if self._state != before:
            self.names[self._part] = "/".join(f"{word}_{number}" for word, number in self._state.items())
            self._count += 1
        self._part = self._count


def division(text: str) -> Division | None:
    """How a text is divided into trainings; None where nothing in it counts them."""
    lines = text.split("\n")
    found = [told(line) for line in lines]
    return _by_lines(found) or _by_headings(lines, found)


def _by_lines(found: Sequence[Told]) -> Division | None:
    """By numbers in the lines that count steps, of which several trainings have several."""
    numbered = [one for one in found if one.numbers and not one.heads]
    words = _several(numbered)
    places: dict[Numbers, set[str | None]] = {}
    order: list[Numbers] = []
    for one in numbered:
        key = _of(one, words)
        if key:
            places.setdefault(key, set()).add(place(one.line))
            order.append(key)
    whole = [told_at for told_at in places.values() if len(told_at) >= _ENOUGH]
    if len(whole) < _ENOUGH:
        return None
    turns = 1 + sum(one != two for one, two in pairwise(order))
    if words <= by_turns() and turns <= len(places):
        return None
    fewest = min(map(len, whole))
    if turns > len(places) and any(len(whole[0] & other) < _SHARED * fewest for other in whole[1:]):
        return None
    return Division(words, headed=False)


def _by_headings(lines: Sequence[str], found: Sequence[Told]) -> Division | None:
    """By lines that say nothing else, above the trainings or below them."""
    heads = [at for at, one in enumerate(found) if one.heads]
    words = _several([found[at] for at in heads])
    heads = [at for at in heads if found[at].numbers[0][0] in words]
    if len(heads) < _ENOUGH:
        return None
    above, below = lines[: heads[0]], lines[heads[-1] + 1 :]
    closed = sum(map(counts, above)) >= _ENOUGH and not any(map(counts, below))
    return Division(words, headed=True, closed=closed)


def _several(found: Iterable[Told]) -> frozenset[str]:
    """The words that go with more than one number."""
    numbers: dict[str, set[int]] = {}
    for one in found:
        for word, number in one.numbers:
            numbers.setdefault(word, set()).add(number)
    return frozenset(word for word, met in numbers.items() if len(met) > 1)


def _of(one: Told, words: frozenset[str]) -> Numbers:
    return tuple((word, number) for word, number in one.numbers if word in words)


def longest_part(text: str) -> str:
    """What belongs to the training that has most lines; the whole text where it holds one."""
    divided = division(text)
    if divided is None:
        return text
    parts: dict[Part, list[str]] = {}
    for part, piece in divided.pieces(text):
        parts.setdefault(part, []).append(piece)
    return max(("\n".join(pieces) for pieces in parts.values()), key=len)


def apart(blocks: Iterable[str], divided: Division) -> list[tuple[str, dict[str, Series]]]:
    """The series of every training with its name; empty where the text turns out to hold one that goes on."""
    printed: dict[Part, Printed] = {}
    for block in blocks:
        for part, piece in divided.pieces(block):
            if part is not None:
                printed.setdefault(part, Printed()).add_block(piece)
    series = {part: finished(one) for part, one in printed.items()}
    measured = {part: one for part, one in series.items() if any(map(is_measured_on_data, one))}
    long = {part: one for part, one in measured.items() if _most(one) > 1}
    if len(long) < _ENOUGH or not all(divided.names.get(part) for part in long) or _go_on(list(long.values())):
        return []
    return [(divided.names[part], one) for part, one in measured.items() if part in divided.names]


def _most(series: dict[str, Series]) -> int:
    return max(map(len, series.values()), default=0)


def _go_on(parts: Sequence[dict[str, Series]]) -> bool:
    """Whether the steps of every training begin behind those of the one before: they are parts of one."""
    steps = [max(one.values(), key=len).steps for one in parts]
    return all(one.max() < two.min() for one, two in pairwise(steps))


def finished(printed: Printed) -> dict[str, Series]:
    """The series, once everything that was open is added."""
    printed.finish()
    return printed.series()
