"""Judging rules on a case: fires, silent or unexamined, with the values that made it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from advisor.engine.conditions import Expression, MissingFactError, Prose, View, plain
from advisor.engine.rulebook import CompiledPrescription, Rule
from advisor.errors import RuleError
from advisor.facts import Case
from advisor.findings import SEVERITIES, Condition, EvidenceLine, Finding, Prescription, Severity, Unexamined

Options = Mapping[str, Any]


def judge(rule: Rule, case: Case, options: Options | None = None) -> Finding | Unexamined | None:
    """The rule's verdict on the case: a Finding when it fires, Unexamined when a fact is missing, None when silent."""
    values = {**rule.file.options, **(options or {})}
    trace = tuple(_judge_condition(condition, case, values) for condition in rule.conditions)
    if any(condition.holds is False for condition, _ in trace):
        return None
    missing = tuple(dict.fromkeys(name for _, names in trace for name in names))
    if missing:
        return _unexamined(rule, case, missing)
    try:
        return _finding(rule, case, values, tuple(condition for condition, _ in trace))
    except MissingFactError as error:
        return _unexamined(rule, case, error.names)


def _views(case: Case, options: Options, read: dict[str, Any]) -> dict[str, View]:
    views = {name: View(name, facts, read) for name, facts in case.facts.items()}
    return {**views, "option": View("option", options, read)}


def _views_for(expression: Expression | Prose, case: Case, options: Options, read: dict[str, Any]) -> dict[str, View]:
    views = _views(case, options, read)
    for name in expression.names:
        space = name.partition(".")[0]
        if space not in views:
            views[space] = View(space, {}, read)
    return views


def _judge_condition(condition: Expression, case: Case, options: Options) -> tuple[Condition, tuple[str, ...]]:
    read: dict[str, Any] = {}
    missing: tuple[str, ...] = ()
    holds: bool | None
    try:
        holds = condition.truth(_views_for(condition, case, options, read))
    except MissingFactError as error:
        holds, missing = None, error.names
    return Condition(text=condition.text, holds=holds, values={k: plain(v) for k, v in read.items()}), missing


def _unexamined(rule: Rule, case: Case, names: tuple[str, ...]) -> Unexamined:
    wanted, reason = [], None
    for name in names:
        space, _, attribute = name.partition(".")
        facts = case.facts.get(space)
        needs = type(facts).needs(attribute) if facts is not None and attribute in type(facts).declared() else ""
        needs = (facts.wanting if facts is not None else "") or needs
        wanted.append(needs or name.removeprefix("setup."))
        reason = reason or (facts.reason(attribute) if facts is not None else "not-logged")
    missing = tuple(dict.fromkeys(wanted))
    return Unexamined(rule=rule.id, subject=case.subject, missing=missing, reason=reason or "not-logged")


def _finding(rule: Rule, case: Case, options: Options, trace: tuple[Condition, ...]) -> Finding:
    evidence = {name: value for condition in trace for name, value in condition.values.items()}
    return Finding(
        rule=rule.id,
        severity=_severity(rule, case, options),
        confidence=_confidence(rule, case, options),
        title=_compute(rule.title, case, options),
        explanation=_compute(rule.explain, case, options),
        subject=case.subject,
        evidence=tuple(EvidenceLine(fact=k, value=v) for k, v in evidence.items() if not k.startswith("option.")),
        prescriptions=tuple(_prescriptions(rule, case, options)),
        references=rule.file.references,
        caveat=" ".join(rule.file.caveat.split()),
        trace=trace,
        **{key: _step(expression, case, options) for key, expression in rule.steps.items()},
    )


def _compute(item: Expression | Prose, case: Case, options: Options) -> Any:
    views = _views_for(item, case, options, {})
    return item.value(views) if isinstance(item, Expression) else item.render(views)


def _severity(rule: Rule, case: Case, options: Options) -> Severity:
    value = rule.severity if isinstance(rule.severity, str) else _compute(rule.severity, case, options)
    if value not in SEVERITIES:
        raise RuleError(f"{rule.where}: severity gives {value!r}; write one of {', '.join(SEVERITIES)}")
    return cast(Severity, value)


def _confidence(rule: Rule, case: Case, options: Options) -> float:
    value = _compute(rule.confidence, case, options)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RuleError(f"{rule.where}: confidence gives {value!r}; a number from 0 to 1 is expected")
    return float(min(max(value, 0.0), 1.0))


def _step(expression: Expression, case: Case, options: Options) -> int | None:
    try:
        return int(_compute(expression, case, options))
    except MissingFactError:
        return None


def _prescriptions(rule: Rule, case: Case, options: Options) -> Iterator[Prescription]:
    """Those whose `when` holds, as written; but those of a known chance come first, the likeliest in front.

    A shared one only lends its chance where the rule has its own of the same kind.
    """
    kept = [item for item in rule.prescriptions if item.when is None or _holds(item.when, case, options)]
    rows = [(item, _prescription(item, case, options), _chance(item, case, options)) for item in kept]
    shared = {_kind(made): chance for item, made, chance in rows if item.shared}
    own = {_kind(made) for item, made, _ in rows if not item.shared}
    told = [
        (made, chance if item.chance else shared.get(_kind(made), 0.0))
        for item, made, chance in rows
        if not item.shared or _kind(made) not in own
    ]
    yield from (made for made, _ in sorted(told, key=lambda row: -row[1]))


def _kind(made: Prescription) -> tuple[str, str | None, bool]:
    """What it changes, and which way."""
    return made.action, made.parameter, made.factor is not None and made.factor < 1


def _chance(item: CompiledPrescription, case: Case, options: Options) -> float:
    if item.chance is None:
        return 0.0
    try:
        return float(_compute(item.chance, case, options))
    except MissingFactError:
        return 0.0


def _holds(expression: Expression, case: Case, options: Options) -> bool:
    try:
        return expression.truth(_views_for(expression, case, options, {}))
    except MissingFactError:
        return False


def _prescription(item: CompiledPrescription, case: Case, options: Options) -> Prescription:
    values: dict[str, Any] = {}
    for key, value in item.values.items():
        try:
            values[key] = plain(_compute(value, case, options)) if isinstance(value, (Expression, Prose)) else value
        except MissingFactError:
            continue
    reason = ""
    if item.reason is not None:
        try:
            reason = _compute(item.reason, case, options)
        except MissingFactError:
            reason = ""
    parameter = values.get("parameter")
    return Prescription(
        action=item.file.action,
        grade=item.file.grade,
        reason=reason,
        canonical=_canonical(str(parameter), case) if parameter else None,
        **values,
    )


def _canonical(parameter: str, case: Case) -> str:
    if parameter == case.subject.parameter and case.subject.canonical:
        return case.subject.canonical
    from advisor.names import canonical

    return canonical(parameter)
