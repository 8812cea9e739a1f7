"""Sentences are checked like code: every rule told with the facts of its own examples reads as people say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest

from advisor.engine import Rule, bundled_rulebook, judge
from advisor.engine.compiled import declared_facts
from advisor.engine.testing import case_for
from advisor.facts import Scope
from advisor.findings import Finding
from advisor.report.words import prescription_text

SCOPES = get_args(Scope)
NUMBER_OF_A_MACHINE = re.compile(r"\d(?:\.\d+)?e[+]\d|\d\.\d{7,}|\binf\b")
EMPTY_OR_RAW = re.compile(r"\bNone\b(?! of the \d)|(?<!=)\b(?:True|False)\b(?![,\]])|\bnan\b|\{\{|\}\}|\{%|  \w")
SAID_TWICE = re.compile(r"\b([a-z]{2,}) \1\b")
NAME = re.compile(r"\b[a-z_]+\.[a-z_]+\b")
RAW = {f"{group}.{fact}" for scope in SCOPES for group, facts in declared_facts(scope).items() for fact in facts}
BOTH_WAYS = {"train-longer": "train-shorter", "regularize": "deregularize", "decay": "slower-decay"}


def told() -> Iterator[tuple[str, Rule, Finding]]:
    for rule in bundled_rulebook():
        for example in rule.file.tests:
            verdict = judge(rule, case_for(rule, example.given, rule.id))
            if isinstance(verdict, Finding):
                yield f"{rule.id}: {example.name}", rule, verdict


FOUND = list(told())


@pytest.mark.parametrize("finding", [f for _, _, f in FOUND], ids=[name for name, _, _ in FOUND])
def test_what_is_told_reads_well(finding: Finding) -> None:
    sentences = [finding.title, finding.explanation, finding.caveat]
    sentences += [part for item in finding.prescriptions for part in (prescription_text(item), item.reason)]
    for sentence in sentences:
        assert not NUMBER_OF_A_MACHINE.search(sentence), sentence
        assert not EMPTY_OR_RAW.search(sentence), sentence
        assert not SAID_TWICE.search(sentence), sentence
        assert not RAW.intersection(NAME.findall(sentence)), sentence


@pytest.mark.parametrize("finding", [f for _, _, f in FOUND], ids=[name for name, _, _ in FOUND])
def test_no_two_changes_of_one_finding_undo_each_other(finding: Finding) -> None:
    actions = [item.action for item in finding.prescriptions]
    for action in actions:
        assert BOTH_WAYS.get(action) not in actions
    ways = {item.factor > 1 for item in finding.prescriptions if item.canonical == "learning_rate" and item.factor}
    assert len(ways) < 2, [prescription_text(item) for item in finding.prescriptions]


@pytest.mark.parametrize("finding", [f for _, _, f in FOUND], ids=[name for name, _, _ in FOUND])
def test_no_change_is_offered_twice(finding: Finding) -> None:
    offered = [
        f"{prescription_text(item)} {item.reason if item.action == 'check-code' else ''}"
        for item in finding.prescriptions
    ]
    assert len(set(offered)) == len(offered)


def test_every_rule_is_told_by_its_examples() -> None:
    assert {rule.id for _, rule, _ in FOUND} == {rule.id for rule in bundled_rulebook()}


def test_every_rule_has_a_name_in_words() -> None:
    for rule in bundled_rulebook():
        assert not set(rule.name) & set("{}<>"), rule.id
        assert 2 <= len(rule.name.split()) <= 8, rule.id
        assert rule.name != rule.id
