"""How the house stands: sizes of files and functions, docstrings, types, circles of imports, lines of rules.

    python -m benchmarks.house

Counts over `advisor/` and `tui/` (code) and `rules/` (knowledge); written to RESULTS.md.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from benchmarks.results import replace_section

ROOT = Path(__file__).parent.parent
LONG_LINE, LONG_FILE, LONG_FUNCTION = 160, 300, 25
EMPTY_NAMES = frozenset({"found", "made", "told", "known", "kept", "one", "other"})
"""Names that could stand for anything: they should say what the value is."""
FAR = 10
"""Lines over which a local name is remembered by a reader; a longer-lived one should say what it holds."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    places = {"advisor": ROOT / "advisor", "advisor_tui": ROOT / "tui" / "advisor_tui"}
    return {
        ".".join((name, *path.relative_to(folder).with_suffix("").parts)).removesuffix(".__init__"): path
        for name, folder in places.items()
        for path in sorted(folder.rglob("*.py"))
    }


def imported(nodes: Iterable[ast.AST], known: Mapping[str, object]) -> set[str]:
    """The modules of the product that these statements import."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            named = {name.name: f"{node.module}.{name.name}" for name in node.names}
            found |= {full if full in known else node.module for full in named.values()}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found & set(known)


def runs_at(tree: ast.Module) -> Iterator[ast.AST]:
    """Every node that may be executed: all but what stands under `if TYPE_CHECKING`."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
            yield node
            waiting += ast.iter_child_nodes(node)


def circles(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of modules that import each other, directly or by way of others (strongly connected components)."""
    import networkx

    graph = networkx.DiGraph([(a, b) for a, targets in edges.items() for b in targets if a != b])
    return [sorted(group) for group in networkx.strongly_connected_components(graph) if len(group) > 1]


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public(tree: ast.Module) -> Iterator[ast.AST]:
    """What a docstring is owed to: the module, its public classes and functions, their public methods."""
    yield tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node
            yield from (m for m in getattr(node, "body", ()) if isinstance(m, Function) and not m.name.startswith("_"))


def typed(function: Function) -> bool:
    """Whether every argument but `self` and the result have types."""
    named = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return function.returns is not None and all(a.annotation or a.arg in ("self", "cls") for a in named)


def bare_constants(tree: ast.Module, text: str) -> Iterator[str]:
    """Numbers at the top of a module without a comment on their line or above, or a text of their own below."""
    lines = text.splitlines()
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and isinstance(getattr(node, "value", None), ast.Constant):
            number = isinstance(node.value.value, int | float) and not isinstance(node.value.value, bool)  # type: ignore[attr-defined]
            near = lines[node.lineno - 1] + (lines[node.lineno - 2] if node.lineno > 1 else "")
            if number and "#" not in near:
                yield target.id


def empty_names(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Every name that says nothing: its kind (function, attribute, argument, long-lived local), itself, its line."""
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef) and node.name in EMPTY_NAMES:
            yield "functions", node.name, node.lineno
        if isinstance(node, ast.ClassDef):
            fields = (m.target for m in node.body if isinstance(m, ast.AnnAssign))
            yield from (
                ("attributes", t.id, t.lineno) for t in fields if isinstance(t, ast.Name) and t.id in EMPTY_NAMES
            )
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in EMPTY_NAMES:
            yield "attributes", node.attr, node.lineno
        if isinstance(node, Function):
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            if not node.name.startswith("_"):
                yield from (("arguments", a.arg, a.lineno) for a in arguments if a.arg in EMPTY_NAMES)
            yield from (("locals", name, line) for name, line in _long_lived(node))


def _long_lived(function: Function) -> Iterator[tuple[str, int]]:
    lines: dict[str, list[int]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in EMPTY_NAMES:
            lines.setdefault(node.id, []).append(node.lineno)
    yield from ((name, min(at)) for name, at in lines.items() if max(at) - min(at) > FAR)


def spread(values: list[int]) -> str:
    """Median, ninth decile and largest."""
    return f"{np.median(values):.0f} / {np.quantile(values, 0.9):.0f} / {max(values)}"


def table() -> list[str]:
    """The rows of the table."""
    paths = modules()
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    every = [function for tree in trees.values() for function in functions(tree)]
    lengths = [(f.end_lineno or f.lineno) - f.lineno + 1 for f in every]
    owed = [node for tree in trees.values() for node in public(tree)]
    told = sum(ast.get_docstring(node) is not None for node in owed)  # type: ignore[arg-type]
    rings = circles({name: imported(tree.body, paths) for name, tree in trees.items()})
    local = circles({name: imported(runs_at(tree), paths) for name, tree in trees.items()})
    named = circles({name: imported(ast.walk(tree), paths) for name, tree in trees.items()})
    bare = sum(len(list(bare_constants(trees[name], texts[name]))) for name in trees)
    rules = {path: path.read_text(encoding="utf-8").splitlines() for path in (ROOT / "rules").rglob("*.yaml")}
    empty = [kind for tree in trees.values() for kind, _name, _line in empty_names(tree)]
    tables = {path: lines for path, lines in rules.items() if path.parent.name == "tables"}
    own = {path: lines for path, lines in rules.items() if path not in tables}
    rows = [
        ("modules", f"{len(paths)}"),
        ("lines of a file: median / p90 / largest", spread([len(text.splitlines()) for text in texts.values()])),
        ("files over 300 lines", f"{sum(len(text.splitlines()) > LONG_FILE for text in texts.values())}"),
        ("lines of a function: median / p90 / largest", spread(lengths)),
        ("functions over 25 lines", f"{sum(length > LONG_FUNCTION for length in lengths)}"),
        ("public names with a docstring", f"{told / len(owed):.1%}"),
        ("functions fully typed", f"{sum(map(typed, every)) / len(every):.1%}"),
        ("circles of imports", "; ".join(", ".join(ring) for ring in rings) or "none"),
        (
            "the same, counting imports inside functions",
            "; ".join(f"{len(r)} from `{r[0]}` on" for r in local) or "none",
        ),
        (
            "the same, counting what only types name",
            "; ".join(f"{len(r)} from `{r[0]}` on" for r in named) or "none",
        ),
        ("numbers at the top of a module without a comment", f"{bare}"),
        (
            "names that say nothing: functions / attributes / arguments of public functions / long-lived locals",
            " / ".join(str(empty.count(kind)) for kind in ("functions", "attributes", "arguments", "locals")),
        ),
        ("rules: longest line / lines over 160", _long(own)),
        ("tables: longest line / lines over 160", _long(tables)),
        ("severities computed in a string", f"{_programs(own)}"),
    ]
    return ["| measure | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]


def _long(files: Mapping[Path, list[str]]) -> str:
    lengths = [len(line) for lines in files.values() for line in lines]
    return f"{max(lengths)} / {sum(length > LONG_LINE for length in lengths)}"


def _programs(files: Mapping[Path, list[str]]) -> int:
    return sum(bool(re.match(r"severity: .* if ", line)) for lines in files.values() for line in lines)


def main() -> None:
    """Counts and writes the table."""
    lines = table()
    print("\n".join(lines))
    replace_section("house", "\n".join(lines))


if __name__ == "__main__":
    main()
