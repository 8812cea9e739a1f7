"""The knowledge base as a handbook: entries, pages, the rules' own tests, coverage of the knowledge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from advisor.engine import Rule, bundled_rulebook, load_rulebook, run_tests
from advisor.engine.rule import PrescriptionFile, texts
from advisor.engine.testing import TestFailure
from advisor.errors import RuleError, did_you_mean
from advisor.findings import SEVERITIES
from advisor.records import Record


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
    by_carrier: Mapping[str, int] = Field(default_factory=dict)

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
    severity = rule.file.severity if rule.file.severity in SEVERITIES else "depends"
    return Entry(id=rule.id, scope=rule.file.scope, severity=str(severity), title=plain_title(rule))


def plain_title(rule: Rule) -> str:
    """The rule's name in plain words."""
    return rule.name


def page(identifier: str) -> str:
    """The Markdown page of a rule, claim or topic; raises RuleError with a suggestion for an unknown id."""
    book = bundled_rulebook()
    if identifier in book.rules:
        return "\n".join(_rule_page(book[identifier])).rstrip() + "\n"
    known = [entry.id for entry in entries()]
    if identifier not in known:
        raise RuleError(
            f"no rule '{identifier}'.{did_you_mean(identifier, known)} `advisor rules list` shows them all."
        )
    from advisor.consult.knowledge import page as knowledge_page

    return knowledge_page(identifier)


def _rule_page(rule: Rule) -> Iterator[str]:
    from advisor.consult.knowledge import said_of

    file = rule.file
    yield f"# {rule.id}\n\n**{plain_title(rule)}** · severity: {_entry(rule).severity} · scope: {file.scope}\n"
    yield f"## What it detects\n\n{_paragraphs(file.explain)}\n\nIt fires when all of these hold:\n"
    yield from (f"- `{condition.text}`" for condition in rule.conditions)
    if file.options:
        yield "\nOptions (set per rule in the configuration): " + ", ".join(
            f"`{k}` = {v}" for k, v in file.options.items()
        )
    if file.why:
        yield f"\n## Why it matters\n\n{_prose(file.why)}"
    yield f"\n## When it is wrong\n\n{_prose(file.caveat)}"
    if file.prescribe:
        yield "\n## What to do\n"
        yield from (f"{n}. {_prescription(item)}" for n, item in enumerate(file.prescribe, 1))
    if said := said_of(rule.id):
        yield said
    if file.suppresses:
        yield "\nIt explains: " + ", ".join(f"`{other}`" for other in file.suppresses)
    yield "\n## References\n"
    yield from (f"- {reference}" for reference in file.references)
    if file.knowledge:
        yield "\nKnowledge: " + ", ".join(file.knowledge)


def _prescription(item: PrescriptionFile) -> str:
    what = f" `{_paragraphs(item.parameter)}`" if item.parameter else ""
    return f"**{item.action}**{what} ({item.grade}): {_paragraphs(item.reason)}"


def _paragraphs(written: Any) -> str:
    return "\n\n".join(_prose(text) for text in texts(written))


def _prose(text: str) -> str:
    import re

    named = re.sub(r"\{%.*?%\}", "", text)
    named = re.sub(r"\{\{\s*(.*?)\s*\}\}", lambda m: f"‹{m.group(1).split('|')[0].strip()}›", named)
    return " ".join(named.split())


def run_all_tests(folder: Path | None = None) -> tuple[int, Sequence[TestFailure]]:
    """How many examples there are, and those that fail: the bundled knowledge's, or one's own folder's."""
    if folder is not None:
        own = _own_rules(folder)
        return sum(len(rule.file.tests) for rule in own), tuple(run_tests(own))
    book = bundled_rulebook()
    from advisor.consult.knowledge import run_knowledge_tests

    total, failures = run_knowledge_tests()
    return total + sum(len(rule.file.tests) for rule in book), (*run_tests(book), *failures)


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
