"""Where an objective's function or Task is: checked without running its file, loaded in the worker."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

from advisor.errors import PlanError, did_you_mean


def split_target(target: str) -> tuple[str, str]:
    """The file or module, and the name in it."""
    place, colon, name = target.rpartition(":")
    if not colon or not place or not name.isidentifier():
        raise PlanError(f"objective target '{target}': write file.py:name or module:name, for example train.py:train")
    return place, name


def resolve_target(target: str, folder: Path) -> str:
    """The target with an absolute file: looked for beside the plan, then in the current folder."""
    place, name = split_target(target)
    if not place.endswith(".py"):
        return target
    for base in (folder, Path.cwd()):
        path = (base / Path(place).expanduser()).resolve()
        if path.is_file():
            return f"{path}:{name}"
    raise PlanError(f"objective target '{target}': no file {place} in {folder} or in the current folder")


def check_target(target: str) -> None:
    """Refuses a file that lacks the name; the file is read, not run."""
    place, name = split_target(target)
    if not place.endswith(".py"):
        return
    try:
        tree = ast.parse(Path(place).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        raise PlanError(f"{place}: cannot be read: {error}") from None
    names = set(_names(tree))
    if name not in names:
        raise PlanError(f"{place} defines no '{name}'.{did_you_mean(name, names)}")


def _names(tree: ast.Module) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names += [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    return names


def load_target(target: str) -> Any:
    """The object itself. Runs the person's code: in a worker only."""
    place, name = split_target(target)
    if place.endswith(".py"):
        path = Path(place).resolve()
        sys.path.insert(0, str(path.parent))
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    else:
        sys.path.insert(0, str(Path.cwd()))
        module = importlib.import_module(place)
    try:
        return getattr(module, name)
    except AttributeError:
        raise AttributeError(f"{place} defines no '{name}'.{did_you_mean(name, vars(module))}") from None
