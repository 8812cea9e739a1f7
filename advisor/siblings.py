"""What a hyperparameter is, as those beside it say: its row of the table, found by name and kind of training."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Literal

from advisor.errors import RuleError, did_you_mean
from advisor.names import plain_words, words
from advisor.record import Record, mistakes
from advisor.tables import table
from advisor.training import Training


class Known(Record):
    """A hyperparameter of a section: what it is called, how it is searched, what the engine allows, why it is held.

    `identity` is `section/row`; `canonical` the name that other tables use.
    """

    identity: str
    canonical: str
    names: tuple[str, ...]
    kind: Literal["float", "int", "categorical"] = "float"
    choices: tuple[str, ...] = ()
    only_if: Mapping[str, tuple[str, ...]] = {}
    scale: Literal["linear", "log"] = "linear"
    low: float | None = None
    high: float | None = None
    start: float | str | None = None
    zero: bool = False
    usual: bool = False
    others: tuple[str, ...] = ()
    complement: bool = False
    powers: bool = False
    below_power_of_two: str = ""
    ends_beside: Mapping[str, float] = {}
    limits: Mapping[str, float] = {}
    tier: int | None = None
    held: str = ""
    endless: bool = False
    classifying: Mapping[str, float] = {}
    needs: tuple[str, ...] = ()
    held_beside: Mapping[str, str] = {}
    follows: str = ""
    given_by: str = ""
    shown_by: str = ""
    start_in_use: float | None = None
    note: str = ""

    def is_own(self, name: str) -> bool:
        """Whether the start is the library's own default of what is spelled so, and not another library's parameter."""
        return not self.usual and not {"".join(words(other)) for other in self.others} & set(_read(name))


@cache
def _rows() -> Mapping[str, Known]:
    return {known.identity: known for section, body in _sections().items() for known in _section(section, body)}


def _sections() -> Mapping[str, Any]:
    return table("siblings")["sections"]  # type: ignore[no-any-return]


def _section(section: str, body: Mapping[str, Any]) -> Iterator[Known]:
    for name, row in body["rows"].items():
        try:
            yield Known(**{"identity": f"{section}/{name}", "canonical": name, **row})
        except ValueError as error:
            wrong = str(mistakes(error)[0]["loc"][-1])
            hint = did_you_mean(wrong, Known.model_fields)
            raise RuleError(f"tables/siblings.yaml: {section}: {name}: {wrong}: not a key of a row.{hint}") from None


def row(identity: str) -> Known | None:
    """The row of an identity, None where there is none."""
    return _rows().get(identity)


def identify(name: str, training: Training, beside: Iterable[str] = ()) -> Known | None:
    """The row that says what the name means in this kind of training, beside these other names."""
    wanted = set(_read(name))
    for section in _holding(training, _company(tuple(beside))):
        found = next((known for text, known in _by_spelling(section).items() if text in wanted), None)
        if found is not None:
            return found
    return None


def _read(name: str) -> tuple[str, ...]:
    """A name as a whole, its last two parts, what follows its last dot or slash, and that without what wraps it."""
    parts = re.split(r"[./]|__", name)
    last = ("".join(words(text)) for text in (".".join(parts[-2:]), parts[-1]))
    return "".join(words(name)), *last, "".join(plain_words(name))


@lru_cache(maxsize=64)
def _company(beside: tuple[str, ...]) -> tuple[str, ...]:
    """The sections that these names, standing together, speak for."""
    company = frozenset(text for other in beside for text in _read(other))
    return tuple(name for name, body in _sections().items() if _in_company(body, company))


def _holding(training: Training, beside: tuple[str, ...]) -> Iterator[str]:
    """The sections that hold, the most special first: the method's, the adapter's, the kind's, those of siblings."""
    yield from (name for name in beside if _sections()[name].get("first"))
    sure = training.confidence >= table("kinds")["rates_from"]
    own = [training.method, "adapter" if training.adapter else None, training.kind] if sure else []
    for label in own:
        yield from (name for name, body in _sections().items() if label in body.get("for", ()))
    yield from beside


def _in_company(body: Mapping[str, Any], company: frozenset[str]) -> bool:
    """Whether one of the section's sets of names is there in full, and none of those that speak against it."""
    if {"".join(words(one)) for one in body.get("without", ())} & company:
        return False
    return any({"".join(words(one)) for one in listed} <= company for listed in body.get("beside", ()))


@cache
def _by_spelling(section: str) -> Mapping[str, Known]:
    rows = [known for known in _rows().values() if known.identity.startswith(f"{section}/")]
    return {"".join(words(spelling)): known for known in rows for spelling in (_row_name(known), *known.names)}


def _row_name(known: Known) -> str:
    return known.identity.partition("/")[2]
