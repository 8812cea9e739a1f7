"""How a command is declared: its function, and for every parameter the words of a command line; nothing is loaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Function = Callable[..., None]


class Word:
    """How a command line gives a parameter: an option's names, none for an argument, and what Typer takes."""

    def __init__(self, names: tuple[str, ...], told: dict[str, Any]) -> None:
        self.names, self.told = names, told


def Option(*names: str, **told: Any) -> Word:  # noqa: N802 - as Typer's, which it stands for
    """An option with its names, a flag's opposite behind a slash; what else is told is as typer.Option takes it."""
    return Word(names, told)


def Argument(**told: Any) -> Word:  # noqa: N802 - as Typer's, which it stands for
    """An argument; what is told is as typer.Argument takes it."""
    return Word((), told)


class Command:
    """A function as a command, with the example that its help ends in."""

    def __init__(self, name: str, function: Function, epilog: str) -> None:
        self.name, self.function, self.epilog = name, function, epilog


class Group:
    """Commands by name, and groups of them."""

    def __init__(self, name: str, **told: Any) -> None:
        self.name, self.told = name, told
        self.commands: dict[str, Command] = {}
        self.groups: dict[str, Group] = {}

    def command(self, name: str = "", *, epilog: str) -> Callable[[Function], Function]:
        """Registers the function under the name, untold its own."""

        def register(function: Function) -> Function:
            known = name or function.__name__.replace("_", "-")
            self.commands[known] = Command(known, function, epilog)
            return function

        return register

    def group(self, name: str, **told: Any) -> Group:
        """A group of commands under one name; what is told is as typer.Typer takes it."""
        return self.groups.setdefault(name, Group(name, **told))


app = Group("advisor")
