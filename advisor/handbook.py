"""The knowledge base as a handbook: entries, pages, the rules' own tests, coverage of the knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.engine import Rule, bundled_rulebook, load_rulebook, run_tests
from advisor.engine.testing import TestFailure
from advisor.errors import RuleError, did_you_mean
from advisor.record import Record, field
from advisor.rulepage import rule_page, severity_in_words
from advisor.shapes import problems
from advisor.tables import table, table_names

_PLACE = re.compile(r"<([a-z][^<>\n]*)>")


class Entry(Record):
    """One line of the handbook's table of contents."""

    id: str
    scope: str
    severity: str
    title: str


class Coverage(Record):
    """One item of the knowledge, what carries it, and how many tests hold it."""

    item: str
    title: str
    carriers: tuple[str, ...]
    tests: int
    by_carrier: Mapping[str, int] = field(default_factory=dict)

    @property
    def hole(self) -> bool:
        """Whether nothing carries the item, or no test would notice its loss."""
        return not self.carriers or not self.tests


def entries() -> tuple[Entry, ...]:
    """Every rule, claim, topic, symptom without a rule, question and table of the knowledge, by id."""
    from advisor.consult.item import symptoms
    from advisor.consult.knowledge import bundled_knowledge, knowledge_tables
    from advisor.consult.questions import questions
    from advisor.consult.tablepage import table_title

    found = [_entry(rule) for rule in bundled_rulebook()]
    found += [Entry(id=item.id, scope=item.scope, severity="", title=item.title) for item in bundled_knowledge()]
    told = (symptom for key, symptom in symptoms().items() if key not in bundled_rulebook().rules)
    found += [Entry(id=symptom.id, scope=symptom.scope, severity="", title=symptom.title) for symptom in told]
    found += [Entry(id=f"questions/{k}", scope="question", severity="", title=q.ask) for k, q in questions().items()]
    found += [
        Entry(id=f"tables/{name}", scope="table", severity="", title=table_title(name)) for name in knowledge_tables()
    ]
    return tuple(sorted(found, key=lambda entry: entry.id))


def _entry(rule: Rule) -> Entry:
    return Entry(id=rule.id, scope=rule.scope, severity=severity_in_words(rule), title=rule.name)


def page(identifier: str) -> str:
    """The Markdown page of an entry, without anything that HTML would eat; RuleError with a suggestion if unknown."""
    parts = _page(identifier).split("`")
    return "`".join(part if i % 2 else _PLACE.sub(r"‹\1›", part) for i, part in enumerate(parts))


def _page(identifier: str) -> str:
    book = bundled_rulebook()
    if identifier in book.rules:
        return rule_page(book[identifier])
    known = [entry.id for entry in entries()]
    if identifier not in known:
        raise RuleError(
            f"no rule '{identifier}'.{did_you_mean(identifier, known)} `advisor rules list` shows them all."
        )
    from advisor.consult.knowledge import page as knowledge_page

    return knowledge_page(identifier)


def run_all_tests(folder: Path | None = None) -> tuple[int, Sequence[TestFailure]]:
    """How many examples there are, and those that fail: the bundled knowledge's, or one's own folder's."""
    if folder is not None:
        own = _own_rules(folder)
        return sum(len(rule.file.tests) for rule in own), tuple(run_tests(own))
    misshapen = tuple(_misshapen())
    if misshapen:
        return len(table_names()), misshapen
    book = bundled_rulebook()
    from advisor.consult.knowledge import run_knowledge_tests

    total, failures = run_knowledge_tests()
    return total + len(table_names()) + sum(len(rule.file.tests) for rule in book), (*run_tests(book), *failures)


def _misshapen() -> Iterator[TestFailure]:
    """Keys of tables that are misspelt, missing or of another unit: found before anything reads them."""
    for name in table_names():
        for number, problem in enumerate(problems(name, table(name)), 1):
            yield TestFailure(rule=f"tables/{name}", test=f"key {number}", message=problem)


def _own_rules(folder: Path) -> tuple[Rule, ...]:
    from advisor.engine.rulebook import rule_files

    book = load_rulebook(folder)
    own = tuple(book[identifier] for identifier in rule_files(folder))
    if not own:
        raise RuleError(f"{folder}: no rules; they stand in run/, study/ or space/ below it, one YAML file each")
    return own


def coverage_rows() -> tuple[Coverage, ...]:
    """Every item of the knowledge with what carries it."""
    from advisor.consult.coverage import coverage

    return tuple(
        Coverage(item=r.item, title=r.title, carriers=r.carriers, tests=r.tests, by_carrier=r.by_carrier)
        for r in coverage()
    )
