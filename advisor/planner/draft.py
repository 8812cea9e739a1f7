"""A plan's space in the making: what is searched, held and left out, each with its reason."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.facts.setup import Setup
from advisor.kinds import known_of
from advisor.names import canonical, is_known, part_of, words
from advisor.parameters import usual_search
from advisor.planner.objective import RESERVED, Accepted
from advisor.planner.plan import Fixed, LeftOut, PlannedParameter, Sampler, Why
from advisor.planner.ranges import (
    from_tables,
    held,
    identified,
    limited,
    set_by_optimizer,
    settled,
    start_of,
    tier_of,
    wants_log,
    within,
)
from advisor.planner.told_range import told_range
from advisor.records import Parameter, Scalar, Study
from advisor.siblings import Known
from advisor.siblings import row as row_of
from advisor.tables import table

_NOT_THE_RANGE = ("only_if", "followed_by", "default")


@dataclass
class Draft:
    """What is decided so far; `values` are those in use or best known, by the person's own names."""

    setup: Setup
    accepted: tuple[str, ...] | None = None
    required: frozenset[str] = frozenset()
    space: dict[str, PlannedParameter] = field(default_factory=dict)
    fixed: dict[str, Fixed] = field(default_factory=dict)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    defaults: dict[str, Scalar] = field(default_factory=dict)
    best: dict[str, Scalar] = field(default_factory=dict)
    proven: dict[str, Scalar] = field(default_factory=dict)
    suggested: dict[str, Scalar] = field(default_factory=dict)
    demoted: set[str] = field(default_factory=set)
    earlier: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
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
        if parameter.name in self.told:
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


def _assumed(setup: Setup) -> tuple[str, ...]:
    """What most trainings of the method or kind that was told accept."""
    return tuple(known_of(setup.training, "accepts") or table("planning")["assumed_parameters"])


def start_draft(study: Study | None, setup: Setup, accepted: Accepted, told: Mapping[str, Scalar]) -> Draft:
    """The space of the earlier study and what the training accepts beyond it; `told` are values in use."""
    names = tuple(setup.parameters) if setup.parameters else accepted.names or None
    draft = Draft(setup, accepted=_without_reserved(names), required=frozenset(accepted.required))
    for name, value in told.items():
        spelled = draft.spelling(name)
        if spelled is not None:
            draft.defaults[spelled] = value
    if study is not None:
        for parameter in study.parameters.values():
            _take(draft, parameter)
    ranges = tuple(setup.space or {})
    if study is not None:
        for name in ranges:
            _take_told(draft, name)
    if draft.accepted is not None:
        _take_accepted(draft, dict.fromkeys((*draft.accepted, *ranges)))
    elif ranges and study is None:
        _take_accepted(draft, ranges)
    elif study is None:
        listed = _assumed(setup)
        draft.assumed.append(
            Why(
                reason=f"the training accepts {', '.join(listed)}; tell what it accepts with --set parameters=a,b",
                rule="tables/planning",
            )
        )
        _take_accepted(draft, listed)
    return draft


def _take_told(draft: Draft, name: str) -> None:
    """A range that the person tells, before what an earlier study had of it."""
    twin = draft.find(name)
    spelled = twin.name if twin is not None else draft.spelling(name) or name
    made = told_range(spelled, str((draft.setup.space or {})[name]))
    meaning = twin.canonical if twin is not None else canonical(spelled)
    draft.fixed.pop(spelled, None)
    draft.left_out.pop(spelled, None)
    draft.space[spelled] = limited(
        made.model_copy(update={"canonical": meaning, "tier": tier_of(meaning)}), draft.setup
    )
    draft.told.add(spelled)


