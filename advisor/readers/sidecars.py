"""Hyperparameters from the files that programs leave beside their logs: params.json, args.yaml, hparams.yaml …"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from advisor.errors import RuleError
from advisor.readers.source import Candidate, printable
from advisor.records import Run, Scalar
from advisor.tables import table

MAX_BYTES = 1 << 20
_MAX_VALUES = 2000  # of one file
_LONGEST_TEXT = 500  # characters of a setting
_DEPTH = 8  # levels of nesting
_PLAIN = "tag:yaml.org,2002:"
_KINDS = frozenset({"map", "seq", "str", "int", "float", "bool", "null", "timestamp"})


def attach(runs: Sequence[Run], candidates: Sequence[Candidate]) -> list[Run]:
    """The runs with hyperparameters from the files in their folder or, failing that, just above it.

    What a log holds itself is kept; a file that cannot be read gives nothing.
    """
    found = _files(candidates)
    read: dict[Path, dict[str, Scalar]] = {}
    attached = []
    for run in runs:
        given: dict[str, Scalar] = {}
        for path in _beside(run.name, found):
            if path not in read:
                read[path] = hyperparameters(path)
            given = read[path] | given
        attached.append(run.model_copy(update={"hyperparameters": given | dict(run.hyperparameters)}) if given else run)
    return attached


def hyperparameters(path: Path) -> dict[str, Scalar]:
    """The scalars of a JSON or YAML file by name, nested keys joined with dots; empty where it is unreadable."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return {}
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        loaded = json.loads(text) if path.suffix == ".json" else _yaml(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return settings_in(loaded)


def settings_in(loaded: Any) -> dict[str, Scalar]:
    """The scalars of what was loaded, nested keys joined with dots, without the programs' bookkeeping."""
    ignored = frozenset(table("sidecars")["ignored"])
    pairs: dict[str, Scalar] = {}
    for name, value in _scalars(loaded):
        if name.split(".")[0] not in ignored and len(pairs) < _MAX_VALUES:
            pairs[name] = value
    return pairs


def _files(candidates: Sequence[Candidate]) -> dict[str, list[Path]]:
    """The known files by the folder of the run that they belong to, in the order of the table."""
    order = {name: place for place, name in enumerate(table("sidecars")["files"])}
    found: dict[str, set[tuple[int, Path]]] = {}
    for candidate in candidates:
        for folder, name, path in _places(candidate, order):
            if name in order:
                found.setdefault(folder, set()).add((order[name], path))
    return {folder: [path for _, path in sorted(listed)] for folder, listed in found.items()}


def _places(candidate: Candidate, names: Iterable[str]) -> Iterator[tuple[str, str, Path]]:
    """The folders that a file may speak for, its name as seen from there; all beside a source that is one file."""
    if candidate.path == candidate.root:
        beside = ((name, candidate.path.parent / name) for name in names)
        yield from ((".", name, path) for name, path in beside if path.is_file())
        return
    if not any(name.endswith(candidate.place.name) for name in names):
        return
    inside = PurePosixPath(candidate.folder)
    yield str(inside), candidate.place.name, candidate.content
    yield str(inside.parent), f"{inside.name}/{candidate.place.name}", candidate.content


def _beside(name: str, found: Mapping[str, list[Path]]) -> list[Path]:
    folder = PurePosixPath(name)
    for place in (folder, *list(folder.parents)[: table("sidecars")["levels_up"]]):
        if str(place) in found:
            return found[str(place)]
    return []


def _scalars(value: Any, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Scalar]]:
    """Every scalar with its dotted name; `{value: x}`, as W&B and SwanLab wrap settings, is x."""
    if isinstance(value, dict) and depth < _DEPTH:
        if prefix and "value" in value and set(value) <= {"value", "desc", "sort"}:
            yield from _scalars(value["value"], prefix, depth)
            return
        for key, inner in value.items():
            name = printable(str(key))
            yield from _scalars(inner, f"{prefix}.{name}" if prefix else name, depth + 1)
    elif prefix and _is_setting(value):
        yield prefix, value


def _is_setting(value: Any) -> bool:
    return (
        value is None
        or isinstance(value, (bool, int, float))
        or (isinstance(value, str) and len(value) <= _LONGEST_TEXT)
    )


def _yaml(text: str) -> Any:
    """The document as plain values, without the parts that carry a tag of some program and without running any.

    Programs write aliases for values that they hold twice; what stands for more values than are kept is cut off.
    """
    from advisor.yaml import compose

    try:
        node = compose(text, "sidecar", aliases=True)
    except RuleError as error:
        raise ValueError(str(error)) from None
    return None if node is None else _value(node, 0, _Allowance(_MAX_VALUES))


class _Allowance:
    """How many nodes may still be read."""

    def __init__(self, nodes: int) -> None:
        self.left = nodes

    def take(self) -> bool:
        """Whether one more may be read."""
        self.left -= 1
        return self.left >= 0


def _value(node: Any, depth: int, allowance: _Allowance) -> Any:
    """A YAML node as a plain value; an unknown tag gives an empty mapping, which holds nothing."""
    from ruamel.yaml.nodes import MappingNode, ScalarNode

    kind = str(node.tag).removeprefix(_PLAIN)
    if kind not in _KINDS or depth > _DEPTH or not allowance.take():
        return {}
    if isinstance(node, MappingNode):
        pairs = ((key.value, inner) for key, inner in node.value if isinstance(key, ScalarNode))
        return {key: _value(inner, depth + 1, allowance) for key, inner in pairs}
    return _scalar(node.value, kind) if isinstance(node, ScalarNode) else {}


def _scalar(text: str, kind: str) -> Scalar:
    """A scalar by its resolved type; `1e-3` is a number, as people mean it."""
    from advisor.readers._series import number

    lowered = text.lower()
    if kind == "null":
        return None
    if kind == "bool":
        return lowered in ("true", "yes", "on")
    value = number(text.replace("_", "") if kind in ("int", "float") else text)
    if kind == "int" and value is not None:
        return int(text) if text.lstrip("+-").isdecimal() else int(value)
    if kind in ("int", "float"):
        return float(lowered.replace(".inf", "inf").replace(".nan", "nan")) if value is None else value
    return value if value is not None and ("e" in lowered and any(c.isdigit() for c in text)) else text
