"""Folds the lines of rules and tables that are too long, their values unchanged: `python -m docs.fold`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

RULES = Path(__file__).parents[1] / "rules"
LONGEST = 160
WIDTH, OVER = 140, 15  # a folded text breaks at the first blank or bar behind the width, or so far over it


def folded(text: str, phrases: bool = False) -> str:
    """The file with no line over the longest; the same values, or ValueError where a line cannot be folded.

    In a table of phrases an indented line goes on with the one above.
    """
    meant = _loaded(text, phrases)
    for place, node in _quoted(text):
        if any(len(line) > LONGEST for line in text.splitlines()[node.start_mark.line : node.end_mark.line + 1]):
            text = text[: node.start_mark.index] + _double_quoted(node, place) + text[node.end_mark.index :]
    number = 0
    while number < len(text.splitlines()):
        line = text.splitlines()[number]
        if len(line) > LONGEST:
            text = _cut(text, number, meant, phrases)
        number += 1
    if not _same(text, meant, phrases):
        raise ValueError("folding would change a value")
    return text


def _loaded(text: str, phrases: bool) -> Any:
    written = json.dumps(YAML(typ="safe").load(text), default=str)
    return re.sub(r"\\n +", " ", written) if phrases else written


def _quoted(text: str) -> Iterator[tuple[int, ScalarNode]]:
    """The quoted texts of the file, the last first, each with the indent of the line that it begins on."""
    lines = text.splitlines()
    found = [node for node in _scalars(YAML(typ="rt").compose(text)) if node.style in ("'", '"')]
    for node in sorted(found, key=lambda node: -node.start_mark.index):
        line = lines[node.start_mark.line]
        yield len(line) - len(line.lstrip()) + 2, node


def _scalars(node: Any) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for one in node.value:
            yield from _scalars(one)
    elif isinstance(node, MappingNode):
        for pair in node.value:
            for one in pair:
                yield from _scalars(one)


def _double_quoted(node: ScalarNode, indent: int) -> str:
    """The text in double quotes, in lines that end in a backslash."""
    body = node.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    lines, line, width = [], '"', WIDTH - node.start_mark.column
    for sign in re.findall(r"\\.|[^\\]", body):
        if len(line) >= width and (sign in " |" or len(line) >= width + OVER):
            lines.append(line + "\\")
            line, width = " " * indent + ("\\ " if sign == " " else sign), WIDTH
        else:
            line += sign
    return "\n".join([*lines, f'{line}"'])


def _cut(text: str, number: int, meant: Any, phrases: bool) -> str:
    """The line cut at a blank where that changes no value."""
    lines = text.splitlines()
    line = lines[number]
    indent = len(line) - len(line.lstrip())
    for more in (0, 2, 6):
        at = len(line)
        while (at := line.rfind(" ", indent + 20, min(at, LONGEST - 5))) > 0:
            rest = [" " * (indent + more) + line[at + 1 :], *lines[number + 1 :], ""]
            made = "\n".join([*lines[:number], line[:at], *rest])
            if _same(made, meant, phrases):
                return made
    raise ValueError(f"line {number + 1} cannot be folded: {line[:60]} …")


def _same(text: str, meant: Any, phrases: bool) -> bool:
    try:
        return bool(_loaded(text, phrases) == meant)
    except Exception:  # whatever the parser says, it is no way to cut
        return False


def main() -> int:
    """Folds every file below rules/ that needs it, and names it."""
    for path in sorted(RULES.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if any(len(line) > LONGEST for line in text.splitlines()):
            path.write_text(folded(text, path.stem.startswith("phrases")), encoding="utf-8")
            print(path.relative_to(RULES.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
