"""A plain command line understood at once; what needs a second look (help, a mistake, a completion) is Typer's.

Typer takes a seventh of the time of a small diagnosis to load and to ask pydantic for what `--format json` means.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from advisor.cli.declaring import Command, app

_COMPLETION = "_ADVISOR_COMPLETE"
_PLAIN = (str, int, float, Path)


class _UnclearError(Exception):
    """Something that Typer has to look at."""


class _Parameter:
    """A parameter of a command: its one kind, whether many are taken, and its word."""

    def __init__(self, name: str, hint: Any, default: Any) -> None:
        written, self.word = get_args(hint)[:2]
        kinds = get_args(written) if isinstance(written, UnionType) else (written,)
        kind = next(one for one in kinds if one is not NoneType)
        self.name, self.default, self.many = name, default, get_origin(kind) is list
        self.kind = get_args(kind)[0] if self.many else kind
        self.counts = bool(self.word.settings.get("count"))

    def value(self, text: str) -> Any:
        """The text as the parameter's kind; unclear where it is none, or out of bounds."""
        if self.kind not in _PLAIN or not text:
            raise _UnclearError
        try:
            made = self.kind(text)
        except ValueError:
            raise _UnclearError from None
        least, most = self.word.settings.get("min"), self.word.settings.get("max")
        if (least is not None and made < least) or (most is not None and made > most):
            raise _UnclearError
        return made


def call_of(given: Sequence[str]) -> Callable[[], object] | None:
    """The call that a command line plainly asks for; None where Typer has to look at it."""
    command = app.commands.get(given[0]) if given and _COMPLETION not in os.environ else None
    if command is None:
        return None
    try:
        return partial(command.function, **_values(command, given[1:]))
    except _UnclearError:
        return None


def _values(command: Command, words: Sequence[str]) -> dict[str, Any]:
    parameters = _parameters(command)
    named = {
        name: parameter for parameter in parameters for names in parameter.word.names for name in names.split("/")[:1]
    }
    against = {
        names.partition("/")[2]: parameter for parameter in parameters for names in parameter.word.names if "/" in names
    }
    values, loose = {parameter.name: parameter.default for parameter in parameters}, list[str]()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "-" or not word.startswith("-"):
            loose.append(word)
        elif word in against:
            values[against[word].name] = False
        else:
            _take(word, rest, named, values)
    _place([parameter for parameter in parameters if not parameter.word.names], loose, values)
    if any(value is signature(command.function).empty for value in values.values()):
        raise _UnclearError
    return values


def _parameters(command: Command) -> list[_Parameter]:
    hints = get_type_hints(command.function, include_extras=True)
    defaults = {name: one.default for name, one in signature(command.function).parameters.items()}
    return [_Parameter(name, hints[name], default) for name, default in defaults.items()]


def _take(word: str, rest: list[str], named: Mapping[str, _Parameter], values: dict[str, Any]) -> None:
    """Puts an option's value, or that it was said, among the values."""
    name, joined, text = word.partition("=") if word.startswith("--") else (word, "", "")
    times = len(word) - 1 if len(set(word[1:])) == 1 and not joined and not word.startswith("--") else 1
    option = named.get(name[:2] if times > 1 else name)
    if option is None or (times > 1 and not option.counts):
        raise _UnclearError
    if option.counts or option.kind is bool:
        if joined:
            raise _UnclearError
        values[option.name] = values[option.name] + times if option.counts else True
        return
    if not joined:
        if not rest or rest[0].startswith("-"):
            raise _UnclearError
        text = rest.pop(0)
    value = option.value(text)
    values[option.name] = [*(values[option.name] or ()), value] if option.many else value


def _place(arguments: Sequence[_Parameter], loose: Sequence[str], values: dict[str, Any]) -> None:
    """Puts the words without a name where they belong: all to an argument that takes many, else one to each."""
    if len(arguments) == 1 and arguments[0].many:
        if loose:
            values[arguments[0].name] = [arguments[0].value(text) for text in loose]
        return
    if len(loose) > len(arguments) or any(one.many for one in arguments):
        raise _UnclearError
    for one, text in zip(arguments, loose, strict=False):
        values[one.name] = one.value(text)
