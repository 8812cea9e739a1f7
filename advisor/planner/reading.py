"""Reads a search plan from a file; every mistake is told with its line, its key and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from advisor.errors import PlanError, RuleError, did_you_mean
from advisor.planner.plan import SearchPlan
from advisor.planner.writing import plan_text, save_plan

__all__ = ["UnreadablePlanError", "load_plan", "parse_plan", "plan_text", "save_plan"]

MAX_CHARACTERS = 1_000_000  # of a plan
_SHOWN = 10  # mistakes of a plan that are told at once


class UnreadablePlanError(PlanError):
    """A plan file that is missing, too large, or neither YAML nor JSON."""


def load_plan(path: Path | str) -> SearchPlan:
    """The plan in the file, YAML or JSON; raises PlanError naming line, key and remedy."""
    place = Path(path)
    try:
        if place.stat().st_size > 4 * MAX_CHARACTERS:
            raise UnreadablePlanError(f"{place}: {place.stat().st_size} bytes; a plan has at most {MAX_CHARACTERS}")
        text = place.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadablePlanError(f"{place}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UnreadablePlanError(f"{place}: not a text file in UTF-8") from None
    return parse_plan(text, str(place))


def parse_plan(text: str, where: str = "plan") -> SearchPlan:
    """The plan in the text; `where` names it in errors."""
    if len(text) > MAX_CHARACTERS:
        raise UnreadablePlanError(f"{where}: {len(text)} characters; a plan has at most {MAX_CHARACTERS}")
    node, content = _parsed(text, where)
    if not isinstance(content, Mapping):
        raise UnreadablePlanError(
            f"{where}: a plan is a mapping that starts with version: 1; read {str(content)[:60]!r}. "
            "`advisor plan -o plan.yaml` writes one"
        )
    try:
        return SearchPlan.model_validate(content)
    except ValidationError as error:
        mistakes = [_mistake(entry, node, where) for entry in error.errors()]
        raise PlanError("\n".join(dict.fromkeys(mistakes[:_SHOWN]))) from None


def line_of(path: Path, place: Sequence[str | int]) -> int:
    """The line of a plan's file at which a key stands, that of the nearest key around it where it is not there."""
    return _line(_parsed(path.read_text(encoding="utf-8-sig"), str(path))[0], place)


def _parsed(text: str, where: str) -> tuple[Any, Any]:
    from advisor.yaml import compose, parse

    try:
        return compose(text, where), parse(text, where)
    except RuleError as error:
        raise UnreadablePlanError(str(error).replace("not valid YAML", "neither YAML nor JSON")) from None


def _mistake(entry: Any, node: Any, where: str) -> str:
    place: Sequence[str | int] = entry["loc"]
    line = _line(node, place)
    key = ".".join(str(part) for part in _known_part(node, place)) or "plan"
    kind, read = entry["type"], entry.get("input")
    if kind == "extra_forbidden":
        message = f"unknown key.{did_you_mean(str(place[-1]), _fields(place[:-1]))}"
        if "Did you mean" not in message:
            message += f" Known: {', '.join(sorted(_fields(place[:-1])))}"
    elif kind == "missing":
        message = f"'{place[-1]}' is missing"
    elif kind == "value_error":
        message = str(entry["msg"]).removeprefix("Value error, ")
    else:
        allowed = tuple(str(v) for v in _literals(place))
        suggestion = did_you_mean(str(read), allowed) if isinstance(read, str) else ""
        message = f"{entry['msg'][:1].lower()}{entry['msg'][1:]}; read {str(read)[:60]!r}.{suggestion}"
    return f"{where}, line {line}: {key}: {message}"


def _walk(node: Any, place: Sequence[str | int]) -> tuple[Any, list[str | int], int]:
    """The deepest node on the way to `place`, the parts that were found, and the line."""
    parts: list[str | int] = []
    line = node.start_mark.line + 1 if node is not None else 1
    for part in place:
        child = None
        if node is not None and isinstance(node.value, list):
            if isinstance(part, int) and part < len(node.value) and not isinstance(node.value[part], tuple):
                child = node.value[part]
                line = child.start_mark.line + 1
            else:
                for pair in node.value:
                    if isinstance(pair, tuple) and pair[0].value == str(part):
                        child, line = pair[1], pair[0].start_mark.line + 1
        if child is None:
            break
        parts.append(part)
        node = child
    return node, parts, line


def _line(node: Any, place: Sequence[str | int]) -> int:
    return _walk(node, place)[2]


def _known_part(node: Any, place: Sequence[str | int]) -> list[str | int]:
    return _walk(node, place)[1]


def _annotation(place: Sequence[str | int]) -> Any:
    """The type at a place of the plan, None where the path leaves the model."""
    kind: Any = SearchPlan
    for part in place:
        if isinstance(part, int):
            continue
        model = _model(kind)
        field = model.model_fields.get(part) if model else None
        if field is None:
            return None
        kind = field.annotation
    return kind


def _model(kind: Any) -> type[BaseModel] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((found for argument in get_args(kind) if (found := _model(argument))), None)


def _fields(place: Sequence[str | int]) -> tuple[str, ...]:
    model = _model(_annotation(place))
    return tuple(model.model_fields) if model else ()


def _literals(place: Sequence[str | int]) -> tuple[Any, ...]:
    return tuple(value for value in get_args(_annotation(place)) if isinstance(value, str))
