"""No module needs itself by way of others, not even when a function first runs."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
IMPORT = re.compile(r"^ *(?:from (advisor[\w.]*) import (\([^)]*\)|.*)|import (advisor[\w.]*))", re.MULTILINE)
ONLY_TYPES = re.compile(r"^if TYPE_CHECKING:\n(?:(?: .*)?\n)+", re.MULTILINE)


def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for root in (ROOT, ROOT / "tui")
        for package in ("advisor", "advisor_tui")
        for path in (root / package).rglob("*.py")
    }


def needed(text: str, known: dict[str, Path]) -> set[str]:
    """The modules of the product that a module imports when it is loaded or run."""
    found: set[str] = set()
    for package, names, whole in IMPORT.findall(ONLY_TYPES.sub("", text)):
        inside = {f"{package}.{name}" for name in re.findall(r"\w+", names)} & set(known)
        found |= inside or {whole or package}
    return found & set(known)


def test_what_a_module_needs_is_found() -> None:
    known = dict.fromkeys(("advisor.a", "advisor.b.c", "advisor.d"), ROOT)
    lines = (
        "from advisor.a import x",
        "if TYPE_CHECKING:",
        "    from advisor.d import y",
        "def f():",
        "    from advisor.b import c",
    )
    text = "\n".join(lines)
    assert needed(text, known) == {"advisor.a", "advisor.b.c"}


def test_there_are_no_circles() -> None:
    known = modules()
    edges = {name: needed(path.read_text("utf-8"), known) - {name} for name, path in known.items()}
    assert len(list(TopologicalSorter(edges).static_order())) == len(known) > 400
