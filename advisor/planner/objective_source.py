"""What a training's source code says that it accepts: names, and the defaults that stand there."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from pydantic import Field

from advisor.models import Model
from advisor.names import canonical
from advisor.records import Scalar
from advisor.tables import table

PLACEHOLDER = re.compile(r"\{\{\s*([\w.\-/]+)\s*\}\}")
CHECKPOINTS = "checkpoint_dir"
"""The name by which a training asks for a folder of its own that outlives a kill."""
RESERVED = ("seed", "logdir", CHECKPOINTS)


class Accepted(Model):
    """What the objective's own text tells: names it reads, those it cannot do without, its defaults, if it reports."""

    names: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    defaults: Mapping[str, Scalar] = Field(default_factory=dict)
    reports: bool | None = None
    keeps_checkpoint: bool = Field(default=False, description="whether it goes on from a checkpoint that is there")


def of_task(node: ast.stmt | None) -> Accepted:
    """The trainer's own parameters, what `model(config)` reads, and the literal defaults."""
    trainer = table("planning")["task_parameters"]
    names, required, stated, defaults = list(trainer), [], {}, {}
    for inner in ast.walk(node) if node is not None else ():
        if isinstance(inner, ast.FunctionDef) and inner.name == "model" and isinstance(node, ast.ClassDef):
            read = of_function(inner, skip=1)
            names, required, stated = [*read.names, *names], [*read.required], dict(read.defaults)
        elif _gives_defaults(inner):
            defaults = _literal(getattr(inner, "value", None))
    defaults = {**stated, **defaults}
    seen = {canonical(name) for name in defaults}
    names = [*defaults, *(name for name in names if canonical(name) not in seen)]
    defaults |= {name: value for name, value in trainer.items() if value is not None and name not in seen}
    return Accepted(
        names=tuple(dict.fromkeys(names)),
        required=tuple(required),
        defaults=defaults,
        reports=True,
        keeps_checkpoint=True,
    )


def _gives_defaults(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg == "defaults"
    return isinstance(node, ast.Assign | ast.AnnAssign) and "defaults" in ast.unparse(node).split("=")[0]


def _literal(node: ast.expr | None) -> dict[str, Scalar]:
    try:
        value = ast.literal_eval(node) if node is not None else {}
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    return {str(k): v for k, v in value.items() if v is None or isinstance(v, bool | int | float | str)}


def of_function(node: ast.FunctionDef, skip: int = 0) -> Accepted:
    """What a function takes: its arguments, or the keys that it reads of its first one."""
    arguments = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)][skip:]
    if not arguments:
        return Accepted()
    config, report = arguments[0], arguments[1] if len(arguments) > 1 else None
    reports = _mentions(node, report) if report is not None else None
    read = [(key, inner) for inner in ast.walk(node) if (key := _key(inner, config))]
    defaults = {name: value for key, inner in read for name, value in _stated_default(inner, key).items()}
    if _is_used_whole(node, config):
        return Accepted(defaults=defaults, reports=reports)
    names = tuple(key for key in dict.fromkeys(key for key, _ in read) if key not in RESERVED)
    required = {key for key, inner in read if isinstance(inner, ast.Subscript)}
    return Accepted(
        names=names,
        required=tuple(name for name in names if name in required),
        defaults={name: value for name, value in defaults.items() if name in names},
        reports=reports,
    )


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))


def _is_used_whole(node: ast.AST, config: str) -> bool:
    """Whether the mapping itself goes somewhere, so that its keys may be read where we don't see it."""
    subjects = {
        id(inner.value)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Subscript) or (isinstance(inner, ast.Attribute) and inner.attr == "get")
    }
    names = (inner for inner in ast.walk(node) if isinstance(inner, ast.Name) and inner.id == config)
    return any(id(name) not in subjects for name in names)


def spread_defaults(node: ast.FunctionDef, tree: ast.Module) -> dict[str, Scalar]:
    """The values of `DEFAULTS = {…}` of the file, where the function reads `{**DEFAULTS, **config}` or the like."""
    arguments = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    merged = [
        [
            value.id
            for key, value in zip(inner.keys, inner.values, strict=True)
            if key is None and isinstance(value, ast.Name)
        ]
        for inner in ast.walk(node)
        if isinstance(inner, ast.Dict)
    ]
    before = [names[0] for names in merged if arguments and names[-1:] == arguments[:1] and len(names) == 2]
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id in before for t in statement.targets
        ):
            return _literal(statement.value)
    return {}


def _stated_default(node: ast.AST, name: str) -> dict[str, Scalar]:
    """The value in `config.get("name", value)`."""
    if not isinstance(node, ast.Call) or len(node.args) < 2:
        return {}
    try:
        value = ast.literal_eval(node.args[1])
    except ValueError:
        return {}
    return {name: value} if isinstance(value, bool | int | float | str) else {}


def _key(node: ast.AST, config: str) -> str | None:
    """The name in `config["name"]` or `config.get("name", …)`."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == config:
        key = node.slice
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == config
        and node.args
    ):
        key = node.args[0]
    else:
        return None
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
