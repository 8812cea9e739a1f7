"""Which rule, table, claim or topic carries each item of the knowledge, and how many examples hold it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from advisor.consult.item import everything, items
from advisor.engine.rulebook import bundled_rulebook
from advisor.errors import RuleError
from advisor.record import Record, field
from advisor.tables import table, table_names


class Row(Record):
    """One item of the knowledge, what carries it, and how many examples those carriers hold."""

    item: str
    title: str
    carriers: tuple[str, ...]
    tests: int
    by_carrier: Mapping[str, int] = field(default_factory=dict)


def coverage() -> list[Row]:
    """Every item, in order; a row without carriers or tests is a hole."""
    titles = table("knowledge")["items"]
    carriers: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for carrier, named, tests in _carriers():
        for item in named:
            if item not in titles:
                raise RuleError(f"{carrier}: knowledge: no item '{item}'; tables/knowledge.yaml lists them")
            carriers[item].append((carrier, tests))
    return [
        Row(
            item=item,
            title=title,
            carriers=tuple(sorted(name for name, _ in carriers[item])),
            tests=sum(tests for _, tests in carriers[item]),
            by_carrier=dict(sorted(carriers[item])),
        )
        for item, title in titles.items()
    ]


def _carriers() -> Iterator[tuple[str, tuple[str, ...], int]]:
    for rule in bundled_rulebook():
        yield rule.id, rule.file.knowledge, len(rule.file.tests)
    for item in items().values():
        yield item.id, item.file.knowledge, len(item.file.tests)
    for identifier, symptom in everything().items():
        if identifier not in items() and identifier not in bundled_rulebook().rules:
            yield identifier, symptom.file.knowledge, len(symptom.file.tests)
    for name in table_names():
        yield f"tables/{name}", tuple(table(name).get("knowledge", ())), len(table(name).get("tests", ()))
