"""What a training's source code says that it accepts: names, and the defaults that stand there."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from pydantic import Field

from advisor.names import canonical
from advisor.records import Record, Scalar
from advisor.tables import table

PLACEHOLDER = re.compile(r"\{\{\s*([\w.\-/]+)\s*\}\}")
CHECKPOINTS = "checkpoint_dir"
"""The name by which a training asks for a folder of its own that outlives a kill."""
RESERVED = ("seed", "logdir", CHECKPOINTS)


class Accepted(Record):
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
    names, required, whole = [], [], False
    defaults: dict[str, Scalar] = {}
    subjects = {
        id(inner.value)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Subscript) or (isinstance(inner, ast.Attribute) and inner.attr == "get")
    }
    for inner in ast.walk(node):
        key = _key(inner, config)
        if key:
            names.append(key)
            required += [key] if isinstance(inner, ast.Subscript) else []
            defaults |= _stated_default(inner, key)
        if isinstance(inner, ast.Name) and inner.id == config and id(inner) not in subjects:
            whole = True
    reports = None if report is None else any(
        isinstance(inner, ast.Name) and inner.id == report for inner in ast.walk(node)
    )  # fmt: skip
    if whole:
        return Accepted(defaults=defaults, reports=reports)
    shown = [name for name in dict.fromkeys(names) if name not in RESERVED]
    needed = [name for name in dict.fromkeys(required) if name not in RESERVED]
    known = {name: value for name, value in defaults.items() if name in shown}
    return Accepted(names=tuple(shown), required=tuple(needed), defaults=known, reports=reports)


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
