"""A setting that a message tells twice, a recipe's and the person's own: `paper batch 1024, mine 64`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from advisor import parameters
from advisor.consult.named_kinds import optimizer
from advisor.consult.naming import WHOLE
from advisor.consult.quantities import NUMBER, composed
from advisor.consult.rewording import UNNUMBERED
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading

DEVICES = "n_workers"
_ABSURD = 1e9  # from which on no setting is told
_COUNTS = {"both": 2, "two": 2, "three": 3, "four": 4, "eight": 8}


class Figure(NamedTuple):
    """A value, where it stands with its name, and where the number alone ends."""

    value: float
    start: int
    end: int


class Sides(NamedTuple):
    """The person's own value of a setting, the other's, and where these stand."""

    own: float
    theirs: float
    own_at: tuple[int, int]
    theirs_at: tuple[tuple[int, int], ...]


def settings(reading: Reading) -> None:
    """Tells the person's own values of what stands on both sides, and takes those of the other side out."""
    told = two_sides(reading.whole)
    for name, sides in told.items():
        whole = name in WHOLE or name == DEVICES
        reading.tell(name, int(sides.own) if whole else sides.own, sides.own_at)
        for span in sides.theirs_at:
            reading.blank(span)
    for figure in _their_devices(reading.whole) if told else ():
        reading.blank((figure.start, figure.end))
    if "batch_size" in told:  # who asks for the rate of a recipe trains with its optimizer
        optimizer(reading)


@lru_cache(maxsize=64)
def two_sides(said: str) -> Mapping[str, Sides]:
    """The settings, and devices, of which a plain text tells one value of each side."""
    if not re.search(r"\d", said) or not (_pattern("theirs").search(said) and _pattern("own").search(said)):
        return {}
    named = {name: words for name, words in parameters.said().items() if name not in UNNUMBERED}
    found = {
        name: _sides(said, _figures(said, name, words))
        for name, words in named.items()
        if compiled(rf"(?<![\w.])(?:{words})").search(said)
    }
    devices = [*_devices(said), *_bare_devices(said)]
    return {name: sides for name, sides in (*found.items(), (DEVICES, _sides(said, devices))) if sides}


def batch_of_sides(said: str) -> float | None:
    """The person's whole batch over the other's, by batches, else by devices; None where it does not tell both."""
    told = two_sides(said)
    batch, devices = told.get("batch_size"), told.get(DEVICES)
    times = devices.own / devices.theirs if devices else 1.0
    if batch is None:
        return times if devices and not _batches(said) else None
    each = any(_of_each_device(said, span) for span in (batch.own_at, *batch.theirs_at))
    return batch.own / batch.theirs * (times if each else 1.0)


def sides_told(said: str) -> dict[str, Any]:
    """The batches of both sides, where they are whole ones, and the other's rate where both rates are told."""
    told = two_sides(said)
    batch, rate = told.get("batch_size"), told.get("learning_rate")
    whole = batch and not any(_of_each_device(said, span) for span in (batch.own_at, *batch.theirs_at))
    batches = {"batch_own": int(batch.own), "batch_theirs": int(batch.theirs)} if batch and whole else {}
    return {**batches, **({"rate_theirs": rate.theirs} if rate and batches else {})}


def _of_each_device(said: str, span: tuple[int, int]) -> bool:
    """Whether the batch that stands there is one device's: `batch 8 per gpu`, `4 gpus x batch 8`."""
    before, after = compiled(rf"{composed(_rules()['in_all'])}"), compiled(composed(_rules()["each"]))
    return bool(before.search(said[: span[0]]) or after.search(said[span[1] :]))


def _sides(said: str, figures: list[Figure]) -> Sides | None:
    """The one value of each side among the figures; None where a side has none, or several."""
    told = [(_is_own(said, figure), figure) for figure in figures]
    own = [figure for mine, figure in told if mine]
    theirs = [figure for mine, figure in told if mine is False]
    if len({figure.value for figure in own}) != 1 or len({figure.value for figure in theirs}) != 1:
        return None
    spans = tuple((figure.start, figure.end) for figure in theirs)
    return Sides(own[0].value, theirs[0].value, (own[0].start, own[0].end), spans)


