"""The things that an utterance names: their usual rates, what is said of them, their topic, what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from advisor.consult.named_rates import has_adapter_rates, rates_of, with_rates
from advisor.consult.talk_facts import Talk
from advisor.kinds import adapts, known_of, told_beside
from advisor.patterns import compiled
from advisor.tables import table

_LENGTH = "topic/how-long"
"""What is asked about where the length of a training is, and no thing named is about it."""


def things() -> Mapping[str, Mapping[str, Any]]:
    """The things that people ask about by name."""
    return table("things")["things"]  # type: ignore[no-any-return]


@cache
def words_of(name: str) -> re.Pattern[str]:
    """The words by which a thing is named."""
    return compiled(rf"(?<![\w.])(?:{things()[name]['words']})(?!\w)")


def rates_named(named: tuple[str, ...]) -> dict[str, Any]:
    """The usual rates of the most special thing named: a method's before an optimizer's."""
    told = [things()[name]["rate"] for name in named if "rate" in things()[name]]
    rates = _adapted(told) or [{**rates_of(row["home"]), "of": row["of"]} for row in told]
    row = min(rates, key=lambda row: float(row["start"]), default=None)
    return {f"rate_{key}": row[key] for key in ("low", "high", "start", "of")} if row else {}


def _adapted(told: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The rates of the methods named beside an adapter, for an adapter: DPO with LoRA; empty where none is."""
    adapters = [row for row in told if adapts(row["home"])]
    beside = [row for row in told if row not in adapters and has_adapter_rates(row["home"])]
    if not adapters:
        return []
    return [{**rates_of(row["home"], True), "of": f"{row['of']} with {adapters[0]['of']}"} for row in beside]


def with_training(talk: Talk, training: str | None, item: str) -> Talk:
    """The utterance with the method that was told, where it names nothing of the item itself."""
    thing = known_of(training, "thing")
    own = [name for name in talk.names if item in things()[name]["about"] and not told_beside(name)]
    if thing is None or told_beside(thing) or own:
        return talk if own or thing is None else talk.replaced(names=(*talk.names, thing))
    return talk.replaced(names=(thing, *(name for name in talk.names if name != "sft")))


def named_lines(talk: Talk, item: str) -> tuple[str, ...]:
    """What is said of the things named, as far as they belong to the item: a pair's verdict first."""
    named = [name for name in talk.names if item in things()[name]["about"]]
    pairs = (row for row in table("things")["pairs"] if row["about"] == item and set(row["between"]) <= set(talk.names))
    verdict = next((str(row["say"]) for row in pairs), "")
    lines = (verdict,) if verdict else tuple(_line(name, item) for name in named)[:3]
    return tuple(dict.fromkeys(with_rates(" ".join(line.split())) for line in lines))


def _line(name: str, item: str) -> str:
    """What is said of a thing in an item: its own line there, or its first."""
    row = things()[name]
    return str(row.get("elsewhere", {}).get(item, row["what"]))


def paired(talk: Talk) -> str:
    """The topic in which two things named are compared: `hyperband or tpe`; empty for none."""
    pairs = (row for row in table("things")["pairs"] if set(row["between"]) <= set(talk.names))
    abouts = (str(row["about"]) for row in pairs if not talk.topics or row["about"] in talk.topics)
    return next(abouts, "") if talk.asks else ""


def topic_of(talk: Talk) -> str:
    """The topic of what is asked about by name: one that the words speak of, else the thing's first; empty for none."""
    listed = [topic for name in talk.names for topic in things()[name]["about"] if topic.startswith("topic/")]
    spoken = [topic for topic in listed if topic in talk.topics]
    lengths = [_LENGTH] if talk.epochs_asked else []
    return (spoken or lengths or listed)[0] if talk.asks and listed else ""


def what_to_do(talk: Talk, item: str) -> str:
    """What to do about a thing named in an item, where that differs from what the item says; empty otherwise."""
    here = next(
        (str(row["do_in"][item]) for row in map(things().__getitem__, talk.names) if item in row.get("do_in", {})), ""
    )
    own = next((str(things()[name]["do"]) for name in talk.names if "do" in things()[name]), "")
    return here or own or str(table("things")["do"].get(item, ""))
