"""What a person tells: `--set` pairs, a context file, the configuration, as Setup facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from advisor.errors import ConfigError, RuleError, did_you_mean
from advisor.facts.setup import Setup
from advisor.optimizers import optimizer_of
from advisor.record import mistakes
from advisor.tables import table
from advisor.training import named

_FRACTIONS = ("train_accuracy", "val_accuracy")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "direction": {"max": "maximize", "min": "minimize", "higher": "maximize", "lower": "minimize"},
}


def parse_pairs(pairs: Iterable[str]) -> dict[str, Any]:
    """`key=value` texts as a mapping; `limits.batch_size.high=256` makes nested mappings."""
    told: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise ConfigError(f"--set {pair}: write key=value, for example --set optimizer=adamw")
        _put(told, key.strip().split("."), _typed(value.strip()))
    return told


def _put(target: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        target = target.setdefault(part, {})
        if not isinstance(target, dict):
            raise ConfigError(f"--set {'.'.join(path)}: '{part}' already has a plain value")
    target[path[-1]] = value


def _typed(text: str) -> Any:
    lowered = text.lower()
    if lowered in ("true", "yes"):
        return True
    if lowered in ("false", "no"):
        return False
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    if text[:1] in "[{":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def read_context(path: Path) -> dict[str, Any]:
    """The YAML mapping of facts in the file."""
    from advisor.yaml import load

    try:
        content = load(path)
    except RuleError as error:
        raise ConfigError(f"--context {error}") from None
    if content is None:
        return {}
    if not isinstance(content, Mapping):
        raise ConfigError(
            f"--context {path}: a mapping of facts is expected (optimizer: adamw); read {str(content)[:80]!r}"
        )
    for key, value in content.items():
        try:
            told_setup({str(key): value})
        except ConfigError as error:
            raise ConfigError(f"--context {path}{_line_of(str(key), path)}: {error}") from None
    return dict(content)


def _line_of(key: str, path: Path) -> str:
    """The line of a mapping's key, as it stands behind the file; empty where it is not found."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    found = (number for number, line in enumerate(lines, 1) if line.strip().strip("'\"").startswith(key))
    return next((f":{number}" for number in found), "")


def told_setup(*mappings: Mapping[str, Any]) -> Setup:
    """The Setup facts of the mappings, later ones winning; unknown names are refused with a suggestion."""
    merged: dict[str, Any] = {}
    for mapping in mappings:
        merged |= mapping
    known = Setup.declared()
    values = {}
    for key, value in merged.items():
        name = _fact_name(key)
        if name not in known:
            raise ConfigError(f"no fact '{key}'.{did_you_mean(key, known)} Known: {', '.join(sorted(known))}")
        values[name] = _normalised(name, value)
    try:
        setup = Setup.model_validate(values)
    except ValueError as error:
        first = mistakes(error)[0]
        at = first["loc"][0]
        hint = f"; write --set {at}.lr=0.001, a pair for each value" if first["type"] == "dict_type" else ""
        raise ConfigError(f"fact '{at}': {first['msg']}; read {first.get('input')!r}{hint}") from None
    return setup.replaced(provenance=dict.fromkeys(values, "told"))


def _fact_name(key: str) -> str:
    if key in Setup.declared():
        return key
    from advisor.names import canonical

    return canonical(key)


def _normalised(name: str, value: Any) -> Any:
    if name == "parameters" and isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if name == "training" and named(str(value)) is None:
        kinds = table("kinds")
        known = (*kinds["kinds"], *kinds["methods"])
        raise ConfigError(
            f"fact 'training': no kind '{value}'.{did_you_mean(str(value), known)} Known: {', '.join(known)}"
        )
    if name == "optimizer" and optimizer_of(value) is not None:
        return optimizer_of(value)
    if name in _FRACTIONS and isinstance(value, (int, float)) and 1 < value <= 100:
        return value / 100
    if (
        name in ("n_workers", "n_examples", "n_classes", "batch_size")
        and isinstance(value, float)
        and value.is_integer()
    ):
        return int(value)
    if isinstance(value, str):
        return _WORDS.get(name, {}).get(
            value.lower(), value.lower() if name in ("optimizer", "architecture", "direction") else value
        )
    return value
