"""Whether a plan's objective fits the plan: its text is read, nothing of it is imported or run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from advisor.errors import PlanError, did_you_mean
from advisor.names import canonical, is_known
from advisor.planner.filling import branches, fillings, render
from advisor.planner.nonsense import nonsense
from advisor.planner.objective import accepted, definition, names_of
from advisor.planner.objective_source import CHECKPOINTS, PLACEHOLDER, RESERVED
from advisor.planner.plan import Objective, SearchPlan
from advisor.planner.reading import line_of
from advisor.record import Record
from advisor.records import Scalar


class Doubt(Record):
    """What is wrong with a plan's objective; proven when the plan cannot run so."""

    line: int
    text: str
    proven: bool = False


def doubts_on_plan(plan: SearchPlan, file: Path) -> Iterator[Doubt]:
    """What contradicts itself within the plan, then what does not fit its objective."""
    for place, text in nonsense(plan):
        yield Doubt(line=line_of(file, place), text=f"{place[0]}: {text}", proven=True)
    for doubt in doubts_on_objective(plan, file):
        yield doubt.model_copy(update={"text": f"objective: {doubt.text}"})


def doubts_on_objective(plan: SearchPlan, file: Path) -> Iterator[Doubt]:
    """A function, Task or placeholder that is not there, a parameter that the training does not read."""
    objective = plan.objective
    if objective is None:
        return
    if objective.kind == "command":
        yield from _placeholders(plan, objective, line_of(file, ("objective", "argv")))
        return
    place, _, name = (objective.target or "").rpartition(":")
    line = line_of(file, ("objective", "target"))
    if not place:
        text = f"{name} names no {objective.kind}: write {name}:train, or what it is called there"
        yield Doubt(line=line, text=text, proven=True)
    if not place.endswith(".py"):
        return
    path = _found(place, file.resolve().parent)
    if path is None:
        yield Doubt(line=line, text=f"no file {place} beside the plan or in the current folder")
    elif fault := _fault_in(path, place, name):
        yield Doubt(line=line, text=fault, proven=True)
    else:
        yield from _unread(plan, objective.model_copy(update={"target": f"{path}:{name}"}), file)


def _fault_in(path: Path, place: str, name: str) -> str:
    """Why the file cannot give the function or Task, "" where it defines it."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError) as error:
        return f"{place} cannot be read: {error}"
    return "" if _defines(tree, name) else f"{place} defines no '{name}'.{did_you_mean(name, names_of(tree))}"


def _found(place: str, folder: Path) -> Path | None:
    paths = (base / Path(place).expanduser() for base in (folder, Path.cwd()))
    return next((path for path in paths if path.is_file()), None)


def _defines(tree: ast.Module, name: str) -> bool:
    """Whether the file has the name, at its top, inside a condition, or perhaps from `import *`."""
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.Try | ast.With)]
    bodies = [[s for s in ast.walk(node) if isinstance(s, ast.stmt)] for node in inside]
    parts = [tree, *(ast.Module(body=body, type_ignores=[]) for body in bodies)]
    if any(definition(part, name) is not None for part in parts):
        return True
    return any(isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names) for n in ast.walk(tree))


def _placeholders(plan: SearchPlan, objective: Objective, line: int) -> Iterator[Doubt]:
    used = [name for word in objective.argv for name in PLACEHOLDER.findall(word)]
    known = plan.set_names
    for name in dict.fromkeys(used):
        if name not in known and name not in RESERVED and name not in plan.baseline:
            text = f"'{name}' in the command is no parameter of the plan.{did_you_mean(name, known)}"
            yield Doubt(line=line, text=text, proven=True)
    if all(name in known or name in RESERVED or name in plan.baseline for name in used):
        yield from _unrendered(plan, objective, line)
    for parameter in plan.space:
        if parameter.name not in used:
            text = f"{parameter.name} is searched, but the command holds no {{{{ {parameter.name} }}}}"
            yield Doubt(line=line, text=text)


def _unrendered(plan: SearchPlan, objective: Objective, line: int) -> Iterator[Doubt]:
    """What keeps the command from being filled in, in any branch of the space."""
    used = accepted(objective).required
    for config in branches(plan):
        values = {
            **plan.baseline,
            **fillings(plan, used),
            **config,
            "seed": plan.seed,
            "logdir": "logs",
            CHECKPOINTS: "checkpoints",
        }
        try:
            render((*objective.argv, objective.logs or ""), values)
        except PlanError as error:
            yield Doubt(line=line, text=f"{error} (with {_named(plan, config)})", proven=True)
            return


def _named(plan: SearchPlan, config: Mapping[str, Scalar]) -> str:
    deciding = {name for parameter in plan.space for name in parameter.only_if}
    return ", ".join(f"{name}={config[name]}" for name in config if name in deciding) or "any values"


def missing_names(plan: SearchPlan, objective: Objective) -> list[str]:
    """What the training reads without a default and the plan does not set."""
    try:
        required = accepted(objective).required
    except PlanError:
        return []
    known = plan.set_names
    return [name for name in required if name not in known] if objective.kind in ("function", "command") else []


def _unread(plan: SearchPlan, objective: Objective, file: Path) -> Iterator[Doubt]:
    """Searched parameters that the training does not read, as far as its text shows what it reads."""
    try:
        names = accepted(objective).names
    except PlanError:
        return
    for name in missing_names(plan, objective):
        known = plan.set_names
        text = f"{_short(objective)} needs '{name}', which the plan does not set.{did_you_mean(name, known)}"
        text += f" Add it under fixed: {{name: {name}, value: …}}" if "Did you" not in text else ""
        yield Doubt(line=line_of(file, ("space",)), text=text, proven=True)
    meanings = {canonical(name) for name in names if is_known(name)} if objective.kind == "task" else set()
    for number, parameter in enumerate(plan.space):
        if names and parameter.name not in names and parameter.canonical not in meanings:
            near = did_you_mean(parameter.name, names)
            text = f"{parameter.name} is searched, but {_short(objective)} does not read it.{near}"
            yield Doubt(line=line_of(file, ("space", number)), text=text)


def _short(objective: Objective) -> str:
    place, _, name = (objective.target or "").rpartition(":")
    return f"{Path(place).name}:{name}"
