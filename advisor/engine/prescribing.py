"""What a rule prescribes on a case: which changes are offered, in which order, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from advisor.engine.choice import Computed
from advisor.engine.coherence import coherent
from advisor.engine.compiled import CompiledPrescription
from advisor.engine.conditions import Expression, MissingFactError, plain
from advisor.facts import Case
from advisor.findings import Prescription
from advisor.tables import table

_DIGITS = 12  # significant ones of a prescribed number


class Bench(Protocol):
    """Where a rule's expressions are computed: a case, and what holds on it."""

    @property
    def case(self) -> Case:
        """The case."""

    def compute(self, item: Computed) -> Any:
        """The value on the case; raises MissingFactError when it needs a fact that is not there."""

    def holds(self, expression: Expression) -> bool:
        """Whether it is true; an unknown one is not."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A prescription whose numbers are computed, still without its words: most are not told."""

    item: CompiledPrescription
    made: Prescription


def offered(items: Iterable[CompiledPrescription], bench: Bench) -> list[CompiledPrescription]:
    """Those whose `when` holds."""
    return [item for item in items if item.when is None or bench.holds(item.when)]


def offer(item: CompiledPrescription, bench: Bench) -> Offer:
    """The prescription with its numbers on this case."""
    values: dict[str, Any] = {}
    for key, value in item.values.items():
        try:
            values[key] = _told(plain(bench.compute(value)))
        except MissingFactError:  # then the key is left out
            continue
    parameter = values.get("parameter")
    canonical = _canonical(str(parameter), bench.case) if parameter else None
    return Offer(item, checked(action=item.file.action, grade=item.file.grade, canonical=canonical, **values))


def _told(value: Any) -> Any:
    """A number without what its last digits owe to the machine: 0.012 and not 0.011999999999999999."""
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def in_words(one: Offer, bench: Bench) -> Prescription:
    """The prescription with its reason."""
    if one.item.reason is None:
        return one.made
    with suppress(MissingFactError):
        return checked(**{**vars(one.made), "reason": bench.compute(one.item.reason)})
    return one.made


def prescribed(items: Sequence[CompiledPrescription], bench: Bench) -> Iterator[Prescription]:
    """Those whose `when` holds, as written; but those of a known chance come first, the likeliest in front.

    One that contradicts a likelier one, or says it again, is left out. A shared one only lends its chance where the
    rule has its own of the same kind.
    """
    least = table("remedies_policy")["offered"]
    rows = [(offer(item, bench), _chance(item, bench)) for item in offered(items, bench)]
    rows = [(one, chance) for one, chance in rows if not one.item.shared or chance > least]
    shared = {_kind(one.made): chance for one, chance in rows if one.item.shared}
    own = {_kind(one.made) for one, _ in rows if not one.item.shared}
    told = [
        (one, chance if one.item.chance else shared.get(_kind(one.made), 0.0))
        for one, chance in rows
        if not one.item.shared or _kind(one.made) not in own
    ]
    ordered = sorted(told, key=lambda row: -row[1])
    yield from (in_words(one, bench) for one, _ in coherent(ordered, lambda row: row[0].made))


def _kind(made: Prescription) -> tuple[str, str | None, bool]:
    """What it changes, and which way."""
    return made.action, made.parameter, made.factor is not None and made.factor < 1


def _chance(item: CompiledPrescription, bench: Bench) -> float:
    if item.chance is None:
        return 0.0
    try:
        return float(bench.compute(item.chance))
    except MissingFactError:
        return 0.0


def checked(**fields: Any) -> Prescription:
    """The prescription of these fields; many runs get the same ones."""
    try:
        return _once(**fields)
    except TypeError:  # a list among them, which cannot be looked up
        return Prescription(**fields)


@lru_cache(maxsize=4096, typed=True)
def _once(**fields: Any) -> Prescription:
    return Prescription(**fields)


def _canonical(parameter: str, case: Case) -> str:
    if parameter == case.subject.parameter and case.subject.canonical:
        return case.subject.canonical
    from advisor.names import canonical

    return canonical(parameter)
