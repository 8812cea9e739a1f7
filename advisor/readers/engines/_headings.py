"""What the names of columns say: prefixes, trials, steps, states, results, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from advisor.meaning import classify
from advisor.names import direction_of, is_known, words
from advisor.readers.engines._documents import ends_as
from advisor.records import Scalar
from advisor.tables import table


def trials_table() -> Mapping[str, Any]:
    """The words by which a table of trials is known."""
    return table("trials")


def without_prefix(name: str, kind: str) -> str | None:
    """The name without a prefix of the kind; None where it has none."""
    lower = name.lower()
    for prefix in trials_table()[kind]:
        if lower.startswith(prefix) and len(name) > len(prefix) and name[len(prefix)] not in "([":
            return name[len(prefix) :]
        at = lower.find(f"/{prefix}") if prefix.endswith("/") else -1
        if at >= 0 and len(name) > at + 1 + len(prefix):
            return name[at + 1 + len(prefix) :]
    return None


@cache
def words_of(kind: str) -> frozenset[str]:
    """The words of a kind."""
    return frozenset(trials_table()[kind])


def all_named(columns: Iterable[str], kind: str) -> list[str]:
    """The columns of a kind, in the order of the table."""
    spelled: dict[str, str] = {}
    for column in columns:
        spelled.setdefault(" ".join(words(column)) or column, column)
    return [spelled[name] for name in trials_table()[kind] if name in spelled]


def first_named(columns: Mapping[str, Sequence[Scalar]], kind: str) -> str | None:
    """The first column of a kind, None where there is none."""
    return next(iter(all_named(columns, kind)), None)


def is_trial_word(column: str) -> bool:
    """Whether the name says that it numbers trials."""
    return bool(set(words(column)) & words_of("trial_words"))


def is_left_out(name: str) -> bool:
    """Whether the name says that the column is neither a parameter nor a result."""
    spelled = " ".join(words(name))
    if any(name.startswith(prefix) for prefix in trials_table()["ignored_prefixes"]):
        return True
    if ends_as(name, "ignored_endings"):
        return True
    return spelled in words_of("ignored") or spelled in words_of("state_columns") or spelled in words_of("ids")


def step_columns(columns: Iterable[str]) -> list[str]:
    """The columns that count steps."""
    known = set(table("columns")["step"])
    return [column for column in columns if " ".join(words(column)) in known]


def tells_repeats(name: str) -> bool:
    """Whether a column tells the repeats of a configuration apart: its seed, its fold."""
    endings = (tuple(ending.split()) for ending in table("sweeps")["repeats"])
    return any(words(name)[-len(ending) :] == ending for ending in endings)


def state_columns(columns: Iterable[str]) -> list[str]:
    """The columns that may hold states, the plainest names first."""
    named = list(columns)
    return [
        *all_named(named, "state_columns"),
        *(name for name in named if words(name)[-1:] and ends_as(name, "state_endings")),
    ]


@lru_cache(maxsize=4096)
def is_result(name: str) -> bool:
    """Whether the name says that the column is a result."""
    if is_known(name):
        return False
    meaning = classify([name])[name]
    return (meaning.role in ("loss", "metric") and meaning.direction is not None) or (
        direction_of(name) is not None or is_objective(name)
    )


def is_objective(name: str) -> bool:
    """Whether the name says that the search was judged by it."""
    parts = words(name)
    return bool(parts) and (parts[-1] in trials_table()["objectives"] or parts[0] in ("value", "values", "objective"))
