"""Safe YAML 1.2 for rules, tables, contexts, sidecars and plans: no aliases, bounded size, errors that say where."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from advisor.errors import RuleError

MAX_BYTES = 1_000_000  # characters of a file: as many as any table has, many times over
_LONGEST_MESSAGE = 200  # characters of the parser's own message
_PACKAGE = Path(__file__).parent
_OWN = (_PACKAGE / "rules", _PACKAGE.parent / "rules")
"""Where the advisor's own rules and tables stand, installed and in a checkout."""
_ANCHOR, _ALIAS = (re.compile(rf"(?:^|[\s\[\]{{}},:?!-]){sign}[^\s,\[\]{{}}]") for sign in ("&", r"\*"))
"""Where a node may be named and used again: the sign begins a word."""
_MEANT_OTHERWISE = re.compile(r"(?i:y|n|yes|no|on|off)|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")


def parse(text: str, where: str) -> Any:
    """The YAML text as plain Python values; raises RuleError with the line on a mistake or an alias."""
    from ruamel.yaml import YAML

    _refuse_size(text, where)
    if _may_alias(text):
        compose(text, where)
    with _mistakes(where):
        return YAML(typ="safe", pure=True).load(text)


def parse_own(path: Path, text: str) -> Any:
    """The text of a file as `parse` gives it; of the advisor's own by libyaml where it is there, six times as fast.

    A first start reads all rules and tables. What others wrote is left to the parser in Python, and so are mistakes.
    """
    from ruamel.yaml import YAML

    if any(path.is_relative_to(folder) for folder in _OWN) and not (_ANCHOR.search(text) and _ALIAS.search(text)):
        with suppress(Exception):
            return YAML(typ="safe").load(text)
    return parse(text, str(path))


def compose(text: str, where: str, *, aliases: bool = False) -> Any:
    """The YAML text as a tree of nodes, None when it is empty; a node used twice is refused unless `aliases` is true.

    A few anchors that refer to each other make a small file stand for billions of values.
    """
    from ruamel.yaml import YAML

    _refuse_size(text, where)
    with _mistakes(where):
        node = YAML(typ="safe", pure=True).compose(text)
        if not aliases and _may_alias(text):
            _refuse_aliases(node, set(), where)
        return node


def _refuse_size(text: str, where: str) -> None:
    if len(text) > MAX_BYTES:
        raise RuleError(f"{where}: {len(text)} characters; at most {MAX_BYTES} are read")


def _may_alias(text: str) -> bool:
    return "&" in text and "*" in text


def _refuse_aliases(node: Any, seen: set[int], where: str) -> None:
    if node is None:
        return
    if id(node) in seen:
        line = node.start_mark.line + 1
        raise RuleError(f"{where}, line {line}: anchors and aliases are not read; write the value out where it is used")
    seen.add(id(node))
    if isinstance(node.value, list):
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                _refuse_aliases(part, seen, where)


@contextmanager
def _mistakes(where: str) -> Iterator[None]:
    """A mistake in the text as a RuleError with its line."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        yield
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise RuleError(f"{where}{line}: not valid YAML: {error.problem or error.context}") from None
    except RecursionError:
        raise RuleError(f"{where}: not valid YAML: nested too deeply") from None
    except (YAMLError, ValueError) as error:
        raise RuleError(f"{where}: not valid YAML: {str(error)[:_LONGEST_MESSAGE]}") from None


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
    from ruamel.yaml.representer import SafeRepresenter

    class Representer(SafeRepresenter):
        """Floats and strings as YAML 1.1 and 1.2 read them."""

    Representer.add_representer(float, plain_float)
    Representer.add_representer(str, _string)
    writer = YAML(typ="safe", pure=True)
    writer.Representer = Representer
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.width = 100
    stream = StringIO()
    writer.dump(value, stream)
    return stream.getvalue()


def plain_float(representer: Any, value: float) -> Any:
    """A float that readers of YAML 1.1 take for one as well: 1.0e-05."""
    text = {math.inf: ".inf", -math.inf: "-.inf"}.get(value, repr(value) if value == value else ".nan")
    mantissa, exponent, power = text.partition("e")
    if exponent and "." not in mantissa:
        mantissa += ".0"
    return representer.represent_scalar("tag:yaml.org,2002:float", f"{mantissa}{exponent}{power}")


def _string(representer: Any, value: str) -> Any:
    """A string in quotes where YAML 1.1 would take it for a truth value, or for a number to the base of sixty."""
    style = "'" if _MEANT_OTHERWISE.fullmatch(value) else None
    return representer.represent_scalar("tag:yaml.org,2002:str", value, style=style)
