"""Numbers and stretches of time as people write them, made plain: `1,5 h`, `half an hour`, `3×10⁻⁴`, `50k`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from advisor.consult.rewording import reworded
from advisor.consult.spelling import spelled
from advisor.patterns import compiled
from advisor.tables import table

NUMBER = r"\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_PLAIN = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "×": "x",
        "’": "'",
        "≈": "~",
        "·": "*",
        "\u00a0": " ",
        "→": "->",
        "⇒": "->",
        "…": "...",
    }
)


_POINT = "\0"  # where a decimal point was said in words
_LIFETIME = 1e6  # hours: more is no budget


class Duration(NamedTuple):
    """A stretch of time in a text: where it stands, its hours, and whether device hours are meant."""

    start: int
    end: int
    hours: float
    of_devices: bool


@cache
def words() -> Any:
    """The word lists of tables/grammar."""
    return table("grammar")


@cache
def pattern(text: str) -> re.Pattern[str]:
    """The compiled pattern, not inside a longer word."""
    return compiled(rf"(?<![\w.])(?:{text})(?!\w)")


@cache
def beginning(text: str) -> re.Pattern[str]:
    """The compiled pattern at the beginning of a word, whatever follows: quick to try before a longer one."""
    return compiled(rf"(?<![\w.])(?:{text})")


@cache
def shape(name: str, *keys: int | str) -> str:
    """A pattern of tables/grammar, `{other}` entries written out; a list means any of them."""
    found: Any = words()[name]
    for key in keys:
        found = found[key]
    return composed("|".join(found) if isinstance(found, list) else str(found))


def composed(text: str) -> str:
    """The pattern with its `{other}` entries of tables/grammar written out."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: NUMBER if m[1] == "number" else shape(m[1]), text)


def plain(text: str) -> str:
    """The text in lower case with its numbers written as Python writes them."""
    return reworded(written(text), composed)


def written(text: str) -> str:
    """The plain text with its rows of figures as they stand, of which `plain` keeps the last alone."""
    found = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+", lambda m: f"^{m[0].translate(_SUPERSCRIPTS)}", text)
    found = unicodedata.normalize("NFKC", found.replace("½", " 0.5 ").translate(_PLAIN)).replace("⁄", "/").lower()
    found = spelled(found)
    found = re.sub(
        r"\b(?:[a-z]+\.)*optim(?:izers)?\.(?=[a-z])|(?<![\w./])(?:[a-z_]+\.)+(?=[a-z_]+ ?[=:] ?[\d.])", "", found
    )
    found = re.sub(r"(?<![\w.])(\d+) ?ep\b(?! ?=)", r"\1 epochs", found)
    found = re.sub(r"""["']([a-z][\w./-]*)["'](?= ?:)""", r"\1", found)
    found = re.sub(r"\b(valid|train|test|eval)_\d(?=[ :=']|$)", r"\1", found)
    found = _powers(_separators(re.sub(r"(?<![\w-])--(?=[a-z])", "", found)))
    found = re.sub(rf"\bbetween ({NUMBER}) and ({NUMBER})(?= ?(?:{_any_unit()})\b)", r"\1-\2", found)
    found = re.sub(
        r"\b(acc(?:uracy)?|loss|f1|auc|dice|iou|mse|mae|rmse|error)[_/](train|val|valid|test|eval|dev)\b",
        r"\2_\1",
        found,
    )
    found = re.sub(
        r"\b(?:valid(?:_\d)?|(train)(?:ing)?)'s (?=[a-z]\w* ?: ?-?\d)", lambda m: f"{m[1] or 'valid'} ", found
    )
    found = _minutes(re.sub(r"\ba piece\b", "apiece", re.sub(r"\bca\. ?(?=\d)", "ca ", found)))
    found = re.sub(r"(\d)h(\d{1,2})(?:m|min)?\b", r"\1 h \2 min", found)
    found = re.sub(r"(\d) ?h (\d\d)(?= ?(?:$|[,.;)](?!\d)|on\b|per\b|each\b|an?\b))", r"\1 h \2 min", found)
    found = re.sub(r"\b(\d{1,2}):(\d{2}) ?(?:h|hours?)\b", r"\1 h \2 min", found)
    found = re.sub(r"\bone half\b(?! hour)", "0.5", found)
    found = re.sub(r"(?<=\d) e ?(?:minus|-) ?(?=\d)", "e-", _spoken(found))
    return _corrected(_amounts(found))


def _corrected(text: str) -> str:
    """The text with the number that the next words put in the place of another: `lr 1e-4, oops 1e-5`."""

    def later(m: re.Match[str]) -> str:
        return f"{m['n'] or m['n2'] or m['n3']}{m['unit2'] or m['unit3'] or ''}"

    return re.sub(shape("taken_back_number"), later, text)


