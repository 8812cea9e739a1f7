"""Judging rules on a case: fires, silent or unexamined, with the values that made it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from advisor.engine.choice import Computed
from advisor.engine.coherence import coherent
from advisor.engine.conditions import Expression, Missing, MissingFactError, View, plain
from advisor.engine.rulebook import CompiledPrescription, Rule
from advisor.engine.weighing import case_odds, differential, odds_of, weighed_changes, weighed_severity
from advisor.errors import RuleError
from advisor.facts import Case
from advisor.findings import (
    SEVERITIES,
    Condition,
    EvidenceLine,
    Finding,
    Prescription,
    Severity,
    Unexamined,
    Weighed,
)
from advisor.tables import table

Options = Mapping[str, Any]
_OWN = ("option.", "let.")


class CaseFacts(dict[str, Mapping[str, Any]]):
    """The facts of a case by group, as plain values; each group is made when it is first read."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self.changes: list[Prescription] | None = None
        """The single changes that are weighed on the case, once a rule asked for them."""

    def __missing__(self, group: str) -> Mapping[str, Any]:
        facts = self._case.facts.get(group)
        self[group] = made = facts.plain() if facts is not None else {}
        return made


class _Bench(dict[str, Any]):
    """What a rule's expressions read: the facts of a case, the options that hold, the values that the rule names."""

    def __init__(self, rule: Rule, case: Case, options: Options, facts: CaseFacts) -> None:
        super().__init__(option=options)
        self["let"] = _Let(self, rule)
        self.rule, self.case, self.facts = rule, case, facts

    def __missing__(self, group: str) -> Any:
        self[group] = made = self.facts[group]
        return made

    def compute(self, item: Computed) -> Any:
        """The value on this case; raises MissingFactError when it needs a fact that is not there."""
        return item.value(self)

    def holds(self, expression: Expression) -> bool:
        """Whether it is true; an unknown one is not."""
        try:
            return expression.truth(self)
        except MissingFactError:
            return False

    def traced(self, condition: Expression) -> Condition:
        """A condition that holds, with the facts that it read."""
        read: dict[str, Any] = {}
        groups = {name.partition(".")[0] for name in condition.names} | self.rule.let_groups
        seen: dict[str, Any] = {group: View(group, self[group], read) for group in groups}
        seen["let"] = View("let", _Let(seen, self.rule), read)
        condition.truth(seen)
        return Condition(text=condition.text, holds=True, values={k: plain(v) for k, v in read.items()})


class _Let(dict[str, Any]):
    """The named values of a rule, each computed once, when it is first read; missing where a fact that it needs is."""

    def __init__(self, facts: Mapping[str, Any], rule: Rule) -> None:
        super().__init__()
        self._facts, self._values = facts, rule.let

    def get(self, name: str, default: Any = None) -> Any:
        if name not in self:
            try:
                self[name] = self._values[name].value(self._facts)
            except MissingFactError as error:
                self[name] = Missing(error.names[0])
        return self[name]


def judge(
    rule: Rule, case: Case, options: Options | None = None, facts: CaseFacts | None = None
) -> Finding | Unexamined | None:
    """The rule's verdict on the case: a Finding when it fires, Unexamined when a fact is missing, None when silent.

    A rule is silent on kinds of training that it does not hold for. `facts` are those of the case, shared by the rules
    that are judged on it.
    """
    if rule.kinds and not _holds_for(rule, case):
        return None
    given = {**rule.file.options, **options} if options else rule.file.options
    bench = _Bench(rule, case, given, CaseFacts(case) if facts is None else facts)
    missing: dict[str, None] = {}
    for condition in rule.conditions:
        try:
            if not condition.truth(bench):
                return None
        except MissingFactError as error:
            missing |= dict.fromkeys(error.names)
    if missing:
        return _unexamined(rule, case, tuple(missing))
    try:
        return _finding(bench)
    except MissingFactError as error:
        return _unexamined(rule, case, error.names)


def _holds_for(rule: Rule, case: Case) -> bool:
    """Whether the rule is made for the case's kind of training; where that is unknown, it is."""
    kind = getattr(case.facts.get("training"), "kind", None)
    return kind is None or kind in rule.kinds


def _unexamined(rule: Rule, case: Case, names: tuple[str, ...]) -> Unexamined:
    wanted, reason = [], None
    for name in names:
        space, _, attribute = name.partition(".")
        facts = case.facts.get(space)
        needs = type(facts).needs(attribute) if facts is not None and attribute in type(facts).fact_names() else ""
        needs = (facts.wanting if facts is not None else "") or needs
        wanted.append(needs or name.removeprefix("setup."))
        reason = reason or (facts.reason(attribute) if facts is not None else "not-logged")
    missing = tuple(dict.fromkeys(wanted))
    return Unexamined(rule=rule.id, subject=case.subject, missing=missing, reason=reason or "not-logged")


