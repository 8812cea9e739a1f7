"""What a trial is: a function, a Task or a command, read without running anything of the person's."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from advisor.errors import PlanError, did_you_mean
from advisor.names import canonical
from advisor.planner.plan import Objective
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


def parse_objective(text: str | None, command: Sequence[str] = ()) -> Objective | None:
    """The objective of `--objective file.py:name` or of the command after `--`; None where neither is told."""
    if text and command:
        raise PlanError("--objective and a command after -- exclude each other: give one of them")
    if command:
        return _command(tuple(command))
    if not text:
        return None
    place, name = _split(text)
    if place.endswith(".py"):
        return _in_file(place, name, text)
    return Objective(kind=_kind_in_module(place, name), target=text)


def accepted(objective: Objective | None) -> Accepted:
    """What the objective reads, as far as its text tells."""
    if objective is None:
        return Accepted()
    if objective.kind == "command":
        names = tuple(dict.fromkeys(n for word in objective.argv for n in PLACEHOLDER.findall(word)))
        searched = tuple(name for name in names if name not in RESERVED)
        return Accepted(names=searched, required=searched, keeps_checkpoint=CHECKPOINTS in names)
    place, name = _split(objective.target or "")
    tree = _tree_of(place)
    node = definition(tree, name) if tree else None
    if objective.kind == "task":
        return _of_task(node)
    keeps = tree is not None and _reads_folder(tree)
    if not isinstance(node, ast.FunctionDef):
        return Accepted(keeps_checkpoint=keeps)
    found = _of_function(node)
    spread = _spread_defaults(node, tree) if tree else {}
    return found.model_copy(update={"defaults": {**spread, **found.defaults}, "keeps_checkpoint": keeps})


def _reads_folder(tree: ast.Module) -> bool:
    """Whether the file asks a configuration for the folder of its checkpoints, in whatever function."""
    return any(isinstance(node, ast.Constant) and node.value == CHECKPOINTS for node in ast.walk(tree))


def tree_of_objective(objective: Objective | None) -> ast.Module | None:
    """The syntax tree of the file that the objective runs; None where it is not found or not Python."""
    if objective is None:
        return None
    place = _split(objective.target)[0] if objective.target else _script(objective.argv)
    try:
        return _tree_of(place) if place else None
    except PlanError:
        return None


def _script(argv: Sequence[str]) -> str:
    return next((word for word in argv if word.endswith(".py") and Path(word).is_file()), "")


def _command(argv: tuple[str, ...]) -> Objective:
    names = {n for word in argv for n in PLACEHOLDER.findall(word)}
    if not names - set(RESERVED):
        raise PlanError(
            f"the command '{' '.join(argv)[:80]}' has no placeholder, so no parameter can be tried; "
            "write for example: -- python train.py --lr {{ learning_rate }} --logdir {{ logdir }}"
        )
    return Objective(kind="command", argv=argv)


def _split(text: str) -> tuple[str, str]:
    place, colon, name = text.rpartition(":")
    if not colon or not place or not name.isidentifier():
        raise PlanError(f"--objective {text}: write file.py:name or module:name, for example train.py:train")
    return place, name


def _in_file(place: str, name: str, text: str) -> Objective:
    path = Path(place).expanduser()
    if not path.is_file():
        raise PlanError(f"--objective {text}: no file {place}")
    tree = _tree_of(place)
    node = definition(tree, name) if tree else None
    if node is None:
        names = names_of(tree) if tree else []
        raise PlanError(f"--objective {text}: {place} defines no '{name}'.{did_you_mean(name, names)}")
    return Objective(kind="task" if _is_task(node) else "function", target=text)


def _kind_in_module(place: str, name: str) -> Literal["task", "function"]:
    tree = _tree_of(place)
    node = definition(tree, name) if tree else None
    return "task" if node is not None and _is_task(node) else "function"


def _tree_of(place: str) -> ast.Module | None:
    """The syntax tree of a file or of a module found on the path; only parent packages of a module are imported."""
    path = Path(place).expanduser()
    if not place.endswith(".py"):
        if "." in place:
            return None
        try:
            spec = importlib.util.find_spec(place)
        except (ImportError, ValueError):
            spec = None
        if spec is None or not spec.origin or not spec.origin.endswith(".py"):
            return None
        path = Path(spec.origin)
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(f"{path}: cannot be read: {error}") from None
    except (SyntaxError, ValueError) as error:
        raise PlanError(f"{path}: not valid Python: {error}") from None


def definition(tree: ast.Module, name: str) -> ast.stmt | None:
    """Where the file defines, assigns or imports the name."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and node.name == name:
            return node
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return node
        if isinstance(node, ast.Import | ast.ImportFrom) and any((a.asname or a.name) == name for a in node.names):
            return node
    return None


def names_of(tree: ast.Module) -> list[str]:
    """The functions, classes and variables of the file."""
    found: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found.append(node.name)
        elif isinstance(node, ast.Assign):
            found += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return found


def _is_task(node: ast.stmt) -> bool:
    """Whether the definition is a class, `x = SomeTask(…)`, or a function that says it returns a Task."""
    if isinstance(node, ast.ClassDef):
        return True
    if isinstance(node, ast.FunctionDef):
        returned = ast.unparse(node.returns) if node.returns else ""
        return not node.args.args and returned.strip("'\"").split(".")[-1] == "Task"
    value = getattr(node, "value", None)
    if isinstance(value, ast.Call):
        called = ast.unparse(value.func).split(".")[-1]
        return called.endswith("Task")
    return False


def _of_task(node: ast.stmt | None) -> Accepted:
    """The trainer's own parameters, what `model(config)` reads, and the literal defaults."""
    trainer = table("planning")["task_parameters"]
    names, required, stated, defaults = list(trainer), [], {}, {}
    for inner in ast.walk(node) if node is not None else ():
        if isinstance(inner, ast.FunctionDef) and inner.name == "model" and isinstance(node, ast.ClassDef):
            read = _of_function(inner, skip=1)
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


def _of_function(node: ast.FunctionDef, skip: int = 0) -> Accepted:
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


def _spread_defaults(node: ast.FunctionDef, tree: ast.Module) -> dict[str, Scalar]:
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
