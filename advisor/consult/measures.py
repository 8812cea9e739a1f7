"""The metric that an utterance names without a goal: `wer 18 %`, `f1 is nan`, `the auc goes up`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.consult.quantities import composed, pattern
from advisor.consult.score_records import pattern_of
from advisor.patterns import compiled
from advisor.tables import table

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def measured(reading: Reading) -> None:
    """The one metric that is named, where none was told and none is known: a name alone takes nothing back."""
    if "metric" in reading.facts or "metric" in reading.before or _barred(reading):
        return
    names = _with_a_figure(reading.whole) or _without_figures(reading.whole)
    if len(names) == 1:
        reading.facts["metric"] = next(iter(names))
        reading.merely = frozenset(["metric"])


def _with_a_figure(whole: str) -> dict[str, None]:
    return dict.fromkeys(name for name, m in _named(whole) if not _of_another(whole, m))


def _without_figures(whole: str) -> dict[str, None]:
    """The measures that stand there by themselves, where the text is not about how to measure."""
    rules = table("scores")
    if compiled(rules["unmentioned"]).search(whole):
        return {}
    known = {name: rules["measures"][name] for name in rules["mentioned"]} | rules["mentioned_as"]
    every = ((name, m) for name, text in known.items() for m in pattern(text).finditer(whole))
    return dict.fromkeys(name for name, m in every if not _of_another(whole, m))


def _barred(reading: Reading) -> bool:
    return bool(compiled(composed(str(table("scores")["unmeasured"]))).search(reading.whole))


def _named(whole: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Each measure beside a figure of its own."""
    value, link = pattern_of("row_value"), pattern_of("measure_link")
    for name, text in table("scores")["measures"].items():
        sign = "" if name in table("scores")["signed"] else r"(?![+-])"
        lost = "" if name in ("return", "reward") else "|nan\\b"
        beside = rf"(?:{text}){link}(?:{sign}{value}{lost})|(?<![-±\d])(?<![+-] ){value} (?:{text})"
        for m in compiled(rf"(?<![\w@.])(?:{beside})(?![\w])").finditer(whole):
            yield name, m


def _of_another(whole: str, m: re.Match[str]) -> bool:
    """Whether it is a loss, one of two to choose from, or a difference."""
    after = compiled(str(table("scores")["another"])).match(whole[m.end() :])
    return bool(after or compiled(str(table("scores")["a_difference"])).search(whole[: m.start()]))
