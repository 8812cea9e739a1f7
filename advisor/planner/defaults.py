"""What a training does where nobody tells it otherwise: its library's or framework's own default, where known."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from advisor.facts.setup import Setup
from advisor.facts.training import told_training
from advisor.optimizers import optimizer_row, optimizers
from advisor.planner.identity import identified
from advisor.planner.logged import start_in_use, terms_in_use
from advisor.planner.objective import tree_of_objective
from advisor.planner.plan import Objective
from advisor.record import Record
from advisor.records import Run, Scalar
from advisor.tables import table


class OwnDefault(Record):
    """A default and whose it is."""

    value: Scalar
    whose: str


def seen_in(objective: Objective | None, runs: Sequence[Run]) -> frozenset[str]:
    """What tells the framework: names that the objective's file uses, the kinds of logs, the terms they show in use."""
    kinds = {f"log:{run.kind}" for run in runs if run.kind} | set(terms_in_use(runs))
    tree = tree_of_objective(objective)
    return frozenset({*kinds, *(_used(tree) if tree is not None else ())})


def _used(tree: ast.Module) -> Iterator[str]:
    """Modules imported and names used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (part for alias in node.names for part in alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr


def training_of(setup: Setup, seen: Collection[str]) -> Setup:
    """The facts, the kind of training as the module tells it that the objective imports, where nobody told it."""
    found = {kind for module, kind in table("defaults")["modules"].items() if module in seen}
    return setup.replaced(training=found.pop()) if setup.training is None and len(found) == 1 else setup


def own_default(name: str, meaning: str, setup: Setup, seen: Collection[str]) -> OwnDefault | None:
    """The parameter's default in its library or framework; None where that is not known."""
    known = identified(name, setup)
    if known is not None:
        whose = table("defaults")["sections"].get(known.identity.partition("/")[0])
        is_own = known.start is not None and known.is_own(name) and start_in_use(known, seen) is None
        if whose is not None and known.start is not None and is_own:
            return OwnDefault(value=int(known.start) if known.kind == "int" else known.start, whose=whose)
    shown = {*seen, *(setup.parameters or ())}
    framework = next((one for one in table("defaults")["frameworks"] if _is_seen(one, shown, setup)), None)
    optimizer = setup.optimizer or _only_optimizer(seen)
    value = _value(framework, meaning, optimizer) if framework is not None else None
    return OwnDefault(value=value, whose=framework["name"]) if framework is not None and value is not None else None


def _is_seen(framework: Any, seen: Collection[str], setup: Setup) -> bool:
    logs = {f"log:{kind}" for kind in framework.get("logs", ())}
    training = told_training(setup)
    is_its = (training.method or training.kind) in framework.get("trains", (training.method or training.kind,))
    return is_its and bool({*framework["uses"], *logs, *framework.get("named", ())} & set(seen))


def _only_optimizer(seen: Collection[str]) -> str | None:
    """The optimizer whose class the file names, where it is one."""
    found = {one.id for one in optimizers().values() if one.torch is not None and one.torch in seen}
    return found.pop() if len(found) == 1 else None


def _value(framework: Any, meaning: str, named: str | None) -> Scalar:
    optimizer = optimizer_row(named)
    special = framework.get("by_optimizer", {}).get(optimizer.id if optimizer is not None else "", {})
    found: Scalar = special.get(meaning, framework["values"].get(meaning))
    return found


def whose_defaults(owners: Mapping[str, str]) -> str:
    """The libraries' own defaults in words."""
    return f"the own defaults of {' and '.join(dict.fromkeys(owners.values()))}"