def _minutes(text: str) -> str:
    """`45m a run` and `a run is 45m` as minutes; elsewhere an m is a million or a metre."""
    found = re.sub(rf"({NUMBER}) ?m(?= ?(?:/(?!s\b)|per |each\b|apiece|an? (?:run|trial)))", r"\1 min", text)
    takes = r"(?:\b(?:is|are|takes?|took|lasts?|needs?|at|like|about|around|roughly)\b ?|[=:~] ?)*"
    taker = r"\b(?:runs?|trials?|trainings?|fits?|epochs?|it|each)"
    million = r" ?(?:env|steps|iter|param|token|frames|rows|samples)"
    return re.sub(rf"({taker} ?{takes}{NUMBER}) ?m\b(?!{million})", r"\1 min", found)


def _separators(text: str) -> str:
    found = re.sub(r"(?<![\d.,])[1-9]\d{0,2}(?:[,'_]\d{3})+(?![\d])", lambda m: re.sub(r"[,'_]", "", m[0]), text)
    found = re.sub(r"(?<![\d.,])\d{1,3}(?: 000)+(?!\d)", lambda m: m[0].replace(" ", ""), found)
    found = re.sub(shape("thousands_apart"), r"\1\2", found)
    found = re.sub(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.])", lambda m: m[0].replace(".", ""), found)
    found = re.sub(rf"(?<![\d.,])(\d+),(\d{{1,2}})(?= ?(?:{words()['after_a_comma']}))", r"\1.\2", found)
    found = re.sub(r"(?<![\d.,])0,(\d+)(?!\d|,\d)", r"0.\1", found)
    return re.sub(r"(?<![\w.])\.(?=\d)", "0.", found)


def _powers(text: str) -> str:
    base = rf"(?:({NUMBER}) ?[x*] ?)?10 ?(?:\^|\*\*) ?\(?(-? ?\d+)\)?"
    found = re.sub(rf"(?<![\d.]){base}", lambda m: f"{m[1] or 1}e{m[2].replace(' ', '')}", text)
    return re.sub(r"(?<![\w.])(\d+(?:\.\d+)?) ?e ?([-+] ?\d+)", lambda m: f"{m[1]}e{m[2].replace(' ', '')}", found)


def _spoken(text: str) -> str:
    """Numbers in words as figures: `three hundred`, `point zero zero one`, `ten to the minus five`."""
    digits = {word: str(value) for word, value in words()["numbers"].items() if value < len("0123456789")}
    digit = rf"(?:{'|'.join(digits)}|oh)"
    text = re.sub(rf"\bpoint((?: {digit}(?!\w))+)", lambda m: _POINT + _digits(m[1], digits), text)
    text = re.sub(rf"\b(?:ten|10) to the minus ({digit})\b", lambda m: f"1e-{_digits(m[1], digits)}", text)
    return re.sub(rf"(\d) {_POINT}", r"\1.", _number_words(text)).replace(_POINT, "0.")


def _digits(said: str, digits: dict[str, str]) -> str:
    return "".join(digits.get(word, "0") for word in said.split())


def _number_words(text: str) -> str:
    small, scales = words()["numbers"], words()["scales"]
    word = "|".join((*small, *scales))
    run = rf"{words()['no_pronoun']}(?:{word})(?:(?:[ -](?:and )?)(?:{word})(?!-[a-z]))*"
    found = pattern(run).sub(lambda m: _value(m[0]), text)
    scaled = rf"(?<![\w.])(?P<half>half )?(?:an?|(?P<n>{NUMBER})) ?(?P<scale>{'|'.join(scales)})s?\b"
    return compiled(scaled).sub(
        lambda m: _written(float(m["n"] or 1) * scales[m["scale"]] * (0.5 if m["half"] else 1)), found
    )


def _value(text: str) -> str:
    small, scales = words()["numbers"], words()["scales"]
    parts = re.findall("[a-z]+", text)
    if parts[0] in scales:
        return text
    total, current = 0.0, 0.0
    for part in parts:
        if part in small:
            current += small[part]
        elif part == "hundred":
            current = (current or 1) * 100
        elif part in scales:
            total, current = total + (current or 1) * scales[part], 0.0
    return _written(total + current)


def _written(value: float) -> str:
    value = float(value)
    return str(int(value)) if value.is_integer() else repr(value)


def _amounts(text: str) -> str:
    for phrase, value in words()["amounts"].items():
        text = pattern(phrase).sub(_written(value), text)
    unit = _any_unit()
    text = re.sub(rf"\b(?:an?|1) ({unit}) and (?:0\.5|a half|half)\b(?! an?\b)(?! 0\.5 {unit})", r"1.5 \1", text)
    text = re.sub(rf"({NUMBER}) and (?:0\.5|half)(?: of)?(?= ?{unit})", lambda m: _written(float(m[1]) + 0.5), text)
    text = re.sub(rf"({NUMBER}) quarters of an (?=hour)", lambda m: f"{float(m[1]) / 4} ", text)
    text = re.sub(rf"\b({NUMBER}) 1/2(?= ?{unit})", lambda m: _written(float(m[1]) + 0.5), text)
    text = re.sub(shape("a_daily_share"), lambda m: f"{_written(float(m[1]) * float(m[2]))} hours", text)
    text = re.sub(shape("nights_only"), _nightly, text)
    share = rf"(?<![\d/])([1-7])/([2-8])(?: (?:of )?an?)?(?= ?{unit})"
    return re.sub(share, lambda m: repr(int(m[1]) / int(m[2])), text)


