"""Judging rules on a case: fires, silent or unexamined, with the values that made it so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from advisor.engine.choice import Computed
from advisor.engine.conditions import Expression, Missing, MissingFactError, View, plain
from advisor.engine.prescribing import in_words, offer, offered, prescribed
from advisor.engine.rulebook import Rule
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

Options = Mapping[str, Any]
_OWN = ("option.", "let.")


class CaseFacts(dict[str, Mapping[str, Any]]):
    """The facts of a case by group, as plain values; each group is made when it is first read."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self.read: set[str] = set()
        """The groups that rules read since it was last emptied."""
        self.weighed: tuple[Weighed, ...] | None = None
        """The single changes that were weighed on the case, once a rule asked for them."""

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
        self.facts.read.add(group)
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
        groups = condition.groups | self.rule.let_groups
        seen: dict[str, Any] = {group: View(group, self[group], read) for group in groups}
        seen["let"] = View("let", _Let(seen, self.rule), read)
        condition.truth(seen)
        seen.clear()  # its named values refer to it
        values = {name: plain(value) for name, value in read.items()}
        return Condition.of_fields(text=condition.text, holds=True, values=values)


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
    try:
        missing = _missing(bench)
        if missing is None:
            return None
        return _unexamined(rule, case, missing) if missing else _finding(bench)
    except MissingFactError as error:
        return _unexamined(rule, case, error.names)
    finally:
        bench.clear()  # its named values refer to it: nothing is left for the search for cycles


def _missing(bench: _Bench) -> tuple[str, ...] | None:
    """The missing facts that the rule's conditions need; None where one of them does not hold."""
    missing: dict[str, None] = {}
    for condition in bench.rule.conditions:
        try:
            if not condition.truth(bench):
                return None
        except MissingFactError as error:
            missing |= dict.fromkeys(error.names)
    return tuple(missing)


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
    return Unexamined.of_fields(rule=rule.id, subject=case.subject, missing=missing, reason=reason or "not-logged")


def _finding(bench: _Bench) -> Finding:
    rule = bench.rule
    trace = tuple(bench.traced(condition) for condition in rule.conditions)
    prescriptions = tuple(prescribed(bench.rule.prescriptions, bench))
    return Finding.of_fields(
        rule=rule.id,
        severity=weighed_severity(_severity(bench), next(iter(prescriptions), None), bench.case, _proven(bench)),
        confidence=_confidence(bench),
        title=bench.compute(rule.title),
        explanation=bench.compute(rule.explain),
        subject=bench.case.subject,
        evidence=evidence_of(trace),
        prescriptions=prescriptions,
        references=rule.file.references,
        suppressed_by=None,
        caveat=caveat_of(rule),
        since_step=_step("since_step", bench),
        best_step=_step("best_step", bench),
        differential=_differential(prescriptions, bench),
        known=None,
        held_for=_growth(bench),
        trace=trace,
    )


def evidence_of(trace: Sequence[Condition]) -> tuple[EvidenceLine, ...]:
    """The facts that the conditions read, with their values."""
    read = {name: value for condition in trace for name, value in condition.values.items()}
    return tuple(EvidenceLine.of_fields(fact=k, value=v) for k, v in read.items() if not k.startswith(_OWN))


def caveat_of(rule: Rule) -> str:
    """When the rule is wrong, on one line."""
    return " ".join(rule.file.caveat.split())


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
    """What else was weighed, where the finding asks for a change whose chance is known, or the rule tells it anyway."""
    odds, setup = case_odds(bench.case), bench.case.facts.get("setup")
    asked = bench.rule.file.weighs and odds
    if not asked and not any(odds_of(made, odds, setup) for made in prescriptions):
        return ()
    if bench.facts.weighed is None:
        bench.facts.weighed = _weighed(bench)
    return bench.facts.weighed


def _weighed(bench: _Bench) -> tuple[Weighed, ...]:
    """The single changes weighed on the case, best first; words are written for those that are told."""
    best = differential([offer(item, bench) for item in offered(weighed_changes(), bench)], bench.case)
    return tuple(
        Weighed.of_fields(prescription=in_words(one, bench), helps=helps, harms=harms) for one, (helps, harms) in best
    )


def weighed_on(case: Case, rule: Rule) -> tuple[Weighed, ...]:
    """The single changes weighed on the case, best first, whatever was found on it; `rule` is whose options hold."""
    return _weighed(_Bench(rule, case, rule.file.options, CaseFacts(case)))


def _confidence(bench: _Bench) -> float:
    value = bench.compute(bench.rule.confidence)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RuleError(f"{bench.rule.where}: confidence gives {value!r}; a number from 0 to 1 is expected")
    return float(min(max(value, 0.0), 1.0))


def _step(name: str, bench: _Bench) -> int | None:
    expression = bench.rule.steps.get(name)
    try:
        value = None if expression is None else bench.compute(expression)
    except MissingFactError:
        return None
    return None if value is None else int(value)


def _growth(bench: _Bench) -> float | None:
    watch = bench.rule.watch
    return float(bench.compute(watch)) if watch is not None else None
