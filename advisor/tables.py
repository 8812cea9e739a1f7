"""The tables of the knowledge base: `rules/tables/<name>.yaml`, read once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from advisor import cache as files
from advisor.errors import RuleError, did_you_mean


def rules_folder() -> Path:
    """Where the bundled rules stand: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


def table_names() -> tuple[str, ...]:
    """The names of all bundled tables."""
    return tuple(sorted(path.stem for path in (rules_folder() / "tables").glob("*.yaml")))


@cache
def table(name: str) -> Mapping[str, Any]:
    """The table as plain Python values; raises RuleError with a suggestion for an unknown name."""
    path = rules_folder() / "tables" / f"{name}.yaml"
    if not path.is_file():
        raise RuleError(f"no table '{name}'.{did_you_mean(name, table_names())}")
    loaded = files.load_all({name: path})[name]
    if not isinstance(loaded, dict):
        raise RuleError(f"{path}: a table is a mapping, this is {type(loaded).__name__}")
    return loaded
