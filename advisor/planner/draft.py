"""A plan's space in the making: what is searched, held and left out, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from advisor.facts.setup import Setup
from advisor.names import canonical, is_known
from advisor.planner.limits import limited, within
from advisor.planner.plan import Fixed, LeftOut, PlannedParameter, Sampler, Why
from advisor.planner.ranges import start_of
from advisor.records import Scalar

_NOT_THE_RANGE = ("only_if", "followed_by", "default")


@dataclass
class Draft:
    """What is decided so far, by the person's own names.

    `begun` is the space as an earlier study had it, `judged_ends` holds a parameter and a side that a finding placed.
    """

    setup: Setup
    accepted: tuple[str, ...] | None = None
    required: frozenset[str] = frozenset()
    space: dict[str, PlannedParameter] = field(default_factory=dict)
    begun: dict[str, PlannedParameter] = field(default_factory=dict)
    fixed: dict[str, Fixed] = field(default_factory=dict)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    defaults: dict[str, Scalar] = field(default_factory=dict)
    best: dict[str, Scalar] = field(default_factory=dict)
    proven: dict[str, Scalar] = field(default_factory=dict)
    suggested: dict[str, Scalar] = field(default_factory=dict)
    demoted: set[str] = field(default_factory=set)
    earlier: set[str] = field(default_factory=set)
    told_ranges: set[str] = field(default_factory=set)
    judged_ends: set[tuple[str, str]] = field(default_factory=set)
    reasons: list[Why] = field(default_factory=list)
    assumed: list[Why] = field(default_factory=list)
    sampler: Sampler | None = None
    pruning: str = ""
    pruning_rule: str = ""
    framework: frozenset[str] = frozenset()
    seeds: int = 0
    more_trials: int = 0

    def find(self, name: str | None, meaning: str | None = None) -> PlannedParameter | None:
        """The searched parameter of this own or canonical name."""
        for wanted in (name, meaning):
            if wanted and wanted in self.space:
                return self.space[wanted]
        meanings = {canonical(wanted) for wanted in (name, meaning) if wanted and is_known(wanted)}
        return next((p for p in self.space.values() if p.canonical in meanings), None)

    def spelling(self, name: str) -> str | None:
        """How the training spells the parameter; None where it is told not to accept it."""
        if self.accepted is None:
            return name
        if name in self.accepted:
            return name
        meaning = canonical(name)
        return next((a for a in self.accepted if is_known(a) and canonical(a) == meaning), None)

    def value_of(self, name: str) -> Scalar:
        """The best known value: of the earlier study's best trial, in use, or None."""
        return self.best.get(name, self.defaults.get(name))

    def change(self, parameter: PlannedParameter, reason: str = "", rule: str = "", **changes: Any) -> None:
        """Replaces the parameter by a changed one, validated and within its limits; a told range stays as told."""
        if parameter.name in self.told_ranges:
            changes = {key: value for key, value in changes.items() if key in _NOT_THE_RANGE}
            reason = rule = ""
        updates = {**changes, "reason": reason or parameter.reason, "rule": rule or parameter.rule}
        made = PlannedParameter.model_validate({**parameter.model_dump(), **updates})
        self.space[parameter.name] = limited(made, self.setup)

    def hold(self, name: str, value: Scalar, reason: str, rule: str = "") -> None:
        """Takes the parameter out of the search and holds it at a value."""
        self.space.pop(name, None)
        meaning = canonical(name)
        self.fixed[name] = Fixed(name=name, canonical=meaning, value=value, reason=reason, rule=rule)

    def _held_value(self, name: str) -> tuple[Scalar, str]:
        """The value to hold an unsearched parameter at, and whose it is: the best of a few trials is mostly luck."""
        searched, usual = self.space.get(name), start_of(canonical(name), self.setup, name)
        if name in self.proven:
            return self.proven[name], "held where the earlier study's best trials have it"
        if name in self.defaults:
            return self.defaults[name], "held at the value in use"
        if usual is not None and (searched is None or within(searched, usual)):
            note = ", as the earlier study shows no effect of it" if name in self.best else ""
            return usual, f"held at its usual value{note}"
        return self.best.get(name, usual), "held at the earlier study's best"

    def leave_out(self, name: str, reason: str, rule: str = "") -> None:
        """Takes the parameter out of the search, held at its value where one is known or needed."""
        value, whose = self._held_value(name)
        if value is not None and (name in self.required or name in self.earlier or name in self.defaults):
            self.hold(name, value, f"{reason}; {whose}", rule)
        self.space.pop(name, None)
        self.left_out[name] = LeftOut(name=name, reason=reason, rule=rule)
