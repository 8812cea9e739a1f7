"""What names in printed lines mean: counters, losses and metrics, and the part of the data they were measured on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from advisor.meaning import Meaning, classify
from advisor.names import words
from advisor.readers._series import split_of
from advisor.readers.printed._shapes import listed
from advisor.tables import table
from advisor.training import Signs, Training, decide

UNNAMED = "value"
_MOST_SPOKEN = 6  # words of a line that opens a phase
_LEVEL = re.compile(r"\b(?:DEBUG|INFO|WARNING)\b")
_PREFIX_ENDS = " - "  # before what a logger was given, behind the time and its own name
PARTS = frozenset({"validation", "test"})


@lru_cache(maxsize=20_000)
def kind_of(key: str) -> tuple[str, int] | None:
    """Whether the name counts steps, epochs or batches, and how sure it is among others of its line."""
    spoken = words(key)
    if len(spoken) > 2 and split_of(spoken[0]) is not None:
        spoken = spoken[1:]
    name = " ".join(spoken)
    for kind in ("steps", "epochs", "batches"):
        order = _order(kind)
        if name in order:
            return kind, order[name]
    return None


@cache
def _order(kind: str) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(table("printed")[kind])}


@lru_cache(maxsize=20_000)
def meaning_of(name: str) -> Meaning:
    """What the name means by itself."""
    return classify([name], training=_plain())[name]


@cache
def _vocabulary() -> frozenset[str]:
    """Words one of which the name of a loss, a metric, a rate or a norm has."""
    entries = [word for entry in table("tags")["entries"] for known in entry["any"] for word in known.split()]
    directions = [word for way in ("minimize", "maximize") for word in table("names")["directions"][way]]
    return frozenset(part for word in (*entries, *directions) for part in (word, *words(word)))


@cache
def _plain() -> Training:
    return decide(Signs())


@lru_cache(maxsize=20_000)
def is_known(name: str) -> bool:
    """Whether the name is a loss, a metric, a learning rate or a gradient norm."""
    if not _vocabulary() & set(words(name)):
        return False
    meaning = meaning_of(name)
    return meaning.role in ("loss", "learning_rate", "gradient_norm") or (
        meaning.role == "metric" and meaning.direction is not None
    )


@lru_cache(maxsize=20_000)
def is_told_bare(name: str) -> bool:
    """Whether a number may stand behind the name without a mark: one of those, or of a policy or an adversary."""
    spoken = " ".join(words(name))
    return (
        is_known(name) or spoken in listed("told_bare") or meaning_of(name).canonical in ("surrogate_loss", "gan_loss")
    )


@lru_cache(maxsize=20_000)
def is_measured_on_data(name: str) -> bool:
    """Whether the name is a loss or a metric."""
    return meaning_of(name).role in ("loss", "metric")


def is_held(tag: str) -> bool:
    """Whether the tag is of held-out data."""
    return meaning_of(tag).split in PARTS


@lru_cache(maxsize=20_000)
def is_no_measurement(name: str) -> bool:
    """Whether the name is known to be neither loss nor metric: `Std Reward`, `loss scale`."""
    meaning = meaning_of(name)
    return meaning.role not in ("loss", "metric") and meaning.sure


@lru_cache(maxsize=20_000)
def part_of(name: str) -> str | None:
    """The part of the data that a word of the name tells."""
    return next((found for word in words(name) if (found := split_of(word)) is not None), None)


@cache
def split_words() -> frozenset[str]:
    """All words that name a part of the data."""
    return frozenset(str(word) for known in table("tags")["splits"].values() for word in known)


def tag_of(key: str, part: str | None) -> str:
    """The tag of a measurement: its name below the part of the data that the line names, where it names none itself."""
    if part is None or set(words(key)) & split_words() or not is_measured_on_data(key):
        return key
    return f"{part}/{key}"


def is_summary(names: Sequence[str]) -> bool:
    """Whether a word says that the number is the best so far or a setting."""
    parts = {part for name in names[-5:] for part in words(name)}
    if parts & listed("extremes_of"):
        parts -= listed("extremes")
    return bool(listed("summaries") & parts)


def only_split(names: Sequence[str]) -> bool:
    """Whether the last word is nothing but a part of the data."""
    parts = words(names[-1]) if names else ()
    return bool(parts) and all(split_of(part) is not None for part in parts)


def phase_of(shape: str) -> str | None:
    """The part of the data that a line without a measurement opens: `Validating...`; None where it says more."""
    phases = table("printed")["phases"]
    if any(lowered in shape.lower() for lowered in phases["ends"]):
        return "train"
    spoken = words(_LEVEL.split(shape.rpartition(_PREFIX_ENDS)[2])[-1])
    opened = {str(phases["opens"][word]) for word in spoken if word in phases["opens"]}
    plain = len(spoken) <= _MOST_SPOKEN and all(word in phases["opens"] or word in phases["beside"] for word in spoken)
    return opened.pop() if plain and len(opened) == 1 else None


def phrase_part(lowered: str) -> str | None:
    """The part of the data that a phrase in the line tells."""
    found: Iterator[str] = (str(part) for phrase, part in table("printed")["phrases"].items() if phrase in lowered)
    return next(found, None)