def _without_reserved(names: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(dict.fromkeys(n for n in names if n not in RESERVED))


def _take(draft: Draft, parameter: Parameter) -> None:
    """One parameter of the earlier study."""
    from advisor.signals.trials import is_seed

    name = draft.spelling(parameter.name)
    if is_seed(parameter.name):
        draft.left_out[parameter.name] = LeftOut(name=parameter.name, reason="a random seed is repeated, not tuned")
        return
    if name is None:
        reason = "the earlier study searched it, but the training does not accept it"
        draft.left_out[parameter.name] = LeftOut(name=parameter.name, reason=reason)
        return
    draft.earlier.add(name)
    single = _single(parameter)
    if single is not None:
        draft.hold(name, single[0], "the earlier study held it")
        return
    draft.space[name] = limited(_planned(parameter, name), draft.setup)


def _single(parameter: Parameter) -> tuple[Scalar] | None:
    """The only value of a parameter that did not vary."""
    if parameter.kind == "categorical":
        return (parameter.choices[0],) if len(parameter.choices) == 1 else None
    if parameter.low is not None and parameter.low == parameter.high:
        return (int(parameter.low) if parameter.kind == "int" else parameter.low,)
    return None


def _planned(parameter: Parameter, name: str) -> PlannedParameter:
    known = row_of(parameter.identity)
    meaning = parameter.canonical if known or not is_known(name) else canonical(name)
    tier = known.tier if known is not None else tier_of(meaning)
    made: dict[str, Any] = {"name": name, "canonical": meaning or name, "kind": parameter.kind, "tier": tier}
    reason = "as the earlier study searched it"
    if parameter.kind == "categorical":
        return _as_range(made, parameter) or PlannedParameter(**made, choices=parameter.choices, reason=reason)
    low, high = parameter.low, parameter.high
    if low is None or high is None:
        raise AssertionError("a numeric parameter of a study has ends")
    if not parameter.declared and parameter.kind == "float":
        by_distance = known is not None and known.complement and high < 1
        low, high = _distances_outward(low, high) if by_distance else (_outward(low, -1), _outward(high, 1))
        reason = "from the smallest to the largest value that the earlier study tried, rounded outward"
    made |= {"low": low, "high": high, "log": parameter.log, "step": None if parameter.log else parameter.step}
    if parameter.acts_by:
        made |= {"log": True, "step": None, "acts_by": parameter.acts_by}
        tried = "" if parameter.declared else ", which tried nothing but powers of two"
        return PlannedParameter(**made, reason=reason + tried)
    if known is not None and known.complement and parameter.kind == "float" and low < high < 1:
        made |= {"log": low > 0, "step": None, "acts_by": "1-x"}
        return PlannedParameter(**made, reason=f"{reason}: it acts by 1 - {name}, whose logarithm is searched")
    if not parameter.log and high > 0 and _acts_by_magnitude(known, meaning, name, (low, high)):
        made |= to_log(meaning, low, high, known)
        reason = "such a quantity acts by its order of magnitude: searched on a log scale, not evenly as before"
        return PlannedParameter(**made, reason=reason, rule="tables/parameters")
    return PlannedParameter(**made, reason=reason)


def _acts_by_magnitude(known: Known | None, meaning: str, name: str, ends: tuple[float, float]) -> bool:
    """Whether it is to be searched on a log scale: by the row of its siblings, else by the tables or its name."""
    if known is None or known.low is None:
        return wants_log(meaning, name, *ends)
    return known.scale == "log" and (ends[0] > 0 or known.zero)


def _outward(value: float, way: int) -> float:
    """The next number of two digits on this side: below for -1, above for 1."""
    near = float(f"{value:.1e}")
    unit = 10.0 ** (math.floor(math.log10(abs(near))) - 1) if near else 0.0
    return near if (near - value) * way >= 0 else float(f"{near + way * unit:.1e}")


def _distances_outward(low: float, high: float) -> tuple[float, float]:
    """The ends of what acts by its distance from 1, that distance rounded: below 1 stays below 1."""
    return round(1 - _outward(1 - low, 1), 12), round(1 - _outward(1 - high, -1), 12)


def _as_range(made: Mapping[str, Any], parameter: Parameter) -> PlannedParameter | None:
    """A listed quantity as the range of its numbers, where the tables say that it is continuous."""
    numbers = numeric(parameter.choices)
    row = usual_search(made["canonical"])
    if len(numbers) < 3 or row.get("kind") != "float" or numbers[0] < 0:
        return None
    reason = f"{len(numbers)} listed numbers of a continuous quantity: searched as their range, values between included"
    ends: dict[str, Any] = {"low": numbers[0], "high": numbers[-1]}
    if row.get("scale") == "log":
        zero = numbers[0] == 0
        ends = {"low": numbers[1] if zero else numbers[0], "high": numbers[-1], "log": True, "zero": zero}
    return PlannedParameter(**{**made, "kind": "float"}, **ends, reason=reason, rule="tables/parameters")


def to_log(meaning: str, low: float, high: float, known: Known | None = None) -> dict[str, Any]:
    """The ends on a log scale; 0 becomes a choice of its own where the quantity can be switched off."""
    row = usual_search(meaning) if known is None else {"low": known.low, "zero": known.zero}
    changes: dict[str, Any] = {"log": True, "step": None, "low": low, "high": high}
    if low <= 0:
        usual = float(row.get("low") or 0.0)
        changes["low"] = usual if 0 < usual < high else high / 10**4
        changes["zero"] = bool(row.get("zero", low == 0 and not row))
    return changes


def _take_accepted(draft: Draft, names: Iterable[str]) -> None:
    for name in names:
        if name in draft.space or name in draft.fixed or name in draft.left_out:
            continue
        twin = draft.find(name)
        if twin is not None and is_known(name) and part_of(twin.name) == part_of(name):
            reason = f"the same hyperparameter as {twin.name}"
            draft.left_out[name] = LeftOut(name=name, reason=reason)
            continue
        _bring_in(draft, name)


def _bring_in(draft: Draft, name: str) -> None:
    known = identified(name, draft.setup)
    told = (draft.setup.space or {}).get(name)
    if told is not None:
        made = told_range(name, str(told))
        meaning, tier = (
            (known.canonical, known.tier) if known is not None else (canonical(name), tier_of(canonical(name)))
        )
        draft.space[name] = limited(made.model_copy(update={"canonical": meaning, "tier": tier}), draft.setup)
        return
    if known is not None and (reason := held(known, draft.setup)):
        _keep_out(draft, name, known, reason)
        return
    moot = set_by_optimizer(name, draft.setup)
    if moot:
        start = settled(canonical(name), draft.setup)
        if start is not None:
            draft.hold(name, start, moot, "tables/optimizers")
        else:
            draft.leave_out(name, moot, "tables/optimizers")
        return
    if known is None and canonical(name) == "epochs":
        draft.leave_out(name, "the length of a trial is part of its cost, so it is not searched", "tables/planning")
        return
    found = from_tables(name, draft.setup) or _from_limits(name, draft.setup)
    if found is None:
        draft.leave_out(name, f"its meaning and range are not known; to search it, tell its range: "
                              f"--set space.{name}=0.1..10:log (or 1..8:int, or a|b|c)")  # fmt: skip
        return
    draft.space[name] = found


def _keep_out(draft: Draft, name: str, known: Known, reason: str) -> None:
    """Holds a parameter that is not searched where the tables say at what, else leaves it out."""
    if isinstance(known.start, str):
        draft.hold(name, draft.defaults.get(name, known.start), reason, "tables/siblings")
    else:
        draft.leave_out(name, reason, "tables/siblings")


def _from_limits(name: str, setup: Setup) -> PlannedParameter | None:
    """A parameter that no table knows, between the two ends that were told for it."""
    told = (setup.limits or {}).get(name) or {}
    if not {"low", "high"} <= set(told):
        return None
    low, high = float(told["low"]), float(told["high"])
    counts = {word for row in table("natural_limits")["words"] if row["low"] == 1.0 for word in row["any"]}
    whole = bool(counts & set(words(name))) and low.is_integer() and high.is_integer()
    log = low > 0 and high / low > float(table("parameters")["log_span"])
    reason = f"between the ends that were told, on a {'log' if log else 'linear'} scale"
    made = PlannedParameter(
        name=name, canonical=name, kind="int" if whole else "float", low=low, high=high, log=log, reason=reason
    )
    return limited(made, setup)


def numeric(choices: Iterable[Scalar]) -> list[float]:
    """The choices as numbers, empty where one is none."""
    found = [float(c) for c in choices if isinstance(c, int | float) and not isinstance(c, bool) and math.isfinite(c)]
    return sorted(found) if len(found) == len(tuple(choices)) else []
