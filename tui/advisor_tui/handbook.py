"""The handbook's entries, tables and pages as the program shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from advisor.errors import AdvisorError
from advisor.handbook import Entry, entries, page
from advisor.tables import table, table_names

KINDS = ("table", "run", "study", "space", "claim", "topic")
FIRST_TABLES = ("tiers", "red-flags", "rationalizations")
HIDDEN_TABLES = ("names",)


@cache
def all_entries() -> tuple[Entry, ...]:
    """Every rule, claim and topic, by id; read once."""
    return entries()


def contents() -> tuple[Entry, ...]:
    """Tables, rules, claims and topics in the order of the book."""
    names = sorted((n for n in table_names() if n not in HIDDEN_TABLES), key=_table_order)
    tables = tuple(
        Entry(id=f"table/{name}", scope="table", severity="", title=name.replace("-", " ")) for name in names
    )
    kind = {name: number for number, name in enumerate(KINDS)}
    return tables + tuple(sorted(all_entries(), key=lambda e: (kind.get(e.id.partition("/")[0], 9), e.id)))


def _table_order(name: str) -> tuple[int, str]:
    return (FIRST_TABLES.index(name) if name in FIRST_TABLES else len(FIRST_TABLES), name)


@cache
def page_of(identifier: str) -> str:
    """The page of a table, rule, claim or topic as Markdown; an error is told on the page."""
    try:
        if identifier.startswith("table/"):
            name = identifier.removeprefix("table/")
            return f"# {name.replace('-', ' ').capitalize()}\n\n" + "\n".join(table_page(table(name)))
        return page(identifier)
    except AdvisorError as error:
        return f"# {identifier}\n\n{error}"


@cache
def searchable(identifier: str) -> str:
    """Everything a search looks through."""
    return f"{identifier} {page_of(identifier)}".lower()


def table_page(content: Any, depth: int = 2) -> Iterable[str]:
    """A table of the knowledge base as Markdown: lists of mappings become tables, the rest lists."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            if isinstance(value, (Mapping, list, tuple)) and value:
                yield f"\n{'#' * min(depth, 4)} {_title(key)}\n"
                yield from table_page(value, depth + 1)
            else:
                yield f"- **{_title(key)}**: {_cell(value)}"
    elif isinstance(content, (list, tuple)) and content and all(isinstance(item, Mapping) for item in content):
        yield from _rows(content)
    elif isinstance(content, (list, tuple)):
        yield from (f"- {_cell(item)}" for item in content)
    else:
        yield _cell(content)


def _rows(items: Iterable[Mapping[Any, Any]]) -> Iterable[str]:
    listed = list(items)
    columns = list(dict.fromkeys(key for item in listed for key in item))
    wide = sum(max(len(_cell(item.get(c))) for item in listed) for c in columns)
    if len(columns) <= 4 and wide <= 160:
        yield "| " + " | ".join(_title(c) for c in columns) + " |"
        yield "|" + "---|" * len(columns)
        yield from (
            "| " + " | ".join(_cell(item.get(c)).replace("|", "\\|") for c in columns) + " |" for item in listed
        )
        return
    for item in listed:
        first, *rest = item.items()
        yield f"\n**{_cell(first[1])}**\n"
        yield from (f"- {_title(key)}: {_cell(value)}" for key, value in rest)


def _title(key: Any) -> str:
    return str(key).replace("_", " ").replace("-", " ")


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{_title(k)} {_cell(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(item) for item in value)
    return " ".join(str(value).split())
