"""Running the examples a rule carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advisor.engine.inference import judge
from advisor.engine.rule import RuleTest
from advisor.engine.rulebook import Rule, explain_validation
from advisor.errors import RuleError
from advisor.facts import DECLARED, Case, Namespace, Subject
from advisor.findings import Finding, Unexamined
from advisor.record import Record


class TestFailure(Record):
    """One example of a rule that did not come out as written."""

    rule: str
    test: str
    message: str


def case_for(rule: Rule, given: Mapping[str, Mapping[str, Any]], where: str) -> Case:
    """The case that an example's `given` describes; unknown facts are refused with a suggestion."""
    declared = DECLARED[rule.scope]
    for name in given:
        if name not in declared:
            raise RuleError(f"{where}: given: no facts '{name}'; known: {', '.join(sorted(declared))}")
    facts = {name: _namespace(kind, given.get(name, {}), f"{where}: given.{name}") for name, kind in declared.items()}
    named = given.get("param", {}).get("name")
    return Case(subject=Subject(kind=rule.scope, parameter=named), facts=facts)


def _namespace(kind: type[Namespace], values: Mapping[str, Any], where: str) -> Namespace:
    try:
        return kind.model_validate(values)
    except ValueError as error:
        raise RuleError(explain_validation(error, where, kind.declared())) from None


def run_tests(rules: Iterable[Rule]) -> Iterator[TestFailure]:
    """Every example that fails, over the rules given."""
    for rule in rules:
        verdicts = {test.expect for test in rule.file.tests}
        for wanted in sorted({"fires", "silent", "unexamined"} - verdicts):
            yield TestFailure(rule=rule.id, test="tests", message=f"no example that is '{wanted}'")
        for test in rule.file.tests:
            for message in _problems(rule, test):
                yield TestFailure(rule=rule.id, test=test.name, message=message)


def _problems(rule: Rule, test: RuleTest) -> Iterator[str]:
    try:
        verdict = judge(rule, case_for(rule, test.given, f"{rule.where}: tests[{test.name}]"))
    except RuleError as error:
        yield str(error)
        return
    got = "silent" if verdict is None else "fires" if isinstance(verdict, Finding) else "unexamined"
    if got != test.expect:
        yield f"expected '{test.expect}', got '{got}'{_because(verdict)}"
    elif isinstance(verdict, Finding):
        yield from _wrong_words(verdict, test)
    elif isinstance(verdict, Unexamined) and (left := set(test.missing) - set(verdict.missing)):
        yield f"expected {sorted(left)} among the missing, got {list(verdict.missing)}"


def _because(verdict: Finding | Unexamined | None) -> str:
    return f" (missing {', '.join(verdict.missing)})" if isinstance(verdict, Unexamined) else ""


def _wrong_words(finding: Finding, test: RuleTest) -> Iterator[str]:
    if test.severity and finding.severity != test.severity:
        yield f"expected severity '{test.severity}', got '{finding.severity}'"
    text = f"{finding.title}\n{finding.explanation}\n" + "\n".join(p.reason for p in finding.prescriptions)
    for words in test.says:
        if words not in text:
            yield f"expected the words {words!r} in {text!r}"
    if test.prescription is not None:
        first = finding.prescriptions[0].model_dump() if finding.prescriptions else {}
        for key, value in test.prescription.items():
            if not _same(first.get(key), value):
                yield f"first prescription: expected {key} = {value!r}, got {first.get(key)!r}"


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(got, (int, float)) and isinstance(wanted, (int, float)):
        return abs(got - wanted) <= 1e-6 * max(abs(got), abs(wanted))
    return bool(got == wanted)