def _nightly(m: re.Match[str]) -> str:
    """The hours of `a week but only at night, 8h each`."""
    days = float(m["n"] or 1) * _hours_of(m["unit"]) / _hours_of("day")
    return f"{_written(round(days) * float(m['h']))} hours"


@cache
def _any_unit() -> str:
    return "(?:" + "|".join(row["words"] for row in words()["time"]) + r")\b"


def _hours_of(unit: str) -> float:
    return next(float(row["hours"]) for row in words()["time"] if re.fullmatch(row["words"], unit))


def durations(text: str) -> Iterator[Duration]:
    """Every stretch of time in a plain text, in order of position."""
    found = [d for d in (*_counted(text), *_named(text)) if d.hours < _LIFETIME and not _dimensions(text, d)]
    yield from sorted(d for d in found if not any(o is not d and o.start <= d.start and d.end <= o.end for o in found))


def _dimensions(text: str, found: Duration) -> bool:
    """Whether it is `2d config` or `3d_fullres`, dimensions and no days, or `in the 100s`, an order of size."""
    if re.fullmatch(r"\d\d+0s", text[found.start : found.end]):
        return text[: found.start].endswith("the ")
    return bool(re.fullmatch(r"[1-4]d", text[found.start : found.end])) and bool(
        re.match(shape("of_dimensions"), text[found.end :])
    )


@cache
def _duration() -> re.Pattern[str]:
    device, unit = words()["devices"], _any_unit()
    amount = rf"(?P<low>{NUMBER}) ?(?:-|to|or) ?(?=\d)(?P<high>{NUMBER})|(?P<n>{NUMBER})|(?P<a>an?)(?= )"
    whose = rf"(?P<device>(?:{device}|device|compute|node|chip)[ -]|(?:{device})(?=h))"
    amount = rf"(?!\d+(?:\.\d+)?e[-+]?\d|a sec|a second [a-z])(?:{amount})"  # 1e-3 min is no time, nor is a second gpu
    first = rf"(?:{amount})[ -]?(?:(?:full|whole|more|solid|extra|single|spare|idle|paid|of) )*{whose}?(?P<unit>{unit})"
    return compiled(rf"(?<![\w.$€£^-])(?:{first})")


@cache
def _compound() -> tuple[re.Pattern[str], ...]:
    rows = words()["time"]
    return tuple(
        pattern(rf"(?:(?P<n>{NUMBER}) ?|an? )(?:{large['words']}),? ?(?:and )?(?P<n2>{NUMBER}) ?(?:{small['words']})")
        for small, large in pairwise(rows)
    )


def _two_things(text: str, m: re.Match[str], hours: float) -> bool:
    """Whether it names a budget and the cost of a run: `I have 20 hours and 30 minutes per run`."""
    if not re.match(r" ?(?:/|(?:per|a|each|every|for each)\b)", text[m.end() :]):
        return False
    long = hours >= words()["never_in_one"] and not re.search(shape("of_a_length"), text[: m.start()])
    return long or "," in m[0] or bool(re.search(r"\b(?:have|got|budget|afford|spend)\b[^.]*$", text[: m.start()]))


def _counted(text: str) -> Iterator[Duration]:
    for small, large, expression in zip(words()["time"], words()["time"][1:], _compound(), strict=False):
        for m in expression.finditer(text):
            hours = float(m["n"] or 1) * float(large["hours"]) + float(m["n2"]) * float(small["hours"])
            if _two_things(text, m, hours):
                continue
            yield Duration(m.start(), m.end(), hours, False)
    for m in _duration().finditer(text):
        amount = (float(m["low"]) + float(m["high"])) / 2 if m["low"] else float(m["n"] or 1)
        after = text[m.end() : m.end() + 24]
        device = bool(m["device"]) and not m["device"].startswith("compute")
        device = device or bool(
            re.match(
                rf" (?:of|on) (?:a )?(?:{words()['devices']})[ -]time| of (?:an? )?(?:{words()['accelerators']})\b",
                after,
            )
        )
        yield Duration(m.start(), m.end(), amount * _hours_of(m["unit"]), device)


def _named(text: str) -> Iterator[Duration]:
    for row in words()["spans"]:
        hours = float(row["hours"] if "hours" in row else table("budget")[row["of"]])
        counted = rf"(?P<n>{NUMBER}) (?:{row['words']})" if row.get("times") else row["words"]
        for m in pattern(counted).finditer(text):
            times = float(m["n"]) if row.get("times") else 1.0
            yield Duration(m.start(), m.end(), hours * times, False)
