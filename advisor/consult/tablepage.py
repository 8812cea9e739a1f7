"""Tables and questions as pages of the handbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from advisor.consult.questions import questions, value_text
from advisor.tables import table

_PLACES = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_APART = ("title", "knowledge", "caveat", "references", "tests")


def table_title(name: str) -> str:
    """What the table holds."""
    found = table(name)
    titles = table("knowledge")["items"]
    return str(found.get("title") or ", ".join(titles[key] for key in found.get("knowledge", ())))


def table_page(name: str) -> str:
    """The Markdown page of a table: what it holds, when it is wrong, its references."""
    found = table(name)
    lines = [f"# tables/{name}\n\n**{table_title(name)}**\n", "## What it holds\n"]
    lines += _tree({key: value for key, value in found.items() if key not in _APART}, 0)
    if found.get("caveat"):
        lines.append(f"\n## When it is wrong\n\n{' '.join(str(found['caveat']).split())}")
    if found.get("references"):
        lines += ["\n## References\n", *(f"- {reference}" for reference in found["references"])]
    lines.append(f"\nKnowledge: {', '.join(found.get('knowledge', ()))}")
    return "\n".join(lines).rstrip() + "\n"


def _tree(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value, 1)
    for key, held in pairs:
        label = f"**{key}**" if isinstance(value, Mapping) else f"{key}."
        if isinstance(held, Mapping) and not any(isinstance(v, (Mapping, list)) for v in held.values()):
            yield f"{indent}- {label} {', '.join(f'{k}: {_plain(v)}' for k, v in held.items())}"
        elif isinstance(held, Mapping) or (isinstance(held, list) and any(isinstance(v, Mapping) for v in held)):
            yield f"{indent}- {label}"
            yield from _tree(held, depth + 1)
        else:
            yield f"{indent}- {label} {_plain(held)}"


def _plain(value: Any) -> str:
    """The value in words; a template's places that a case fills are shown as dots."""
    if isinstance(value, str) and "{" in value:
        return " ".join(_PLACES.sub("…", value).split())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def question_page(fact: str) -> str:
    """The Markdown page of a question: its words, why it is asked, what is assumed without an answer."""
    question = questions()[fact]
    assumed = "nothing" if question.assumed is None else value_text(fact, question.assumed)
    answers = ", ".join(value_text(fact, answer) for answer in question.answers)
    return (
        f"# questions/{fact}\n\n**{question.ask}**\n\n## Why it is asked\n\n{question.why}\n\n"
        f"## What is assumed without an answer\n\n{assumed}\n\n## Answers that are compared\n\n{answers}\n\n"
        f"Knowledge: {', '.join(question.knowledge)}\n"
    )
