"""The handbook's entries, tables and pages as the program shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from advisor.errors import AdvisorError
from advisor.handbook import Entry, entries, page
from advisor.tables import table, table_names
from advisor_tui.overview import OVERVIEWS

KINDS = ("overview", "table", "run", "study", "space", "claim", "topic", "questions")
METADATA = ("title", "knowledge", "tests")
LAST = ("caveat", "references")


@cache
def all_entries() -> tuple[Entry, ...]:
    """Every rule, claim, topic and question, by id; read once. Tables are listed as people read them."""
    return tuple(entry for entry in entries() if not entry.id.startswith("tables/"))


def contents() -> tuple[Entry, ...]:
    """Overviews, tables, rules, claims and topics in the order of the book."""
    first = tuple(_entry(name, "overview", title) for name, (title, _) in OVERVIEWS.items())
    tables = tuple(_entry(f"table/{name}", "table", _title(name)) for name in sorted(table_names()) if _is_read(name))
    kind = {name: number for number, name in enumerate(KINDS)}
    return first + tables + tuple(sorted(all_entries(), key=lambda e: (kind.get(e.id.partition("/")[0], 9), e.id)))


def _entry(identifier: str, scope: str, title: str) -> Entry:
    return Entry(id=identifier, scope=scope, severity="", title=title)


def _is_read(name: str) -> bool:
    """Whether a table is knowledge for people; the others hold names, phrases and templates for the program."""
    content = table(name)
    return isinstance(content, Mapping) and "knowledge" in content and "{{" not in str(content)


@cache
def page_of(identifier: str) -> str:
    """The page of a table, rule, claim or topic as Markdown; an error is told on the page."""
    try:
        if identifier in OVERVIEWS:
            return visible("\n".join(OVERVIEWS[identifier][1]()))
        kind, _, name = identifier.partition("/")
        return _table_text(name) if kind in ("table", "tables") else visible(page(identifier))
    except AdvisorError as error:
        return f"# {identifier}\n\n{error}"


def visible(markdown: str) -> str:
    """Places such as <name> in brackets that Markdown does not take for HTML."""
    return re.sub(r"<([\w ]+)>", r"‹\1›", markdown)


def _table_text(name: str) -> str:
    content = table(name)
    if not isinstance(content, Mapping):
        return f"# {_title(name).capitalize()}\n\n" + "\n".join(table_page(content))
    shown = {k: v for k, v in content.items() if k not in METADATA}
    ordered = {k: v for k, v in shown.items() if k not in LAST} | {k: shown[k] for k in LAST if k in shown}
    return f"# {content.get('title', _title(name).capitalize())}\n\n" + "\n".join(table_page(ordered))


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
