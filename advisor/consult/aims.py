"""What an utterance aims at: the metric, and which way is better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.consult.quantities import pattern, shape, words
from advisor.patterns import compiled

if TYPE_CHECKING:
    from advisor.consult.reading import Reading


def goal(reading: Reading) -> None:
    """Metric and direction."""
    metric = "|".join(words()["metrics"].values())
    found = {way: list(_stated(reading.whole, text)) for way, text in words()["directions"].items()}
    wishes: list[str] = []
    for way, text in words()["superlatives"].items():
        wish = rf"{shape('goal_cue')}(?:{text}) (?:possible )?(?P<metric>{metric})"
        wished = list(pattern(wish).finditer(reading.whole))
        found[way] += wished
        wishes += [m["metric"] for m in wished]
    ways = [way for way, places in found.items() if places]
    if len(ways) == 1:
        reading.tell("direction", ways[0])
        for place in found[ways[0]]:
            reading.blank(place.span())
    for name, text in words()["metrics"].items():
        if wishes and re.fullmatch(text, wishes[0]):
            reading.tell("metric", name)
            return
    for name, text in words()["metrics"].items():
        if reading.names(text) and (aim := _aimed_at(reading.whole, text)):
            reading.tell("metric", name)
            reading.blank(aim.span())
            return


def _stated(whole: str, direction: str) -> Iterator[re.Match[str]]:
    """Where the text says which way is better, and does not ask it: `is it minimizing my reward?`."""
    for m in pattern(direction).finditer(whole):
        asked = re.match(r"[^.;!]*\?", whole[m.end() :]) and re.search(shape("direction_asked"), whole[: m.start()])
        if not asked:
            yield m


def _aimed_at(whole: str, metric: str) -> re.Match[str] | None:
    """Where the text says that this metric counts, or names it alone between commas: `sgd, validation accuracy`."""
    stated = rf"(?:{words()['metric_verbs']}) ?{shape('goal_fill')}(?:{metric})"
    goal = r"(?:is|as) (?:the|my|our) (?:target |main |goal )?(?:metric|objective|goal)"
    after = (
        rf"(?:{metric}) as (?:high|low|large|small) as|(?:{metric}) {goal}|(?:{metric}) (?:is what )?(?:counts|matters)"
    )
    alone = rf"(?:^|(?<=[,;\n]))\s*(?:{metric})(?=\s*(?:[,;\n]|\.(?!\d)|$))"
    named = re.search(alone, whole) if "?" not in whole and not compiled(metric).fullmatch("mse") else None
    return pattern(f"{stated}|{after}").search(whole) or named
