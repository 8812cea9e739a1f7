"""Which rules are in play: selected and ignored by ids, folders and patterns; settings that name none are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from advisor.config import Waiver
from advisor.engine import Rule, Rulebook
from advisor.errors import ConfigError, did_you_mean


def chosen(book: Rulebook, select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that are selected and not ignored; a pattern that names no rule is refused."""
    for pattern in (*select, *ignore):
        _check_pattern(book, pattern)
    return tuple(
        rule
        for rule in book
        if (not select or any(matches(rule.id, pattern) for pattern in select))
        and not any(matches(rule.id, pattern) for pattern in ignore)
    )


def check_settings(book: Rulebook, options: Mapping[str, Mapping[str, Any]], waivers: Sequence[Waiver]) -> None:
    """Refuses options and waivers that name no rule, and options that their rule does not have."""
    for identifier, told in options.items():
        if identifier not in book.rules:
            raise ConfigError(f"configuration, [rules]: no rule '{identifier}'.{did_you_mean(identifier, book.rules)}")
        known = book[identifier].file.options
        for name in told:
            if name not in known:
                has = f"it has {', '.join(known)}" if known else "it has none"
                where = f'configuration, [rules."{identifier}"]'
                raise ConfigError(f"{where}: no option '{name}'; {has}.{did_you_mean(name, known)}")
    for waiver in waivers:
        _check_pattern(book, waiver.rule, "a waiver: ")


def _check_pattern(book: Rulebook, pattern: str, where: str = "") -> None:
    if not any(matches(rule.id, pattern) for rule in book):
        hint = did_you_mean(pattern, book.rules) or " Write an id, a folder (study) or a pattern (run/lr*)."
        raise ConfigError(f"{where}no rule matches '{pattern}'.{hint}")


def matches(identifier: str, pattern: str) -> bool:
    """Whether an id is meant by an id, a folder (`study`), a prefix within one (`run/lr`) or a pattern (`run/lr*`)."""
    folder, slash, _ = pattern.partition("/")
    if not slash and not set(pattern) & set("*?["):
        return bool(pattern) and identifier.partition("/")[0] == pattern
    return fnmatchcase(identifier, pattern) or (bool(folder and slash) and identifier.startswith(pattern))


def is_named(selected: Sequence[str], pattern: str) -> bool:
    """Whether one of the rules that are selected by their whole id is meant by the pattern."""
    return any("/" in one and not set(one) & set("*?[") and matches(one, pattern) for one in selected)
