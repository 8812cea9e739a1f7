"""How a command is declared: its function, and for every parameter the words of a command line; nothing is loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Function = Callable[..., None]


class Word:
    """How a command line gives a parameter: an option's names, none for an argument, and what Typer takes."""

    def __init__(self, names: tuple[str, ...], settings: dict[str, Any]) -> None:
        self.names, self.settings = names, settings


def Option(*names: str, **settings: Any) -> Word:  # noqa: N802 - as Typer's, which it stands for
    """An option with its names, a flag's opposite behind a slash; further settings are as typer.Option takes it."""
    return Word(names, settings)


def Argument(**settings: Any) -> Word:  # noqa: N802 - as Typer's, which it stands for
    """An argument; its settings are as typer.Argument takes it."""
    return Word((), settings)


class Command:
    """A function as a command, with the example that its help ends in."""

    def __init__(self, name: str, function: Function, epilog: str) -> None:
        self.name, self.function, self.epilog = name, function, epilog


class Group:
    """Commands by name, and groups of them."""

    def __init__(self, name: str, **settings: Any) -> None:
        self.name, self.settings = name, settings
        self.commands: dict[str, Command] = {}
        self.groups: dict[str, Group] = {}

    def command(self, name: str = "", *, epilog: str) -> Callable[[Function], Function]:
        """Registers the function under the name, untold its own."""

        def register(function: Function) -> Function:
            known = name or function.__name__.replace("_", "-")
            self.commands[known] = Command(known, function, epilog)
            return function

        return register

    def group(self, name: str, **settings: Any) -> Group:
        """A group of commands under one name; its settings are as typer.Typer takes it."""
        return self.groups.setdefault(name, Group(name, **settings))


app = Group("advisor")
