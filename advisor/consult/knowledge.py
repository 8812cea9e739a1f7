"""Claims, topics and described symptoms as a handbook: entries, pages, and the examples they carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from advisor.consult.aspects import aspects_of
from advisor.consult.item import Item, ItemTest, everything, items, symptoms, table_paths
from advisor.consult.learning import usable
from advisor.consult.loaded import Loaded
from advisor.consult.questions import fact_text, questions
from advisor.consult.reply import Said, say, tables_by_name
from advisor.consult.tablepage import question_page, table_page
from advisor.engine.testing import TestFailure
from advisor.engine.wording import in_words
from advisor.errors import RuleError, did_you_mean
from advisor.facts.setup import Setup
from advisor.tables import table, table_names


@cache
def knowledge_tables() -> tuple[str, ...]:
    """The tables that carry items of the knowledge."""
    return tuple(name for name in table_names() if table(name).get("knowledge"))


def bundled_knowledge() -> tuple[Item, ...]:
    """Every claim and topic, by id."""
    return tuple(items().values())


def page(identifier: str) -> str:
    """The Markdown page of a claim, topic, table or question; raises RuleError with a suggestion for an unknown id."""
    kind, _, name = identifier.partition("/")
    if kind == "tables" and name in knowledge_tables():
        return table_page(name)
    if kind == "questions" and name in questions():
        return question_page(name)
    if identifier not in everything():
        raise RuleError(f"no claim or topic '{identifier}'.{did_you_mean(identifier, everything())}")
    return "\n".join(_page(everything()[identifier])).rstrip() + "\n"


def said_of(identifier: str) -> str:
    """The section of a rule's page that tells what is said when a person describes the symptom; empty for others."""
    if identifier not in symptoms():
        return ""
    file = symptoms()[identifier].file
    described = f"\n## When a person describes it\n\n{_prose(file.answer)} {_prose(file.do[-1])}"
    particular = "\n".join(_particular(identifier)).rstrip()
    return f"{described}\n\n{particular}" if particular else described


def _page(item: Item) -> Iterator[str]:
    file = item.file
    yield f"# {item.id}\n\n**{item.title}**\n"
    heading = {"claim": "What is meant", "topic": "What is asked"}.get(item.scope, "What is described")
    yield f"## {heading}\n\n{_prose(file.means or file.title)}\n"
    yield f"## The answer\n\n{_prose(file.answer)}\n"
    yield f"## Why it matters\n\n{_prose(file.reality)}\n"
    yield from _examples(item)
    if file.cases:
        yield "## In your case\n"
        yield from (f"- When `{case.when}`: {_prose(case.say)}" for case in file.cases)
        yield ""
    yield from _particular(item.id)
    if file.caveat:
        yield f"## When it is wrong\n\n{_prose(file.caveat)}\n"
    yield f"## What to do\n\n{_prose(file.do[-1])}\n"
    if file.references:
        yield "## References\n"
        yield from (f"- {reference}" for reference in file.references)
    if file.asks:
        yield "\nIt asks for: " + ", ".join(f"`{fact}`" for fact in file.asks)
    if file.knowledge:
        yield "\nKnowledge: " + ", ".join(file.knowledge)


def _particular(item: str) -> Iterator[str]:
    """What is asked about it in particular, with the answers."""
    file = aspects_of(item)
    if not file.aspects:
        return
    yield "## Asked in particular\n"
    yield from (f"- *{one.asked}* {one.say} {one.do}".rstrip() for one in file.aspects.values())
    yield f"\n{'; '.join(file.references)}\n" if file.references else ""


def _examples(item: Item) -> Iterator[str]:
    """What it says to somebody, from the examples that it carries."""
    told = [test for test in item.file.tests if test.given or test.asked][:3]
    if not told:
        return
    yield "## For example\n"
    for test in told:
        given = [f"“{test.asked}”"] if test.asked else []
        setup = Setup.model_validate(test.given.get("setup", {}))
        given += [fact_text(name, getattr(setup, name)) for name in test.given.get("setup", {})]
        given += [f"a study with {name.replace('_', ' ')} {v}" for name, v in test.given.get("study", {}).items()]
        said = _said(item, test)
        yield f"- *{'; '.join(given)}*: {' '.join([said.point, *said.figures])}"
    yield ""


def _said(item: Item, test: ItemTest) -> Said:
    """What the item says to what an example gives, and to the question that it asks."""
    from advisor.consult.talk import talk_of
    from advisor.consult.telling import reading_of

    facts = usable(reading_of(test.asked).facts) if test.asked else {}
    setup = Setup.model_validate({**facts, **test.given.get("setup", {})})
    study = Loaded.model_validate(test.given.get("study", {}))
    return say(item, setup, study, talk_of(test.asked) if test.asked else None)


def _prose(text: str) -> str:
    """A text of an item for its page: the values of tables written, facts named, of several ways to say it the last."""
    return in_words(table_paths(text), {"table": tables_by_name()})


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
    try:
        _ = item.names
    except RuleError as error:
        yield TestFailure(rule=item.id, test="texts", message=str(error))
        return
    if item.id in items() and not item.file.tests:
        yield TestFailure(rule=item.id, test="tests", message="no example")
    for test in item.file.tests:
        text = _said(item, test).text()
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
