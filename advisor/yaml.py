"""Safe YAML 1.2 for rules, tables, contexts and plans, with errors that say where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from advisor.errors import RuleError

MAX_BYTES = 1_000_000


def parse(text: str, where: str) -> Any:
    """The YAML text as plain Python values; raises RuleError with the line on a mistake."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if len(text) > MAX_BYTES:
        raise RuleError(f"{where}: {len(text)} characters; at most {MAX_BYTES} are read")
    reader = YAML(typ="safe", pure=True)
    try:
        return reader.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise RuleError(f"{where}{line}: not valid YAML: {error.problem or error.context}") from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise RuleError(f"{where}: not valid YAML: {error}") from None


def load(path: Path) -> Any:
    """The YAML file as plain Python values."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: cannot be read: {error}") from None


def dump(value: Any) -> str:
    """Plain Python values as YAML text, in the order given; YAML 1.1 readers understand it as well."""
    from io import StringIO

    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.width = 100
    stream = StringIO()
    writer.dump(value, stream)
    return stream.getvalue()