def _finding(bench: _Bench) -> Finding:
    rule = bench.rule
    trace = tuple(bench.traced(condition) for condition in rule.conditions)
    evidence = {name: value for condition in trace for name, value in condition.values.items()}
    prescriptions = tuple(_prescriptions(bench))
    return Finding(
        rule=rule.id,
        severity=weighed_severity(_severity(bench), next(iter(prescriptions), None), bench.case, _proven(bench)),
        confidence=_confidence(bench),
        title=bench.compute(rule.title),
        explanation=bench.compute(rule.explain),
        subject=bench.case.subject,
        evidence=tuple(EvidenceLine(fact=k, value=v) for k, v in evidence.items() if not k.startswith(_OWN)),
        prescriptions=prescriptions,
        differential=_differential(prescriptions, bench),
        references=rule.file.references,
        caveat=" ".join(rule.file.caveat.split()),
        trace=trace,
        held_for=_growth(bench),
        **{key: _step(expression, bench) for key, expression in rule.steps.items()},
    )


def _severity(bench: _Bench) -> Severity:
    value = bench.compute(bench.rule.severity)
    if value not in SEVERITIES:
        raise RuleError(f"{bench.rule.where}: severity gives {value!r}; write one of {', '.join(SEVERITIES)}")
    return cast(Severity, value)


def _proven(bench: _Bench) -> bool:
    try:
        return bench.rule.proven is not None and bool(bench.compute(bench.rule.proven))
    except MissingFactError:
        return False


def _differential(prescriptions: Sequence[Prescription], bench: _Bench) -> tuple[Weighed, ...]:
    """What else was weighed, where the finding asks for a change whose chance is known."""
    odds = case_odds(bench.case)
    if not any(odds_of(made, odds) for made in prescriptions):
        return ()
    if bench.facts.changes is None:
        kept = [item for item in weighed_changes() if item.when is None or bench.holds(item.when)]
        bench.facts.changes = [_prescription(item, bench) for item in kept]
    return differential(bench.facts.changes, bench.case)


def weighed_on(case: Case, rule: Rule) -> tuple[Weighed, ...]:
    """The single changes weighed on the case, best first, whatever was found on it; `rule` is whose options hold."""
    bench = _Bench(rule, case, rule.file.options, CaseFacts(case))
    kept = [item for item in weighed_changes() if item.when is None or bench.holds(item.when)]
    return differential([_prescription(item, bench) for item in kept], case)


def _confidence(bench: _Bench) -> float:
    value = bench.compute(bench.rule.confidence)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RuleError(f"{bench.rule.where}: confidence gives {value!r}; a number from 0 to 1 is expected")
    return float(min(max(value, 0.0), 1.0))


def _step(expression: Computed, bench: _Bench) -> int | None:
    try:
        value = bench.compute(expression)
    except MissingFactError:
        return None
    return None if value is None else int(value)


def _growth(bench: _Bench) -> float | None:
    watch = bench.rule.watch
    return float(bench.compute(watch)) if watch is not None else None


def _prescriptions(bench: _Bench) -> Iterator[Prescription]:
    """Those whose `when` holds, as written; but those of a known chance come first, the likeliest in front.

    One that contradicts a likelier one, or says it again, is left out. A shared one only lends its chance where the
    rule has its own of the same kind.
    """
    kept = [item for item in bench.rule.prescriptions if item.when is None or bench.holds(item.when)]
    offered = table("remedies_policy")["offered"]
    rows = [(item, _prescription(item, bench), _chance(item, bench)) for item in kept]
    rows = [row for row in rows if not row[0].shared or row[2] > offered]
    shared = {_kind(made): chance for item, made, chance in rows if item.shared}
    own = {_kind(made) for item, made, _ in rows if not item.shared}
    told = [
        (made, chance if item.chance else shared.get(_kind(made), 0.0))
        for item, made, chance in rows
        if not item.shared or _kind(made) not in own
    ]
    ordered = sorted(told, key=lambda row: -row[1])
    yield from (made for made, _ in coherent(ordered, lambda row: row[0]))


def _kind(made: Prescription) -> tuple[str, str | None, bool]:
    """What it changes, and which way."""
    return made.action, made.parameter, made.factor is not None and made.factor < 1


def _chance(item: CompiledPrescription, bench: _Bench) -> float:
    if item.chance is None:
        return 0.0
    try:
        return float(bench.compute(item.chance))
    except MissingFactError:
        return 0.0


def _prescription(item: CompiledPrescription, bench: _Bench) -> Prescription:
    values: dict[str, Any] = {}
    for key, value in item.values.items():
        with suppress(MissingFactError):
            values[key] = plain(bench.compute(value))
    reason = ""
    if item.reason is not None:
        with suppress(MissingFactError):
            reason = bench.compute(item.reason)
    parameter = values.get("parameter")
    return Prescription(
        action=item.file.action,
        grade=item.file.grade,
        reason=reason,
        canonical=_canonical(str(parameter), bench.case) if parameter else None,
        **values,
    )


def _canonical(parameter: str, case: Case) -> str:
    if parameter == case.subject.parameter and case.subject.canonical:
        return case.subject.canonical
    from advisor.names import canonical

    return canonical(parameter)