def _is_own(said: str, figure: Figure) -> bool | None:
    """Whose a figure is: by what stands right after it, else by the last words of a side before it; None: nobody's."""
    after, before = said[figure.end :], said[max(0, figure.start - int(_rules()["near"])) : figure.end]
    for key, own in (("own_after", True), ("theirs_after", False)):
        if _pattern(key).match(after):
            return own
    last = [
        (m.start(), m.end(), own)
        for key, own in (("theirs", False), ("own", True))
        for m in _pattern(key).finditer(before)
    ]
    return max(last, key=lambda one: (one[1], -one[0]))[2] if last else None


def _figures(said: str, name: str, words: str) -> list[Figure]:
    named = [one for one in _named(said, words) if name not in WHOLE or (one.value > 0 and one.value.is_integer())]
    return [*named, *(_bare(said, named) if name == "batch_size" else ())]


def _named(said: str, words: str) -> Iterator[Figure]:
    """Figures beside the name of their setting."""
    value = rf"(?P<v>{NUMBER})(?![\w%]|\.\d| ?%)"
    for form in (
        rf"(?<![\w.])(?:{words}){_rules()['before_number']}{value}",
        rf"(?<![\w./-]){value}[ -](?:(?:as|for) (?:an? |the |my |their )?)?(?:{words})(?!\w)(?! ?[=:]? ?\d)",
    ):
        for m in compiled(form).finditer(said):
            if float(m["v"]) < _ABSURD:
                yield Figure(float(m["v"]), m.start(), m.end())


def _bare(said: str, named: list[Figure]) -> Iterator[Figure]:
    """Counts that stand alone beside the words of a side, where a batch is what was named last: `mine 64`."""
    if not any(_is_own(said, figure) is not None for figure in named):
        return
    found = [(key, m) for key in ("fits", "bare_own", "bare_theirs") for m in _counts(said, _rules()[key])]
    found += [("", m) for m in _counts(said, r"(?<![\w.])") if _told_after(said, m)]
    for key, m in found:
        if _follows(said, m.start("v"), named) and (key == "fits" or _plausible(m["v"])):
            yield Figure(float(m["v"]), m.start(), m.end())


def _counts(said: str, before: str) -> Iterator[re.Match[str]]:
    return compiled(rf"{before}(?P<v>[1-9]\d{{0,5}}){_rules()['ends']}").finditer(said)


def _told_after(said: str, m: re.Match[str]) -> bool:
    """Whether the words right after a count say whose it is."""
    return any(_pattern(key).match(said[m.end() :]) for key in ("own_after", "theirs_after"))


def _plausible(count: str) -> bool:
    """Whether a bare count may be a batch and hardly a score: a small one that is usual, or a large number."""
    rules = _rules()
    return int(count) > rules["plain_from"] or int(count) in rules["plain"]


def _follows(said: str, place: int, named: list[Figure]) -> bool:
    """Whether nothing that is counted otherwise stands between the place and the nearest figure of the batch."""
    near = min(named, key=lambda figure: abs(figure.start - place))
    if near.start <= place < near.end:
        return False
    apart = said[near.end : place] if place > near.start else said[place : near.start]
    count = re.match(r"\d+", said[place:])
    few = count is not None and any(float(count[0]) <= figure.value for figure in _their_devices(said))
    return not few and not compiled(_rules()["between"]).search(apart)


def _devices(said: str) -> list[Figure]:
    found = []
    for m in compiled(rf"(?<![\w.-]){composed(_rules()['devices'])}").finditer(said):
        value = float(m["v"]) if m["v"].isdigit() else float(_COUNTS.get(m["v"], 1))
        found.append(Figure(value, m.start(), m.end()))
    return [figure for figure in found if figure.value > 0]


def _bare_devices(said: str) -> Iterator[Figure]:
    """The person's count without a name after theirs, where no batch is named: `they have 32 gpus, we have 4`."""
    theirs = _their_devices(said)
    for m in _counts(said, _rules()["bare_own"]) if theirs and not _batches(said) else ():
        if theirs[-1].end <= m.start() and not compiled(_rules()["between"]).search(
            said[theirs[-1].end : m.start("v")]
        ):
            yield Figure(float(m["v"]), m.start(), m.end())


def _their_devices(said: str) -> list[Figure]:
    return [figure for figure in _devices(said) if _is_own(said, figure) is False]


def _batches(said: str) -> bool:
    return bool(compiled(rf"(?<![\w.])(?:{parameters.said()['batch_size']})").search(said))


def _rules() -> Mapping[str, Any]:
    return table("two_sides")


def _pattern(key: str) -> re.Pattern[str]:
    return compiled(_rules()[key])
