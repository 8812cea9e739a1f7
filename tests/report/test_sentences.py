"""Sentences are checked like code: every rule told with the facts of its own examples reads as people say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from advisor.engine import Rule, bundled_rulebook, judge
from advisor.engine.testing import case_for
from advisor.findings import Finding
from advisor.report.words import prescription_text

NUMBER_OF_A_MACHINE = re.compile(r"\d(?:\.\d+)?e[+]\d|\d\.\d{7,}|\binf\b")
EMPTY_OR_RAW = re.compile(
    r"\b(?:the|to|at|by|is|of) None\b|\{\{|\}\}|\{%|  \w|\b(?:train|val|finite|edge|setup)\.[a-z_]+\b"
)
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


@pytest.mark.parametrize("finding", [f for _, _, f in FOUND], ids=[name for name, _, _ in FOUND])
def test_no_two_changes_of_one_finding_undo_each_other(finding: Finding) -> None:
    actions = [item.action for item in finding.prescriptions]
    for action in actions:
        assert BOTH_WAYS.get(action) not in actions
    ways = {item.factor > 1 for item in finding.prescriptions if item.canonical == "learning_rate" and item.factor}
    assert len(ways) < 2, [prescription_text(item) for item in finding.prescriptions]


def test_every_rule_has_a_name_in_words() -> None:
    for rule in bundled_rulebook():
        assert not set(rule.name) & set("{}<>"), rule.id
        assert 2 <= len(rule.name.split()) <= 8, rule.id
        assert rule.name != rule.id
