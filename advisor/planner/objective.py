"""What a trial is: a function, a Task or a command, read without running anything of the person's."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from advisor.errors import PlanError, did_you_mean
from advisor.planner.objective_source import (
    CHECKPOINTS,
    PLACEHOLDER,
    RESERVED,
    Accepted,
    of_function,
    of_task,
    spread_defaults,
)
from advisor.planner.plan import Objective


def parse_objective(text: str | None, command: Sequence[str] = ()) -> Objective | None:
    """The objective of `--objective file.py:name` or of the command after `--`; None where neither is told."""
    if text and command:
        raise PlanError("--objective and a command after -- exclude each other: give one of them")
    if command:
        return _command(_rejoined(command))
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
        return of_task(node)
    keeps = tree is not None and _reads_folder(tree)
    if not isinstance(node, ast.FunctionDef):
        return Accepted(keeps_checkpoint=keeps)
    found = of_function(node)
    spread = spread_defaults(node, tree) if tree else {}
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


def _rejoined(words: Sequence[str]) -> tuple[str, ...]:
    """The words with every placeholder whole: a shell splits `--lr {{ lr }}` that nobody quoted at its blanks."""
    made: list[str] = []
    for word in words:
        is_open = bool(made) and made[-1].rfind("{{") > made[-1].rfind("}}")
        made = [*made[:-1], f"{made[-1]} {word}"] if is_open else [*made, word]
    return tuple(made)


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
