"""What an utterance is about beside its facts: the things it names, and whether it asks for a judgement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import Field

from advisor.consult.quantities import plain, shape
from advisor.facts.base import Namespace, Reason, fact
from advisor.tables import table


class Talk(Namespace):
    """Facts of the utterance; prose reads them as `talk.…`."""

    default_reason: Reason = Field(default="not-told", exclude=True)

    names: tuple[str, ...] = Field(default=(), description="things it names, as the table things calls them")
    judges: bool = Field(default=False, description="whether it asks if a value or a sight is right")
    asks: bool = Field(default=False, description="whether it asks what a thing is, or which of several to take")
    feared: str | None = fact("what it fears of a value: high or low")
    rate_low: float | None = fact("low end of the usual learning rates of a thing named")
    rate_high: float | None = fact("high end of the usual learning rates of a thing named")
    rate_start: float | None = fact("usual learning rate to start at of a thing named")
    rate_of: str | None = fact("the thing whose rates these are")


def talk_of(text: str) -> Talk:
    """What the text names and asks."""
    said = plain(text)
    names = [(m.start(), name) for name, words in _words().items() if (m := words.search(said))]
    named = tuple(name for _, name in sorted(names))
    return Talk(
        names=named,
        judges=bool(re.search(shape("judges"), said)),
        asks=bool(re.search(shape("asks_about"), said)),
        feared=next((way for way in ("high", "low") if re.search(shape("fears", way), said)), None),
        **_rates(named),
    )


def _rates(named: tuple[str, ...]) -> dict[str, Any]:
    """The usual rates of the most special thing named: a method's before an optimizer's."""
    rates = [things()[name]["rate"] for name in named if "rate" in things()[name]]
    row = min(rates, key=lambda row: float(row["start"]), default=None)
    return {f"rate_{key}": row[key] for key in ("low", "high", "start", "of")} if row else {}


@cache
def _words() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"(?<![\w.])(?:{row['words']})(?!\w)") for name, row in things().items()}


def things() -> Mapping[str, Mapping[str, Any]]:
    """The things that people ask about by name."""
    return table("things")["things"]  # type: ignore[no-any-return]


def named_lines(talk: Talk, item: str) -> tuple[str, ...]:
    """What is said of the things named, as far as they belong to the item: a pair's verdict first."""
    named = [name for name in talk.names if item in things()[name]["about"]]
    pairs = (row for row in table("things")["pairs"] if row["about"] == item and set(row["between"]) <= set(talk.names))
    verdict = next((str(row["say"]) for row in pairs), "")
    lines = (verdict,) if verdict else tuple(_line(name, item) for name in named)[:3]
    return tuple(" ".join(line.split()) for line in lines)


def _line(name: str, item: str) -> str:
    """What is said of a thing in an item: its own line there, or its first."""
    row = things()[name]
    return str(row.get("elsewhere", {}).get(item, row["what"]))


def topic_of(talk: Talk) -> str:
    """The topic of what is asked about by name; empty when nothing is."""
    found = [str(things()[name]["about"][0]) for name in talk.names if things()[name]["about"]]
    return max(found, key=found.count) if talk.asks and found else ""
