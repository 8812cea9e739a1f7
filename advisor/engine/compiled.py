"""A rule ready to be judged: each of its texts a function of facts, made when it is first needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from advisor.engine.choice import Computed, compiled, severity, value
from advisor.engine.conditions import Declared, Expression, Prose
from advisor.engine.rule import PrescriptionFile, RuleFile, from_kept, texts
from advisor.errors import RuleError, did_you_mean
from advisor.facts import DECLARED, Scope
from advisor.tables import table
from advisor.training import kinds_of

_PRESCRIPTION_KEYS = ("parameter", "side", "to", "factor", "value", "low", "high", "count")


class CompiledPrescription:
    """A prescription whose values are computed from facts; `declared` are None where it was checked before."""

    def __init__(self, file: PrescriptionFile, declared: Declared | None, where: str, shared: bool = False) -> None:
        self.file, self.shared, self._declared, self._where = file, shared, declared, where

    @cached_property
    def when(self) -> Expression | None:
        """Whether it is offered."""
        return Expression(self.file.when, self._declared, f"{self._where}.when") if self.file.when else None

    @cached_property
    def chance(self) -> Expression | None:
        """Its chance to help."""
        return Expression(self.file.chance, self._declared, f"{self._where}.chance") if self.file.chance else None

    @cached_property
    def reason(self) -> Computed | None:
        """Its words."""
        written = self.file.reason
        return compiled(written, self._declared, f"{self._where}.reason", Prose) if written else None

    @cached_property
    def values(self) -> Mapping[str, Computed]:
        """Its numbers and names by key."""
        written = {key: getattr(self.file, key) for key in _PRESCRIPTION_KEYS}
        return {
            key: compiled(text, self._declared, f"{self._where}.{key}", value)
            for key, text in written.items()
            if text is not None
        }

    def check(self) -> None:
        """Compiles everything; raises RuleError on a mistake."""
        _ = self.when, self.chance, self.reason, self.values


class Rule:
    """A rule that was read: its id, its content, its texts; `checked` where an earlier start found no mistake in it."""

    def __init__(
        self,
        identifier: str,
        content: Mapping[str, Any],
        where: str,
        shared: Sequence[PrescriptionFile] = (),
        checked: bool = False,
    ) -> None:
        self.id, self.where, self.scope = identifier, where, content["scope"]
        self.content, self._shared, self._checked = content, shared, checked

    @cached_property
    def file(self) -> RuleFile:
        """The rule as written."""
        return from_kept(self.content)

    @cached_property
    def _declared(self) -> Declared | None:
        if self._checked:
            return None
        return {**declared_facts(self.scope), "option": frozenset(self.file.options), "let": frozenset(self.file.let)}

    def _compiled(self, written: Any, key: str, make: Any) -> Computed:
        return compiled(written, self._declared, f"{self.where}: {key}", make)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of training that it holds for; none is all."""
        try:
            return kinds_of(self.content["kinds"])
        except KeyError as error:
            known = table("kinds")
            hint = did_you_mean(str(error.args[0]), (*known["kinds"], *known["groups"]))
            raise RuleError(f"{self.where}: kinds: no kind of training '{error.args[0]}'.{hint}") from None

    @cached_property
    def let(self) -> Mapping[str, Computed]:
        """Its named values, each of which may read those above it."""
        made: dict[str, Computed] = {}
        for name, text in self.file.let.items():
            above = None if self._declared is None else {**self._declared, "let": frozenset(made)}
            made[name] = compiled(text, above, f"{self.where}: let.{name}", Expression)
        return made

    @cached_property
    def let_groups(self) -> frozenset[str]:
        """The groups of facts that its named values read."""
        return frozenset(name.partition(".")[0] for item in self.let.values() for name in item.names)

    @cached_property
    def conditions(self) -> tuple[Expression, ...]:
        """What must hold for it to fire."""
        return tuple(
            Expression(text, self._declared, f"{self.where}: when[{i}]") for i, text in enumerate(self.content["when"])
        )

    @cached_property
    def title(self) -> Computed:
        """Its title."""
        return self._compiled(self.file.title, "title", Prose)

    @cached_property
    def explain(self) -> Computed:
        """Its explanation."""
        return self._compiled(self.file.explain, "explain", Prose)

    @cached_property
    def severity(self) -> Computed:
        """Its severity."""
        return self._compiled(self.file.severity, "severity", severity)

    @cached_property
    def confidence(self) -> Computed:
        """The chance that it is right."""
        return self._compiled(self.file.confidence, "confidence", Expression)

    @cached_property
    def steps(self) -> Mapping[str, Computed]:
        """Where the fault begins and where to go back to, as far as it says so."""
        written = (("since_step", self.file.since_step), ("best_step", self.file.best_step))
        return {key: self._compiled(text, key, Expression) for key, text in written if text is not None}

    @cached_property
    def watch(self) -> Computed | None:
        """How long it has to hold of what still grows."""
        return None if self.file.watch is None else self._compiled(self.file.watch, "watch", Expression)

    @cached_property
    def proven(self) -> Computed | None:
        """Whether the fault itself is proven."""
        return None if self.file.proven is None else self._compiled(self.file.proven, "proven", Expression)

    @cached_property
    def prescriptions(self) -> tuple[CompiledPrescription, ...]:
        """Its own prescriptions, and those of a list that it shares with other rules."""
        own = (
            CompiledPrescription(item, self._declared, f"{self.where}: prescribe[{i}]")
            for i, item in enumerate(self.file.prescribe)
        )
        declared = None if self._checked else {**declared_facts(self.scope), "option": frozenset(), "let": frozenset()}
        place = f"{self.where}: also: tables/prescriptions.yaml: {self.file.also}"
        shared = (
            CompiledPrescription(item, declared, f"{place}[{i}]", shared=True) for i, item in enumerate(self._shared)
        )
        return (*own, *shared)

    @property
    def name(self) -> str:
        """The fault in plain words: the rule's `name`, or its title with the facts named instead of filled in."""
        return self.file.name or _named(texts(self.file.title)[0])

    def check(self) -> None:
        """Compiles everything; raises RuleError with file, key and suggestion on a mistake."""
        _ = self.kinds, self.let, self.conditions, self.title, self.explain, self.severity, self.confidence
        _ = self.steps, self.watch, self.proven
        for prescription in self.prescriptions:
            prescription.check()


def declared_facts(scope: Scope) -> Declared:
    """The facts that a rule of the scope may read, by group."""
    return {group: kind.fact_names() for group, kind in DECLARED[scope].items()}


def _named(template: str) -> str:
    """The title with its facts named instead of filled in; of words to choose from, the first."""
    title = re.sub(r"\{% if .*?%\}(.*?)(?:\{% (?:else|elif).*?)?\{% endif %\}", r"\1", template)
    title = re.sub(r"\{\{\s*'([^']*)' if [^}]*\}\}", r"\1", title)
    return re.sub(r"\{\{[^}]*?(\w+)\)?(?:\s*\|[^}]*)?\s*\}\}", lambda m: f"<{m.group(1).replace('_', ' ')}>", title)
