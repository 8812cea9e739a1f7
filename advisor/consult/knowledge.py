"""Claims, topics and described symptoms as a handbook: entries, pages, and the examples they carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.consult.item import Item, everything, items
from advisor.consult.loaded import Loaded
from advisor.consult.reply import say
from advisor.engine.testing import TestFailure
from advisor.errors import RuleError, did_you_mean
from advisor.facts.setup import Setup
from advisor.tables import table, table_names


def bundled_knowledge() -> tuple[Item, ...]:
    """Every claim and topic, by id."""
    return tuple(items().values())


def page(identifier: str) -> str:
    """The Markdown page of a claim or a topic; raises RuleError with a suggestion for an unknown id."""
    if identifier not in items():
        raise RuleError(f"no claim or topic '{identifier}'.{did_you_mean(identifier, items())}")
    return "\n".join(_page(items()[identifier])).rstrip() + "\n"


def _page(item: Item) -> Iterator[str]:
    file = item.file
    yield f"# {item.id}\n\n**{item.title}**\n"
    yield f"## {'What is meant' if item.scope == 'claim' else 'What is asked'}\n\n{_prose(file.means or file.title)}\n"
    yield f"## Why it matters\n\n{_prose(file.reality)}\n"
    yield f"## The answer\n\n{_prose(file.answer)}\n"
    if file.figures:
        yield "With your figures it says:\n"
        yield from (f"- {_prose(text)}" for text in file.figures)
        yield ""
    if file.cases or file.caveat:
        yield f"## When it is wrong\n\n{_prose(file.caveat)}\n"
        yield from (f"- When `{case.when}`: {_prose(case.say)}" for case in file.cases)
        yield ""
    yield f"## What to do\n\n{_prose(file.do[-1])}\n"
    yield "## References\n"
    yield from (f"- {reference}" for reference in file.references)
    if file.asks:
        yield "\nIt asks for: " + ", ".join(f"`{fact}`" for fact in file.asks)
    if file.knowledge:
        yield "\nKnowledge: " + ", ".join(file.knowledge)


def _prose(text: str) -> str:
    plain = re.sub(r"\{%.*?%\}", "", text)
    plain = re.sub(r"\{\{\s*table\.(.*?)\s*\}\}", lambda m: _table_value(m.group(1)), plain)
    plain = re.sub(r"\{\{\s*(.*?)\s*\}\}", lambda m: f"‹{m.group(1).split('|')[0].strip()}›", plain)
    return " ".join(plain.split())


def _table_value(expression: str) -> str:
    from advisor.engine.conditions import ENVIRONMENT

    path, _, filtered = expression.partition("|")
    name, _, rest = path.strip().partition(".")
    found = _at(table(name), rest)
    return ENVIRONMENT.from_string("{{ found" + (f"|{filtered}" if filtered else "") + " }}").render(found=found)


def run_knowledge_tests() -> tuple[int, tuple[TestFailure, ...]]:
    """How many examples claims, topics, symptoms and tables carry, and those that fail."""
    failures: list[TestFailure] = []
    total = 0
    for item in everything().values():
        total += len(item.file.tests)
        failures += _item_failures(item)
    for name in table_names():
        examples = table(name).get("tests", ())
        total += len(examples)
        failures += _table_failures(name, examples)
    return total, tuple(failures)


def _item_failures(item: Item) -> Iterator[TestFailure]:
    if item.id in items() and not item.file.tests:
        yield TestFailure(rule=item.id, test="tests", message="no example")
    for test in item.file.tests:
        setup = Setup.model_validate(test.given.get("setup", {}))
        study = Loaded.model_validate(test.given.get("study", {}))
        text = say(item, setup, study).text()
        for words in test.says:
            if words not in text:
                yield TestFailure(rule=item.id, test=test.name, message=f"expected the words {words!r} in {text!r}")
        for words in test.silent_about:
            if words in text:
                yield TestFailure(rule=item.id, test=test.name, message=f"unexpected words {words!r} in {text!r}")


def _table_failures(name: str, examples: Any) -> Iterator[TestFailure]:
    for example in examples:
        found = _at(table(name), example["at"])
        if "equals" in example and found != example["equals"]:
            message = f"{example['at']}: expected {example['equals']!r}, found {found!r}"
            yield TestFailure(rule=f"tables/{name}", test=example["name"], message=message)
        if "length" in example and (found is None or len(found) != example["length"]):
            message = f"{example['at']}: expected {example['length']} entries, found {found!r}"
            yield TestFailure(rule=f"tables/{name}", test=example["name"], message=message)


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = next((held for key, held in value.items() if str(key) == part), None)
        elif isinstance(value, (list, tuple)) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value
