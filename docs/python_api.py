"""The page of the Python API, read off the source: nothing is imported, so that no framework has to be there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FUNCTIONS = {
    "advisor.read": "advisor/diagnosis.py", "advisor.diagnose": "advisor/diagnosis.py",
    "advisor.plan": "advisor/planner/calling.py", "advisor.run": "advisor/runner/running.py",
    "advisor.ask": "advisor/consult/dialogue.py",
}  # fmt: skip
CALLBACKS = ("watcher", "huggingface", "lightning", "keras", "stable_baselines3", "optuna")
RECORDS = {
    "advisor/findings.py": ("Diagnosis", "Finding", "Prescription", "Unexamined"),
    "advisor/records.py": ("Evidence", "Run", "Series", "Study", "Trial"),
    "advisor/planner/plan.py": ("SearchPlan",),
    "advisor/errors.py": ("AdvisorError", "ConfigError", "PlanError", "RuleError"),
}
INTRODUCTION = """# The Python API

`pip install hp-advisor` brings the package `advisor`, typed (`py.typed`). What stands here, the commands and the JSON
formats follow semantic versioning; what does not, may change.

```python
import advisor

diagnosis = advisor.diagnose("logs/")  # a path, a URL, a study, a frame, a History, a Trainer …
for finding in diagnosis.findings:  # the one to act on first in front
    print(finding.severity, finding.title, finding.prescriptions[:1])
plan = advisor.plan("study.db", budget="50trials", objective="train.py:train")
result = advisor.run(plan, output="out")  # needs hp-advisor[run]
```
"""


def page() -> str:
    """Functions, callbacks and records, each with its signature and its docstring."""
    parts = [INTRODUCTION, "## Functions", *(_function(name, file) for name, file in FUNCTIONS.items())]
    parts += ["## Callbacks", "From `advisor.callbacks`; each imports its framework when it is used."]
    for module in CALLBACKS:
        parts += [_class(node) for node in _classes(f"advisor/callbacks/{module}.py") if not node.name.startswith("_")]
    parts.append("## What they give")
    for file, names in RECORDS.items():
        parts += [_class(node) for node in _classes(file) if node.name in names]
    return "\n\n".join(parts) + "\n"


def _tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def _classes(file: str) -> Iterator[ast.ClassDef]:
    return (node for node in _tree(file).body if isinstance(node, ast.ClassDef))


def _function(name: str, file: str) -> str:
    last = name.rpartition(".")[2]
    found = next(node for node in _tree(file).body if isinstance(node, ast.FunctionDef) and node.name == last)
    return f"### {name}\n\n```python\n{_signature(found, name)}\n```\n\n{ast.get_docstring(found)}"


def _signature(node: ast.FunctionDef, name: str) -> str:
    given = ast.unparse(node.args)
    told = f"{name}({given.removeprefix('self, ').removeprefix('self')})"
    return told + (f" -> {ast.unparse(node.returns)}" if node.returns else "")


def _class(node: ast.ClassDef) -> str:
    """The class with its fields, how it is made, and its public methods and properties."""
    lines = [f"### {node.name}", "", ast.get_docstring(node) or "", ""]
    fields = [one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
    methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    made = [one for one in methods if one.name == "__init__"]
    lines += [f"```python\n{_signature(one, node.name).removesuffix(' -> None')}\n```" for one in made]
    shown = [one for one in fields if not ast.unparse(one.target).startswith("_")]
    if shown:
        lines += ["| field | type |", "|---|---|"]
        lines += [f"| `{ast.unparse(one.target)}` | `{_kind(one)}` |" for one in shown]
    public = [one for one in methods if not one.name.startswith(("_", "on_"))]
    if public:
        lines += ["", "| name | is |", "|---|---|"]
        lines += [f"| {_called(one)} | {_first(one)} |" for one in public]
    return "\n".join(lines).rstrip()


def _kind(field: ast.AnnAssign) -> str:
    return ast.unparse(field.annotation).replace("|", "\\|")


def _called(method: ast.FunctionDef) -> str:
    if any(ast.unparse(one).endswith("property") for one in method.decorator_list):
        return f"`.{method.name}`"
    given = ast.unparse(method.args).replace("self, ", "").replace("self", "").replace("|", "\\|")
    return f"`.{method.name}({given})`"


def _first(method: ast.FunctionDef) -> str:
    return (ast.get_docstring(method) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
